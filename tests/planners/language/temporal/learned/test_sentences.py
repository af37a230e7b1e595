"""Labelled sentences: labels may be written, what may be written is a formula, other names change nothing."""

import json
import random

import pytest

pytest.importorskip("tokenizers")

from planners.errors import NotUnderstoodError, ParserMissingError
from planners.language.learned.base_model import END, model_file
from planners.language.temporal.learned.decoding import FormulaConstraint
from planners.language.temporal.learned.sentences import LabelledSentence, load_sentences, written
from planners.language.temporal.learned.variations import disguised, mapped, varied
from planners.language.temporal.learned.vocabulary import MOST, Vocabulary
from planners.logic.omega import difference
from planners.logic.parse import parse

SENTENCES = load_sentences()
LETTERS = Vocabulary(letters=("b", "c", "d"))


@pytest.fixture(scope="module")
def encode():
    try:
        model_file()
    except ParserMissingError as missing:
        pytest.skip(str(missing))
    from planners.language.learned.writing import encode

    return encode


def test_every_label_reads_back():
    assert len(SENTENCES) > 1000
    for sentence in SENTENCES:
        assert written(parse(sentence.answer())) == sentence.answer()
        assert difference(parse(sentence.answer()), sentence.formula) is None


def test_every_label_may_be_written(encode):
    rng = random.Random(0)
    for sentence in SENTENCES[::7]:
        other = varied(sentence, rng)
        constraint = FormulaConstraint(other.vocabulary.propositions(), encode, END)
        for token in [*encode(other.answer()), END]:
            assert token in constraint.allowed(), other
            constraint.take(token)
        assert not constraint.allowed()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_may_be_written_is_a_formula(seed, encode):
    from planners.language.learned.base_model import tokenizer

    rng = random.Random(seed)
    constraint, tokens = FormulaConstraint(LETTERS.propositions(), encode, END), []
    while len(tokens) < 60 and (allowed := constraint.allowed()):
        closing = [token for token in allowed if token == END or tokenizer().decode([token]) == " )"]
        tokens.append(rng.choice(closing if closing and len(tokens) > 20 else allowed))
        constraint.take(tokens[-1])
    if tokens[-1] == END:
        assert parse(tokenizer().decode(tokens[:-1])).atoms <= set(LETTERS.letters)


def test_other_names_keep_the_form_of_the_formula():
    rng = random.Random(1)
    for sentence in SENTENCES[::5]:
        other = varied(sentence, rng)
        assert other.formula.atoms <= set(other.vocabulary.propositions())
        assert len(other.formula.atoms) >= len(sentence.formula.atoms)


def test_a_disguise_comes_off():
    sentence = LabelledSentence(LETTERS, "Go to b, then to c, never to d.", parse("F (b && F c) && G !d"))
    other, back = disguised(sentence, random.Random(2))
    assert other.text != sentence.text
    assert mapped(other.formula, back) is sentence.formula


def test_a_long_lexicon_is_cut_to_what_the_words_are_near():
    entities = {f"shop_{index}": ("place", ()) for index in range(60)} | {
        "cvs_pharmacy": ("place", ("drugstore",)), "main_st": ("place", ("main street",)),
    }  # fmt: skip
    near = Vocabulary({"visit": (("place",), ())}, entities).near("Stop by the drug store on Main Street.")
    assert len(near.entities) == MOST
    assert {"cvs_pharmacy", "main_st"} <= near.entities.keys()


@pytest.mark.parametrize(
    "content",
    ["{", "[1]", json.dumps([{"lexicon": ["a"], "items": [["go", "F q"]]}]),
     json.dumps([{"lexicon": ["a"], "items": [["go", "F ("]]}]), json.dumps([{"items": []}])],
)  # fmt: skip
def test_a_malformed_corpus_names_the_file(content, tmp_path):
    (tmp_path / "bad.json").write_text(content)
    with pytest.raises(NotUnderstoodError, match=r"bad\.json"):
        load_sentences(tmp_path)
