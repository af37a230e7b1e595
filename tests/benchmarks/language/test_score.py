"""Judging readings: equivalence, traces, rates."""

import json
from dataclasses import dataclass

import pytest

from benchmarks.language.data import Item, read_items
from benchmarks.language.score import judge, summary
from planners.logic.formula import Formula
from planners.logic.parse import parse
from rostrum.errors import UsageError


@dataclass
class Said:
    formula: Formula | None
    status: str = "read"
    why: str = ""


def item(ltl: str = "", good=(), bad=(), kind: str = "") -> Item:
    return Item("text", kind, parse(ltl) if ltl else None, tuple(good), tuple(bad))


def test_equivalent_in_other_words_is_right():
    row = judge(item("<> a && <> b"), Said(parse("<> b && <> a")))
    assert row.equivalent is True
    assert row.right


def test_a_different_meaning_is_wrong_and_sure():
    rows = [judge(item("<> (a && <> b)"), Said(parse("<> a && <> b"))), judge(item("<> a"), Said(None, "refused"))]
    found = summary(rows)
    assert (found["semantic_accuracy"], found["wrong_and_sure"], found["refused"]) == (0.0, 0.5, 0.5)


def test_traces_are_read_on_finite_words():
    judged = item(good=[[["a"], ["b"]]], bad=[[["b"], ["a"]], []])
    row = judge(judged, Said(parse("<> (a && <> b)")))
    assert (row.good, row.bad, row.equivalent) == ((1, 1), (2, 2), None)
    assert row.right
    assert not judge(judged, Said(parse("<> a"))).right
    assert summary([row])["trace_accuracy"] == 1.0


def test_a_question_is_neither_right_nor_wrong():
    found = summary([judge(item("<> a", kind="x"), Said(None, "asked", "which?"))])
    assert found["types"]["x"]["asked"] == 1.0
    assert (found["semantic_accuracy"], found["wrong_and_sure"]) == (0.0, 0.0)


def test_lines_and_tables(tmp_path):
    lines = tmp_path / "data.jsonl"
    lines.write_text(json.dumps({"text": "go", "ltl": "& F a G ! b"}) + "\n\n" + json.dumps({"text": "x", "bad": [[]]}))
    assert read_items(lines)[0].formula == parse("<> a && [] !b")
    table = tmp_path / "data.csv"
    table.write_text("type,nprops,utterance,ltl_prefix\nvisit,1,go to a,F a\n")
    assert read_items(table) == [Item("go to a", "visit", parse("<> a"))]


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"text": 1}', '{"text": "x"}', '{"text": "x", "ltl": "F"}', '{"text": "x", "good": ["a"]}']
)
def test_bad_lines_are_named(tmp_path, text):
    path = tmp_path / "data.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match="1"):
        read_items(path)
