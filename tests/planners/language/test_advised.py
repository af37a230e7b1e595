"""A language model beside the readers at home: it can confirm a choice or add one, and never decides alone."""

import pytest

from planners.errors import AmbiguousEntityError, NotUnderstoodError
from planners.language.advised import AdvisedReader, reader_of_environment
from planners.language.comprehend import comprehend, question
from planners.language.errors import ModelTimeoutError, ModelUnavailableError
from planners.language.learned.tree import meaning_of
from planners.language.understand import read_bounded
from tests.planners.language.test_paragraphs import workshop

ACROSS = "Put the red block on the far bench."
ABOARD = "Put the red block on the dog."


class Canned:
    def __init__(self, destination):
        self.destination = destination

    def complete(self, prompt, schema, budget):
        budget.start_call()
        task = {"action": "move", "object": "red_block", "destination": self.destination, "robot": ""}
        return {"steps": [[task]], "avoid": [], "keep_out": [], "not_understood": []}


class Silent:
    def complete(self, prompt, schema, budget):
        raise ModelTimeoutError("no reply")


def asking(text, world):
    raise question(text, [ACROSS, ABOARD])


def refusing(text, world):
    raise NotUnderstoodError("no")


def test_what_is_read_at_home_is_sent_nowhere():
    tree = AdvisedReader(Silent(), lambda text, world: read_bounded(ACROSS, world))("x", workshop())
    assert meaning_of(tree, workshop())[0] == {"red_block": "far_bench"}


def test_a_model_that_agrees_with_a_choice_settles_it():
    tree = AdvisedReader(Canned("far_bench"), asking)("x", workshop())
    assert meaning_of(tree, workshop())[0] == {"red_block": "far_bench"}


def test_a_model_alone_only_asks():
    with pytest.raises(AmbiguousEntityError) as caught:
        AdvisedReader(Canned("far_bench"), refusing)("x", workshop())
    assert caught.value.choices == (ACROSS,)


def test_another_reading_is_one_more_choice():
    with pytest.raises(AmbiguousEntityError) as caught:
        AdvisedReader(Canned("blue_block"), asking)("x", workshop())
    assert caught.value.choices[0] == "Put the red block on the blue block."


@pytest.mark.parametrize(("home", "error"), [(asking, AmbiguousEntityError), (refusing, NotUnderstoodError)])
def test_a_model_that_fails_changes_nothing(home, error):
    with pytest.raises(error):
        AdvisedReader(Silent(), home)("x", workshop())


def test_the_environment_names_the_model(monkeypatch):
    monkeypatch.delenv("ROSTRUM_LLM_URL", raising=False)
    assert reader_of_environment() is comprehend
    monkeypatch.setenv("ROSTRUM_LLM_URL", "http://127.0.0.1:1/v1")
    with pytest.raises(ModelUnavailableError, match="ROSTRUM_LLM_MODEL"):
        reader_of_environment()
    monkeypatch.setenv("ROSTRUM_LLM_MODEL", "some-model")
    monkeypatch.setenv("ROSTRUM_LLM_SECONDS", "soon")
    with pytest.raises(ModelUnavailableError, match="numbers"):
        reader_of_environment()
    monkeypatch.setenv("ROSTRUM_LLM_SECONDS", "2.5")
    reader = reader_of_environment()
    assert isinstance(reader, AdvisedReader)
    assert (reader.seconds, reader.model.model) == (2.5, "some-model")
