"""Leaves that are added to a request, and where they stand in it."""

from dataclasses import replace

import pytest

from planners.errands import going, loading, room, standing, with_errands
from planners.language.task_tree import TaskNode
from skills.errors import UnknownObjectError
from tests.planners.workshop_world import world

LEAF = TaskNode("t1", "red to the far bench", action="move", object="red_block", destination="far_bench")
ROOT = TaskNode("t", "...", "sequence", (LEAF, replace(LEAF, id="t2")))


def test_room_is_that_of_the_largest_object():
    snapshot = world()
    red, *rest = snapshot.objects
    snapshot = replace(snapshot, objects=(replace(red, size=(0.09, 0.04, 0.04)), *rest))
    tray = snapshot.place("dog_tray")
    assert room(snapshot, tray, ["blue_block", "green_block"]) == 4
    assert room(snapshot, tray, ["blue_block", "red_block"]) < 4
    with pytest.raises(UnknownObjectError):
        room(snapshot, tray, ["pink_block"])


def test_a_carrier_that_stands_at_a_station_has_its_tray_there():
    snapshot = world()
    there = standing(snapshot, snapshot.place("dog_tray"), "far_station")
    assert there.place("dog_tray").pose.position_w[0] == pytest.approx(2.2, abs=0.05)


def test_errands_come_before_their_leaf_and_those_beside_it_at_any_time():
    walk, clear = going("t1.go", "dog", "far_station"), going("t1.go.clear", "rex", "near_station")
    load = loading(LEAF, world().place("dog_tray"))
    request = with_errands(ROOT, {"t1": [load, clear, walk]}, {"t2": replace(LEAF, id="t2", robot="left")}, {clear.id})
    both, other = request.children
    assert both.relation == "any_order"
    assert both.children[0] == clear
    assert [node.id for node in both.children[1].children] == ["t1.load", "t1.go", "t1"]
    assert both.children[1].relation == "sequence"
    assert other.robot == "left"
    assert with_errands(ROOT, {}, {}) == ROOT
