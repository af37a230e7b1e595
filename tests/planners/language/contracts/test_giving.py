"""Handing something over, in words."""

import pytest

from planners.errors import NotUnderstoodError, UnsureError
from planners.language.contracts import read_by_contract


@pytest.mark.parametrize(
    ("text", "robot"),
    [
        ("hand the red block to the right arm", ""),
        ("left arm, give the red block to the right arm", "left"),
        ("Please hand over the red block to the right arm.", ""),
        ("Give the red block to the right arm with the left arm.", "left"),
    ],
)
def test_who_gets_it_and_who_gives_it(text, robot, bench):
    tree = read_by_contract(text, bench)
    assert tree is not None
    (found,) = tree.root.leaves()
    assert (found.skill, found.object, found.robot) == ("give", "red_block", robot)
    assert found.arguments == {"object": "red_block", "to": "right"}
    assert found.effect == ("holding(right, red_block)", "!holding(robot, red_block)")
    assert not found.keeps


def test_whom_is_asked_for(bench):
    with pytest.raises(UnsureError) as caught:
        read_by_contract("left arm, hand over the red block", bench)
    assert caught.value.choices == ("Give the red block to the right arm with the left arm.",)
    for choice in caught.value.choices:
        assert read_by_contract(choice, bench) is not None


def test_nobody_is_pushed_to_a_robot(bench):
    with pytest.raises(NotUnderstoodError, match="no use for 'to the right arm'"):
        read_by_contract("push the red block to the right arm", bench)
