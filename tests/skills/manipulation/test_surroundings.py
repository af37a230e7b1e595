import math
from dataclasses import replace

import numpy as np
import pytest

from skills.geometry import pose_from, tool_down
from skills.manipulation.surroundings import capacity, free_spots, rim_boxes, too_tall, travel_height
from skills.world.footprint import gap, object_box
from skills.world.gripper_shape import ROBOTIQ_2F85
from skills.world.snapshot import ObjectBelief, Place, Pose, RobotBelief, WorldSnapshot

TRAY = Place("tray", "tray", "grey", Pose((0.0, 0.3, 0.004)), (0.26, 0.16, 0.012))
MARK = Place("mark", "mark", "white", Pose((0.1, -0.3, 0.0)), (0.1, 0.1, 0.0))


def block(name: str, x: float, y: float, z: float = 0.024) -> ObjectBelief:
    return ObjectBelief(name, "block", name, (0.04, 0.04, 0.04), Pose((x, y, z)), 0.001, 0.0, "markers")


def test_travel_height_clears_the_tallest_that_is_not_held():
    assert travel_height(WorldSnapshot(0.0, (block("a", 0, 0),))) == 0.2
    tall = WorldSnapshot(0.0, (block("a", 0, 0, 0.14),))
    assert travel_height(tall) == pytest.approx(0.26)
    holder = RobotBelief("left", "panda_2f85", ("arm",), Pose((0, 0, 0)), Pose((0, 0, 0.5)), 0.04, 0.0, holding="b")
    assert travel_height(WorldSnapshot(0.0, (block("b", 0, 0, 0.5),), (), (holder,))) == 0.2


def test_five_blocks_find_room_in_the_tray_one_after_the_other():
    lying: list[ObjectBelief] = []
    for index in range(5):
        spots = free_spots(WorldSnapshot(0.0, tuple(lying)), TRAY, block("new", 1, 1), np.array([-0.5, 0.0]))
        assert spots, index
        x, y = spots[0]
        assert abs(x) <= 0.13 - 0.02 - 0.01
        assert abs(y - 0.3) <= 0.08 - 0.02 - 0.01
        assert all(max(abs(x - o.pose.position_w[0]), abs(y - o.pose.position_w[1])) >= 0.048 - 1e-9 for o in lying)
        lying.append(block(f"b{index}", float(x), float(y)))


def test_a_mark_has_its_centre_only_and_none_when_occupied():
    free = free_spots(WorldSnapshot(0.0, ()), MARK, block("a", 0, 0), np.zeros(2))
    assert [tuple(spot) for spot in free] == [(0.1, -0.3)]
    taken = WorldSnapshot(0.0, (block("b", 0.11, -0.29, 0.02),))
    assert free_spots(taken, MARK, block("a", 0, 0), np.zeros(2)) == []


def test_rims_stand_around_a_turned_tray():
    quarter = Pose((0.0, 0.0, 0.0), (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5)))
    walls = dict(rim_boxes((Place("tray", "tray", "", quarter, (0.26, 0.16, 0.012)), MARK)))
    assert len(walls) == 4
    assert max(abs(box.center[1]) for box in walls.values()) == pytest.approx(0.133)
    assert max(abs(box.center[0]) for box in walls.values()) == pytest.approx(0.083)
    assert all(box.top == pytest.approx(0.012) for box in walls.values())


def test_four_blocks_on_a_robot_s_tray_all_leave_room_for_a_gripper():
    tray = Place("dog_tray", "tray", "", Pose((0.0, 0.3, 0.33)), (0.22, 0.18, 0.015), carrier="dog")
    lying: list[ObjectBelief] = []
    for index in range(4):
        new = block("new", 1, 1, 0.35)
        spots = free_spots(WorldSnapshot(0.0, tuple(lying), (tray,)), tray, new, np.array([-0.5, 0.0]))
        x, y = spots[0]
        assert 0.11 - abs(x) >= 0.02 + 0.012 - 1e-9
        assert (
            0.09 - abs(y - 0.3) >= 0.02 + 0.05
        )  # fingers open that far across the row, though the robot is seen badly
        lying.append(block(f"b{index}", float(x), float(y), 0.35))
    for item in lying:
        for angle in (0.0, math.pi / 2):  # the pads close along the y axis of the tool
            x, y, z = item.pose.position_w
            tool = pose_from(tool_down(angle), np.array([x, y, z + 0.01]))
            parts = ROBOTIQ_2F85.boxes(tool, 0.066)
            others = [object_box(other) for other in lying if other is not item]
            if min(gap(part, box) for part in parts for box in others) > 0.003:
                break
        else:
            raise AssertionError(f"no room beside {item.name}")


def test_capacity_counts_the_spots():
    carried = Place("dog_tray", "tray", "", Pose((0.0, 0.3, 0.33)), (0.22, 0.18, 0.015), carrier="dog")
    assert capacity(carried, (0.04, 0.04, 0.04)) == 4
    assert capacity(MARK, (0.04, 0.04, 0.04)) == 1
    assert capacity(TRAY, (0.04, 0.04, 0.04)) >= 5
    assert capacity(TRAY, (0.3, 0.04, 0.04)) == 0


def test_what_is_too_tall_to_fly_over_is_gone_around():
    pillar = replace(block("pillar", 0, 0, 0.2), size=(0.05, 0.05, 0.4))
    world = WorldSnapshot(0.0, (block("a", 0, 0, 0.14), pillar))
    assert too_tall(world) == (pillar,)
    assert travel_height(world) == pytest.approx(0.26), "of the rest"
    holder = RobotBelief("left", "panda_2f85", ("arm",), Pose((0, 0, 0)), Pose((0, 0, 0.5)), 0.04, 0.0, "pillar")
    assert too_tall(replace(world, robots=(holder,))) == ()
