"""The rules: robots as obstacles, who meets whom, what a passage is and who is in it."""

import numpy as np
import pytest

from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.neighbours import Neighbour
from skills.locomotion.navigation.parking import PASSING
from skills.locomotion.navigation.path import Path
from skills.locomotion.navigation.planner import plan
from skills.locomotion.navigation.traffic import AT_GOAL, FORESEEN, Passages, contact, meets, with_robots

HALF = np.array([0.36, 0.2])


def rex(x, y, yaw=0.0, velocity=0.0):
    return Neighbour("rex", np.array([x, y, yaw]), HALF, np.array([velocity, 0.0, 0.0]), velocity == 0.0, False)


def straight(x, speed, yaw=0.0):
    return np.column_stack((x + speed * FORESEEN, 0.0 * FORESEEN, yaw + 0.0 * FORESEEN))


def test_a_robot_is_passed_at_the_passing_distance():
    floor = with_robots(FloorMap(), (rex(2.0, 0.1),), np.zeros(3), np.array([4.0, 0.0, 0.0]))
    path = plan(floor, np.zeros(3), np.array([4.0, 0.0, 0.0]))
    bodies = FloorMap((rex(2.0, 0.1).rectangle(),))
    assert PASSING - 1e-6 <= path.clear_of(bodies) < PASSING + 0.25


def test_a_robot_close_by_grows_less_so_that_there_is_a_start():
    near = rex(0.72 + 0.22, 0.0)
    floor = with_robots(FloorMap(), (near,), np.zeros(3), np.array([4.0, 0.0, 0.0]))
    assert floor.at(np.zeros(3))[0] == pytest.approx(0.02)
    assert plan(floor, np.zeros(3), np.array([4.0, 0.0, 0.0])).clear_of(FloorMap((near.rectangle(),))) > 0.2


def test_oncoming_ones_meet_and_those_that_part_do_not():
    assert meets(FloorMap(), straight(0.0, 0.4), rex(2.5, 0.0, np.pi, 0.4))
    assert meets(FloorMap(), straight(0.0, 0.4), rex(1.0, -1.5, np.pi / 2, 0.4))
    assert not meets(FloorMap(), straight(0.0, 0.4), rex(6.0, 0.0, np.pi, 0.4))
    assert not meets(FloorMap(), straight(0.0, 0.4), rex(2.5, 1.5, np.pi, 0.4))
    assert not meets(FloorMap(), straight(0.0, 0.4), rex(-0.9, 0.0, np.pi, 0.4))


def test_the_first_contact_and_with_whom():
    poses = np.column_stack((np.arange(0.0, 4.0, 0.1), np.zeros(40), np.zeros(40)))
    far = Neighbour("max", np.array([3.5, 0.0, 0.0]), HALF, np.zeros(3))
    index, who = contact(FloorMap(), poses, (far, rex(2.0, 0.0)))
    assert [robot.name for robot in who] == ["rex"]
    assert poses[index, 0] + 0.72 + AT_GOAL == pytest.approx(2.0, abs=0.11)
    assert contact(FloorMap(), poses, (rex(2.0, 2.0),)) == (40, ())
    assert contact(FloorMap(), poses, ()) == (40, ())


@pytest.fixture
def through(make_rooms):
    """Passages of a straight walk through a door, and the index of each x."""
    floor = make_rooms(1.1)
    poses = np.column_stack((np.arange(-3.0, 3.0, 0.03), np.zeros(200), np.zeros(200)))
    return floor, Passages(floor, Path(poses, (0, 199))), lambda x: round((x + 3.0) / 0.03)


def test_a_passage_reaches_as_far_as_one_who_stands_there_shuts_it(through):
    _, passages, at = through
    assert [passages.inside(at(x)) for x in (-2.2, -0.9, 0.0, 0.9, 2.2)] == [False, True, True, True, False]


def test_it_is_taken_by_one_that_is_in_it_and_seen_shortly_before(through):
    floor, passages, at = through
    begin = next(k for k in range(at(-2.2), at(0.0)) if passages.inside(k))
    inside, outside = rex(0.5, 0.1), rex(3.0, 1.0)
    assert passages.taken(floor, begin - 10, (inside,))
    assert passages.taken(floor, begin - 10, (outside, inside))
    assert not passages.taken(floor, begin - 10, (outside,))
    assert not passages.taken(floor, begin - 10, ())
    assert not passages.taken(floor, begin - 40, (inside,))  # still far
    assert not passages.taken(floor, begin + 10, (inside,))  # in it itself: the names decide


def test_who_has_to_wait_waits_outside_and_leaves_room(through):
    floor, passages, at = through
    last = passages.last_outside(floor, at(1.0), (rex(1.5, 0.0),))
    assert last is not None
    assert not passages.inside(last)
    assert passages.inside(last + 10)
    farther = passages.last_outside(floor, at(2.9), (rex(2.9, 0.0),))
    assert farther is not None
    assert at(1.0) < farther < at(2.9 - 0.72 - 0.55)
    assert passages.last_outside(floor, 0, ()) is None
