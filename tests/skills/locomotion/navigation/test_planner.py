"""Paths: they touch nothing, fit doorways, go round zones, come from behind, and say why there is none."""

import math
from dataclasses import replace

import numpy as np
import pytest

from skills.errors import FloorMapError, ForbiddenZoneError, NarrowPassageError, NoWayError, OccupiedPoseError
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.planner import PRE_DOCK, plan
from skills.locomotion.navigation.rectangle import Rectangle
from skills.locomotion.planar import error_in_base

START, GOAL = np.array([-3.0, 1.2, 0.0]), np.array([3.0, -1.25, math.pi])


def test_in_random_worlds_the_body_touches_nothing(make_clutter, find_touched):
    found = 0
    for seed in range(40):
        floor, start, goal = make_clutter(seed)
        try:
            path = plan(floor, start, goal)
        except NoWayError as error:
            assert "no way from" in str(error)
            continue
        found += 1
        assert find_touched(floor, path.poses) == set()
        assert path.poses[0] == pytest.approx(start)
        ahead = np.linspace(path.poses[-1], path.poses[-1] + error_to(path.poses[-1], goal), 12)
        assert find_touched(floor, ahead) == set()  # docking goes straight on
    assert found >= 36


def error_to(pose, goal):
    return np.append(goal[:2] - pose[:2], error_in_base(pose, goal)[2])


def test_between_turns_it_faces_its_way(make_rooms):
    path = plan(make_rooms(0.9), START, GOAL)
    walks = np.linalg.norm(np.diff(path.poses[:, :2], axis=0), axis=1) > 1e-9
    assert np.abs(path.twists[walks][:, 1]).max() < 0.02
    through = np.abs(path.poses[:, 0]) < 0.3
    assert (np.abs(path.poses[through, 2]) < 0.6).all()


@pytest.mark.parametrize("door", [0.9, 0.7, 0.6])
def test_a_doorway_that_the_body_fits_is_passed(make_rooms, find_touched, door):
    floor = make_rooms(door)
    path = plan(floor, START, GOAL)
    assert find_touched(floor, path.poses) == set()
    assert path.length < 10.0


@pytest.mark.parametrize("door", [0.35, 0.5])
def test_a_narrow_doorway_is_refused_with_both_sides_and_widths(make_rooms, door):
    with pytest.raises(NarrowPassageError) as error:
        plan(make_rooms(door), START, GOAL)
    words = str(error.value)
    assert "between the upper wall and the lower wall" in words
    assert f"only {door:.2f} m" in words
    assert "needs 0.56 m" in words


def test_closed_rooms_are_said_to_be_closed(make_rooms):
    floor = make_rooms(0.9)
    shut = replace(floor, solid=(*floor.solid, Rectangle("door_leaf", (0.0, 0.0), (0.1, 1.0))))
    with pytest.raises(NoWayError, match="close it off") as error:
        plan(shut, START, GOAL)
    assert type(error.value) is NoWayError
    assert "far bench" in str(error.value)


def test_a_zone_is_walked_around(make_rooms, find_touched):
    floor = make_rooms(1.2, [Rectangle("yellow_zone", (-1.9, 0.3), (1.0, 1.6), 0.3)])
    direct = plan(replace(floor, forbidden=()), START, GOAL)
    assert find_touched(floor, direct.poses) == {"yellow_zone"}
    around = plan(floor, START, GOAL)
    assert find_touched(floor, around.poses) == set()
    assert around.length > direct.length + 0.05


def test_a_zone_in_the_only_way_is_named(make_rooms):
    zones = [Rectangle("yellow_zone", (-0.4, 0.0), (1.0, 9.8)), Rectangle("green_zone", (4.0, 4.0), (1.0, 1.0))]
    with pytest.raises(ForbiddenZoneError, match="leads through the yellow zone") as error:
        plan(make_rooms(0.9, zones), START, GOAL)
    assert "green" not in str(error.value)


def test_a_narrow_door_behind_a_zone_gives_both(make_rooms):
    zone = Rectangle("yellow_zone", (-0.4, 0.0), (1.0, 9.8))
    with pytest.raises(NarrowPassageError, match=r"0.35 m.*yellow zone"):
        plan(make_rooms(0.35, [zone]), START, GOAL)


