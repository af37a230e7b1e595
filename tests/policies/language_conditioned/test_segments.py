"""Segments: the mistake before a correction is left out, what is too short as well, and files are read back."""

import pytest

from policies.errors import DemonstrationError
from policies.language_conditioned.segments import Segment, read_segments, without_mistakes, write_segments

PICK = Segment("a", "pick up the red block", 0, 40)
PUT = Segment("a", "put the red block in the box", 40, 90)
LEFT = Segment("a", "move left a bit", 90, 110, "correction")
AGAIN = Segment("a", "put the red block in the box", 110, 150)


def test_the_segment_before_a_correction_is_left_out():
    assert without_mistakes([PICK, PUT, LEFT, AGAIN]) == [PICK, LEFT, AGAIN]


def test_of_two_corrections_in_a_row_the_last_one_is_kept():
    second = Segment("a", "move back a bit", 110, 130, "correction")
    assert without_mistakes([PUT, LEFT, second]) == [second]


def test_a_correction_that_opens_the_next_episode_drops_nothing():
    other = Segment("b", "move left a bit", 0, 20, "correction")
    assert without_mistakes([PICK, other]) == [PICK, other]


def test_what_is_too_short_is_left_out():
    assert without_mistakes([PICK, LEFT, Segment("b", "release", 0, 7)], shortest=20) == [LEFT]
    assert (
        without_mistakes([Segment("b", "release", 0, 19), Segment("b", "go home", 19, 39)], shortest=20)[0].start == 19
    )


def test_what_is_written_is_read_back_and_appended(tmp_path):
    path = tmp_path / "segments.jsonl"
    write_segments(path, [PICK, PUT])
    write_segments(path, [LEFT])
    assert read_segments(path) == [PICK, PUT, LEFT]


@pytest.mark.parametrize(
    ("line", "named"),
    [("nothing", "line 1"), ('{"episode": "a"}', "line 1"), ("[1]", "line 1")],
)
def test_a_malformed_line_is_named(tmp_path, line, named):
    path = tmp_path / "segments.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(DemonstrationError, match=named):
        read_segments(path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"command": " "},
        {"start": 5, "end": 4},
        {"start": -1},
        {"type": "advice"},
    ],
)
def test_what_is_no_segment_is_refused(wrong):
    with pytest.raises(DemonstrationError):
        Segment(**{"episode": "a", "command": "release", "start": 0, "end": 9, **wrong})
