"""Words that name nothing of the world are asked about when something is near in meaning, and refused otherwise."""

import pytest

from planners.errors import UnknownEntityError, UnsureError
from planners.language import suggestions
from planners.language.meaning import Likeness
from planners.language.suggestions import suggested
from planners.language.understand import read_bounded
from tests.planners.language.test_paragraphs import workshop


def refusal(text):
    with pytest.raises(UnknownEntityError) as found:
        read_bounded(text, workshop())
    return found.value


def test_what_is_near_is_asked_about(monkeypatch):
    near = (Likeness("red_block", 0.6), Likeness("blue_block", 0.5))
    monkeypatch.setattr(suggestions, "nearest", lambda phrase, names: near if phrase == "crimson block" else ())
    text = "Put the crimson block on the far bench."
    question = suggested(refusal(text), text, workshop())
    assert isinstance(question, UnsureError)
    assert question.choices == ("Put the red block on the far bench.", "Put the blue block on the far bench.")


def test_what_is_near_but_makes_no_sentence_is_not_offered(monkeypatch):
    monkeypatch.setattr(suggestions, "nearest", lambda phrase, names: (Likeness("yellow_zone", 0.9),))
    text = "Put the crimson block on the far bench."
    assert isinstance(suggested(refusal(text), text, workshop()), UnknownEntityError)


def test_without_the_encoder_it_stays_refused(monkeypatch):
    monkeypatch.delenv("ROSTRUM_MEANING", raising=False)
    text = "Put the crimson block on the far bench."
    error = refusal(text)
    assert suggested(error, text, workshop()) is error