def test_start_and_goal_inside_something_are_refused_by_name(make_rooms):
    floor = make_rooms(0.9, [Rectangle("yellow_zone", (3.0, 3.0), (1.0, 1.0))])
    with pytest.raises(OccupiedPoseError, match="the goal lies in the yellow zone"):
        plan(floor, START, np.array([3.0, 2.4, 0.0]))
    with pytest.raises(OccupiedPoseError, match="the robot stands in the near bench"):
        plan(floor, np.array([-3.0, 1.9, 0.0]), GOAL)
    slightly = np.array([-3.0, 1.42, 0.0])  # 2 cm: the pose sensor errs, and the robot must get away
    assert plan(floor, slightly, GOAL).length > 6.0


def test_it_comes_straight_from_behind(make_rooms):
    for yaw in (0.0, math.pi):
        goal = np.array([3.0, -1.25, yaw])
        end = plan(make_rooms(0.9), START, goal).poses[-1]
        assert error_in_base(end, goal) == pytest.approx([PRE_DOCK, 0.0, 0.0], abs=1e-6)


def test_without_room_behind_it_comes_from_elsewhere(find_touched):
    wall = Rectangle("wall", (-0.45, 0.0), (0.1, 2.0))  # 4 cm behind the docked robot
    floor = FloorMap((wall,))
    for start in (np.array([3.0, 0.5, 1.0]), np.array([-3.0, 0.5, 1.0])):
        path = plan(floor, start, np.zeros(3))
        assert find_touched(floor, path.poses) == set()
        offset = error_in_base(path.poses[-1], np.zeros(3))
        assert 0.0 < np.hypot(*offset[:2]) < 0.3
        assert abs(offset[2]) < 1e-6


def test_out_of_a_bay_it_walks_backwards(find_touched):
    bay = FloorMap(
        (
            Rectangle("left", (0.0, 0.40), (1.2, 0.2)),
            Rectangle("right", (0.0, -0.40), (1.2, 0.2)),
            Rectangle("front", (0.70, 0.0), (0.2, 1.0)),
        )
    )
    path = plan(bay, np.zeros(3), np.array([-3.0, 2.0, 1.0]))
    assert find_touched(bay, path.poses) == set()
    assert path.poses[5, 0] < 0.0
    assert path.poses[5, 2] == pytest.approx(0.0)


def test_near_the_goal_docking_goes_straight():
    floor = FloorMap((Rectangle("table", (0.0, 0.7), (1.0, 0.6)),))
    start = np.array([-0.3, 0.0, 0.2])
    assert len(plan(floor, start, np.zeros(3)).poses) == 1
    assert len(plan(floor, np.array([-1.3, 0.0, 0.2]), np.zeros(3)).poses) > 1
    blocked = FloorMap((Rectangle("post", (0.0, -0.3), (0.05, 0.05)),))  # in between
    assert len(plan(blocked, np.array([0.0, -0.58, 0.0]), np.zeros(3)).poses) > 1


def test_goal_and_start_the_same():
    for floor in (FloorMap(), FloorMap((Rectangle("wall", (2.0, 0.0), (0.1, 5.0)),))):
        path = plan(floor, np.zeros(3), np.zeros(3))
        assert path.length == 0.0
        assert path.times[-1] == 0.0


@pytest.mark.parametrize("pose", [[math.nan, 0.0, 0.0], [0.0, 0.0, math.inf], [0.0, 0.0], [[0.0, 0.0, 0.0]]])
def test_bad_poses_are_refused(pose):
    with pytest.raises(FloorMapError, match="start"):
        plan(FloorMap(), np.array(pose), np.zeros(3))
    with pytest.raises(FloorMapError, match="goal"):
        plan(FloorMap(), np.zeros(3), np.array(pose))


def test_on_an_empty_floor_it_walks_straight():
    path = plan(FloorMap(), np.zeros(3), np.array([3.0, 0.0, 0.0]))
    assert path.length == pytest.approx(3.0 - PRE_DOCK)
    assert not np.any(path.poses[:, 1:])


def test_the_same_question_gives_the_same_path(make_clutter):
    floor, start, goal = make_clutter(7)
    again = FloorMap(floor.solid, floor.forbidden)
    assert np.array_equal(plan(floor, start, goal).poses, plan(again, start, goal).poses)
