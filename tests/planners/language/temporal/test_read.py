"""Sentences of several domains with the formulas they mean; what is asked and what is refused."""

import json
import time
from pathlib import Path

import pytest

from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.read import read
from planners.logic.parse import parse

DATA = json.loads(Path(__file__).with_name("domains.json").read_text(encoding="utf-8"))
LEXICONS = {name: Lexicon.from_json(data) for name, data in DATA["lexicons"].items()}


@pytest.mark.parametrize(("domain", "text", "formula"), DATA["sentences"])
def test_a_sentence_means_its_formula(domain, text, formula, equivalent):
    reading = read(text, LEXICONS.get(domain))
    assert reading.status == "read", reading.why
    assert reading.formula is not None
    assert equivalent(reading.formula, parse(formula)), str(reading.formula)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("polish a", "polish"),
        ("go to a, then quickly frobnicate, then b", "frobnicate"),
        ("you may visit a", "asks nothing"),
        ("you do not have to visit a", "asks nothing"),
        ("between a and b, never c", "between"),
        ("visit it", "stands for nothing"),
        ("otherwise visit a", "otherwise"),
        ("a should be visited first, b second, and c last", "second"),
        ("", "the end"),
    ],
)
def test_words_that_are_not_understood_are_named(text, why):
    reading = read(text)
    assert reading.status == "refused"
    assert reading.formula is None
    assert why in reading.why


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("visit a and b or c", "belong together"),
        ("always inspect a", "at every instant"),
        ("visit a unless b", "unless"),
        ("do not visit a three times", "fewer than 3"),
        ("keep visiting a until b", "again and again"),
        ("while a holds go to b", "once during"),
    ],
)
def test_what_can_mean_two_things_is_asked(text, why):
    reading = read(text)
    assert reading.status == "asked", str(reading.formula)
    assert why in reading.why


def test_a_question_offers_its_answers():
    reading = read("always inspect a")
    assert [str(formula) for formula in reading.alternatives] == ["[] a", "[] <> a"]


def test_a_sentence_is_read_quickly():
    text = DATA["sentences"][0][1]
    lexicon = LEXICONS[DATA["sentences"][0][0]]
    read(text, lexicon)
    start = time.perf_counter()
    for _ in range(10):
        read(text, lexicon)
    assert (time.perf_counter() - start) / 10 < 0.05
