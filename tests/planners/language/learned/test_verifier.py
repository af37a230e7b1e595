"""What a written reading is worth: right 1, an honest miss 0, anything that a robot would do unasked -1."""

import pytest

from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.reading import Reading
from planners.language.learned.situation import Situation
from planners.language.learned.verifier import ABSTAINED, RIGHT, WRONG, can_be_carried_out, equivalent, verify

WORLD = Situation({"desk": ("red mug", "blue mug", "jar"), "shelf": ()}, {"mule": "desk"}, ("carpet",))
MEANT = Reading(({"red mug": "shelf"}, {"blue mug": "red mug"}), {"mule": "shelf"}, frozenset({"carpet"}), frozenset())
SAID = Paragraph(WORLD, "Red up there, blue on it, and the mule stays, but not over the carpet.", MEANT)
REFUSED = Paragraph(WORLD, "Wash the red mug.")


def test_what_was_meant_is_worth_most_in_any_words_of_its_own():
    verdict = verify(MEANT.written(WORLD), SAID)
    assert (verdict.worth, verdict.right, verdict.feasible) == (RIGHT, True, True)
    assert {worth for _, worth in verdict.parts} == {RIGHT}
    stack = verify("red mug on shelf; blue mug on red mug / mule at shelf ! carpet", SAID)
    assert stack.right  # a stack is ordered by itself


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("red mug on shelf; blue mug on desk / mule at shelf ! carpet", [1]),
        ("red mug on desk; blue mug on red mug / mule at shelf ! carpet", [0]),
        ("red mug on shelf; blue mug on red mug / mule at desk ! carpet", [2]),
        ("red mug on shelf; blue mug on red mug / mule at shelf ! leave jar", [3]),
    ],
)
def test_a_wrong_part_is_told_from_the_right_ones(written, wrong):
    verdict = verify(written, SAID)
    assert (verdict.worth, verdict.right) == (WRONG, False)
    assert [index for index, (_, worth) in enumerate(verdict.parts) if worth == WRONG] == wrong


def test_what_is_missing_is_charged_to_the_end():
    verdict = verify("red mug on shelf; blue mug on red mug / mule at shelf", SAID)
    assert [worth for _, worth in verdict.parts] == [RIGHT, RIGHT, WRONG]
    assert verdict.worth == WRONG


def test_it_is_better_to_say_so_than_to_be_wrong():
    assert verify(" not understood", SAID).worth == ABSTAINED
    assert verify(" not understood", REFUSED).worth == RIGHT
    assert verify("red mug on shelf", REFUSED).worth == WRONG
    for nonsense in ("", " ", "red mug on moon", "blah"):
        assert verify(nonsense, SAID).worth == WRONG


def test_parts_end_where_they_were_written():
    written = MEANT.written(WORLD)
    ends = [end for end, _ in verify(written, SAID).parts]
    assert [written[end:][:2].strip() for end in ends] == ["/", "/", "!", ""]


def test_what_contradicts_itself_cannot_be_carried_out():
    ring = Reading(({"red mug": "blue mug", "blue mug": "red mug"},))
    two = Reading(({"red mug": "jar", "blue mug": "jar"},))
    touched = Reading(({"jar": "shelf"},), untouched=frozenset({"jar"}))
    assert not any(can_be_carried_out(reading, WORLD) for reading in (ring, two, touched))
    assert can_be_carried_out(MEANT, WORLD)


def test_order_counts_but_for_that_of_a_stack():
    first = Reading(({"red mug": "shelf"}, {"jar": "shelf"}))
    other = Reading(({"jar": "shelf"}, {"red mug": "shelf"}))
    assert not equivalent(first, other)
    assert equivalent(first, Reading(first.steps))


def test_saying_it_twice_is_no_better():
    said = Paragraph(WORLD, "The jar goes up.", Reading(({"jar": "shelf"},)))
    verdict = verify("jar on shelf; jar on shelf", said)
    assert not verdict.right
    assert [worth for _, worth in verdict.parts] == [RIGHT, WRONG]


def test_a_wrong_order_is_charged_to_the_end():
    said = Paragraph(WORLD, "The jar goes up, then the red mug.", Reading(({"jar": "shelf"}, {"red mug": "shelf"})))
    verdict = verify("red mug on shelf / jar on shelf", said)
    assert not verdict.right
    assert [worth for _, worth in verdict.parts] == [RIGHT, WRONG]
