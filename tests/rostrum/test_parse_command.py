"""``rostrum parse`` and ``rostrum eval language``."""

import json

import pytest

from planners.errors import PlannerError
from planners.logic.omega import difference
from planners.logic.parse import parse as formula
from rostrum.cli.eval import eval as evaluate
from rostrum.cli.parse import parse
from rostrum.errors import UsageError


def test_a_sentence_becomes_a_formula(capsys):
    assert parse("Visit a and then b.") == 0
    assert difference(formula(capsys.readouterr().out), formula("<> (a && <> b)")) is None


def test_what_is_not_understood_is_said(capsys):
    assert parse("Do xyzzy with a.") == 1
    assert "xyzzy" in capsys.readouterr().out


def test_a_request_in_a_scene(capsys):
    assert parse("Put the red block on the blue block.", scene="workshop") == 0
    said = capsys.readouterr().out
    assert "I will stack the red block on the blue block." in said
    assert "<> on(red_block, blue_block)" in said
    with pytest.raises(PlannerError):
        parse("Put the pink block on the blue block.", scene="workshop")


def test_sentences_are_judged_and_written(tmp_path, capsys):
    data, out = tmp_path / "data.jsonl", tmp_path / "out.json"
    lines = [
        {"text": "visit a and then b", "ltl": "<> (a && <> b)"},
        {"text": "never go to c", "good": [[["a"]]], "bad": [[["c"]]]},
        {"text": "do xyzzy with a", "ltl": "<> a"},
    ]
    data.write_text("\n".join(map(json.dumps, lines)))
    assert evaluate(["language", "--data", str(data), "--json", str(out)]) == 0
    found = json.loads(out.read_text())
    assert [row["status"] for row in found["results"]] == ["read", "read", "refused"]
    assert found["results"][0]["equivalent"] is True
    assert (found["summary"]["semantic_accuracy"], found["summary"]["trace_accuracy"]) == (0.5, 1.0)
    assert found["summary"]["wrong_and_sure"] == 0.0
    assert "semantic accuracy 50.0%" in capsys.readouterr().out


def test_a_lexicon_that_cannot_be_read(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        parse("visit a", lexicon=tmp_path / "none.json")
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    with pytest.raises(UsageError, match="cannot be read"):
        parse("visit a", lexicon=bad)
