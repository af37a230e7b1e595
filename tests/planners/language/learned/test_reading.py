"""The words that the network writes, and those that it is allowed to write."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planners.errors import NotUnderstoodError
from planners.language.learned.base_model import END, tokenizer
from planners.language.learned.decoding import RequestConstraint
from planners.language.learned.paragraphs import load_paragraphs, read_paragraphs
from planners.language.learned.reading import Reading, read_written
from planners.language.learned.situation import Situation
from planners.language.learned.variations import disguised, varied

PARAGRAPHS = load_paragraphs()
TWO = Situation({"rack": ("mug", "mug rack"), "desk": ()}, {"mule": "rack"}, ("wet floor",))


def encode(text: str) -> list[int]:
    return tokenizer().encode(text).ids


def test_every_label_is_read_back():
    for paragraph in PARAGRAPHS:
        if paragraph.meaning is not None:
            assert read_written(paragraph.answer(), paragraph.situation) == paragraph.meaning


def test_every_label_may_be_written():
    rng = random.Random(0)
    for paragraph in rng.sample(PARAGRAPHS, 300):
        constraint = RequestConstraint(paragraph.situation, encode, END)
        for token in [*encode(paragraph.answer()), END]:
            assert token in constraint.allowed()
            constraint.take(token)
        assert not constraint.allowed()


@given(st.integers(0, 10_000))
def test_whatever_may_be_written_is_a_reading(seed):
    rng = random.Random(seed)
    constraint, tokens = RequestConstraint(TWO, encode, END), []
    while allowed := constraint.allowed():
        token = END if END in allowed and rng.random() < 0.3 else rng.choice(allowed)
        constraint.take(token)
        tokens.append(token)
    written = tokenizer().decode(tokens[:-1])
    if written.strip() == "not understood":
        return
    reading = read_written(written, TWO)
    assert read_written(reading.written(TWO), TWO).meaning() == reading.meaning()
    assert all(name != under for name, under in reading.end.items())


def test_a_name_may_begin_another():
    reading = Reading(({"mug": "mug rack"}, {"mug rack": "mule"}), {"mule": "desk"}, frozenset(["wet floor"]))
    assert read_written(reading.written(TWO), TWO) == reading


@pytest.mark.parametrize(
    "written", ["mug on shelf", "mule at mug", "mug on", "hello", "mug on desk ! lava", "! leave me"]
)
def test_what_is_no_reading_is_refused(written):
    with pytest.raises(NotUnderstoodError):
        read_written(written, TWO)


def test_other_names_keep_the_meaning():
    rng = random.Random(1)
    for paragraph in rng.sample(PARAGRAPHS, 200):
        other = varied(paragraph, rng)
        if other.meaning is not None:
            assert read_written(other.answer(), other.situation) == other.meaning
        view, back = disguised(paragraph, rng)
        assert {back(name) for name in view.situation.objects} == set(paragraph.situation.objects)
        assert {back(name) for name in view.situation.zones} == set(paragraph.situation.zones)


@pytest.mark.parametrize(
    "content",
    [
        "no json",
        "[{}]",
        '[{"world": {"surfaces": {"desk": ["mug"]}, "carriers": {}, "zones": []}, "paragraphs": [{"end": {}}]}]',
        '[{"world": {"surfaces": {"desk": ["mug"]}, "carriers": {}, "zones": []}, '
        '"paragraphs": [{"text": "x", "end": {"mug": "moon"}}]}]',
    ],
)
def test_a_malformed_corpus_is_refused_by_name(tmp_path, content):
    path = tmp_path / "corpus.json"
    path.write_text(content)
    with pytest.raises(NotUnderstoodError, match=r"corpus\.json"):
        list(read_paragraphs(path))
