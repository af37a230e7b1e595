"""Words about robots that walk, trays that they carry, and floors that they keep out of."""

import pytest

from planners.errors import AmbiguousEntityError, ContradictionError, PlannerError, UnknownEntityError
from planners.language.paraphrase import paraphrase
from planners.language.understand import understand
from tests.planners.workshop_world import world


def said(text):
    """Leaves and constraints of a reading, in short."""
    tree = understand(text, world())
    leaves = [
        f"{leaf.robot}:{leaf.destination}" if leaf.action == "go"
        else f"{leaf.object}>{leaf.destination}" + (f"@{leaf.robot}" if leaf.robot else "")
        for leaf in tree.root.leaves()
    ]  # fmt: skip
    return leaves, [f"{c.kind} {c.object}" for c in tree.constraints]


READINGS = {
    "Put the red block on the dog.": ["red_block>dog_tray"],
    "Load the red block and the blue block onto the dog.": ["red_block>dog_tray", "blue_block>dog_tray"],
    "The dog goes to the far bench.": ["dog:far_station"],
    "Walk to the near bench.": ["dog:near_station"],
    "Let the dog trot over to the far station.": ["dog:far_station"],
    "Put the red block on the dog, then the dog walks to the far bench.": ["red_block>dog_tray", "dog:far_station"],
    "Put the red block on the far bench.": ["red_block>far_bench"],
    "The dog carries the red block to the far bench.": ["red_block>far_bench"],
    "Put red on the dog. Then the dog takes it to the far bench and the arm there stacks it on green.": [
        "red_block>dog_tray", "dog:far_station", "red_block>far_bench", "red_block>green_block@far_arm"
    ],
    "Put red and blue on the dog. The dog takes them to the far bench and the arm there stacks blue on red.": [
        "red_block>dog_tray", "blue_block>dog_tray", "dog:far_station", "red_block>far_bench",
        "blue_block>red_block@far_arm",
    ],
    "The dog goes to the far bench. Then the robot there picks up red.": ["dog:far_station", "red_block>@far_arm"],
}  # fmt: skip


@pytest.mark.parametrize("text", READINGS)
def test_readings(text):
    assert said(text)[0] == READINGS[text]


@pytest.mark.parametrize(
    "ban",
    [
        "Never walk through the yellow zone.",
        "Do not enter the yellow zone.",
        "Keep out of the yellow zone.",
        "Avoid the yellow zone.",
        "Stay away from the yellow zone.",
        "The dog must never walk through the yellow zone.",
        "The dog must keep out of the yellow zone.",
    ],
)
def test_floors_to_keep_out_of(ban):
    assert said(f"The dog goes to the far bench. {ban}") == (["dog:far_station"], ["keep_out yellow_zone"])


def test_a_way_with_a_ban_in_one_clause():
    assert said("The dog walks to the far bench without crossing the yellow zone.")[1] == ["keep_out yellow_zone"]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        ("The near arm walks to the far bench.", PlannerError, "near"),
        ("The dog goes to the red block.", UnknownEntityError, "cannot stand at red block"),
        ("The dog goes to the moon.", UnknownEntityError, "moon"),
        ("The arm there picks up the red block.", AmbiguousEntityError, "which arm"),
        (
            "The dog goes to the far bench. Never enter the red block.",
            UnknownEntityError,
            "no part of the floor",
        ),
        ("The dog goes to the yellow zone. Keep out of the yellow zone.", ContradictionError, "enters"),
        ("The dog goes.", PlannerError, "where to walk"),
    ],
)
def test_what_is_refused_and_why(text, error, words):
    with pytest.raises(error, match=words):
        understand(text, world())


def test_it_is_said_back():
    tree = understand(
        "Put the red block on the dog. Then the dog goes to the far bench. Keep out of the yellow zone.", world()
    )
    assert paraphrase(tree, world()) == (
        "I will put the red block in the dog tray, then have the dog walk to the far station. "
        "I will never walk through the yellow zone."
    )
