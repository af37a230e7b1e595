"""Whole requests against what was meant: what counts as right, asked, refused and wrong."""

import json

from benchmarks.language.paragraphs import judge_paragraph, run_paragraphs, summarise
from planners.errors import NotUnderstoodError
from planners.language.comprehend import question
from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.reading import Reading
from planners.language.learned.situation import Situation
from planners.language.understand import read_bounded

DESK = Situation({"desk": ("red mug", "blue mug"), "shelf": ()}, {"mule": "desk"}, ("wet floor",))
MEANT = Reading(({"red mug": "shelf"},), {}, frozenset(), frozenset(["blue mug"]))
RIGHT = "Put the red mug on the shelf. Never touch the blue mug."


def saying(sentence):
    return lambda text, world: read_bounded(sentence, world)


def test_a_reading_is_right_when_it_does_what_was_meant_and_no_less():
    paragraph = Paragraph(DESK, "red mug up there, blue one stays", MEANT)
    assert judge_paragraph(paragraph, saying(RIGHT)).right
    more = RIGHT + " The mule goes to the shelf."
    assert judge_paragraph(paragraph, saying(more)).right
    for wrong in ("Put the red mug on the shelf.", "Put the blue mug on the shelf. Never touch the red mug."):
        row = judge_paragraph(paragraph, saying(wrong))
        assert (row.status, row.right) == ("read", False)


def test_a_question_counts_apart():
    paragraph = Paragraph(DESK, "red mug up there, blue one stays", MEANT)

    def asking(text, world):
        raise question(text, ["Put the blue mug on the shelf.", RIGHT])

    row = judge_paragraph(paragraph, asking)
    assert (row.status, row.right, row.offered) == ("asked", False, True)


def test_what_cannot_be_carried_out_is_right_when_nothing_moves():
    paragraph = Paragraph(DESK, "wash the red mug")

    def refusing(text, world):
        raise NotUnderstoodError("wash")

    rows = [judge_paragraph(paragraph, refusing), judge_paragraph(paragraph, saying(RIGHT))]
    assert [row.right for row in rows] == [True, False]
    assert summarise([paragraph] * 2, rows)["of_those_read"] == 1


def test_a_file_is_read_through_and_summed_up(tmp_path, capsys):
    world = {"surfaces": {"desk": ["red mug"], "shelf": []}, "carriers": {}, "zones": []}
    data, out = tmp_path / "data.json", tmp_path / "out.json"
    data.write_text(
        json.dumps(
            [{"world": world, "paragraphs": [{"text": "Put the red mug on the shelf.", "end": {"red mug": "shelf"}}]}]
        )
    )
    assert run_paragraphs([data], "rules", out, 5) == 0
    assert json.loads(out.read_text())["summary"]["read_right"] == 1
    assert "read right" in capsys.readouterr().out
