"""Ways of an arm around boxes: found, free, the same again, and refused with the reason."""

import numpy as np
import pytest

from skills.errors import BlockedError, GoalInCollisionError, NoPathError, StartInCollisionError, UnreachableError
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.along import FINE, resampled
from skills.manipulation.planning.budget import finish
from skills.manipulation.planning.collision import Held, Surroundings
from skills.manipulation.planning.configurations import APART, configurations, nearest_first
from skills.manipulation.planning.finder import WayFinder, WayFinderCfg
from skills.manipulation.planning.solid import Solid
from skills.manipulation.planning.transit import Transit, free_way
from skills.manipulation.trajectory import MotionLimits, plan_trajectory
from skills.world.snapshot import Pose

TABLE = Solid("table", Pose((0.3, 0.0, -0.02)), (1.4, 1.6, 0.04), bears=True)
WALL = Solid("wall", Pose((0.5, 0.0, 0.2)), (0.4, 0.04, 0.4))
LEFT, RIGHT = (0.5, 0.25, 0.15), (0.5, -0.25, 0.15)


@pytest.fixture(scope="module")
def kinematics(description) -> ArmKinematics:
    return ArmKinematics(description, Pose((0.0, 0.0, 0.0)))


@pytest.fixture(scope="module")
def finder(kinematics) -> WayFinder:
    return WayFinder(kinematics, "arm")


def at(kinematics: ArmKinematics, position: tuple[float, float, float]) -> tuple[Pose, np.ndarray]:
    tool = pose_from(tool_down(0.0), np.array(position))
    return tool, kinematics.solve(tool, kinematics.home)


def transit(kinematics: ArmKinematics, goal=RIGHT, **changes) -> Transit:
    """From the left of the wall to the right of it."""
    start, (tool, end) = at(kinematics, LEFT)[1], at(kinematics, goal)
    limits = MotionLimits.from_description(kinematics.description)
    straight = plan_trajectory(np.vstack((start, end)), limits, kinematics)
    return Transit(straight.positions, start[None], limits, tool, **changes)


def test_a_free_way_is_taken_as_it_is_and_at_once(finder, kinematics):
    straight = transit(kinematics)
    search = free_way(finder, kinematics, Surroundings((TABLE,)), straight)
    with pytest.raises(StopIteration) as stop:
        next(search)
    assert stop.value.value is straight


def test_a_wall_is_gone_around_within_limits(finder, kinematics):
    among, straight = Surroundings((TABLE, WALL)), transit(kinematics)
    found = finish(free_way(finder, kinematics, among, straight))
    model = finder.model(among)
    assert model.touches(straight.positions[len(straight.positions) // 2])
    assert not any(model.touches(q) for q in resampled(found.positions, finder.levers, FINE / 4))
    assert np.allclose(found.positions[0], straight.positions[0])
    assert kinematics.residual(straight.goal, found.end) < 1e-3
    speed = np.abs(np.diff(found.positions, axis=0)) / 0.005
    assert (speed <= straight.limits.velocity + 1e-6).all()


def test_the_same_problem_gives_the_same_way(finder, kinematics):
    among = Surroundings((TABLE, WALL))
    one, other = (finish(free_way(finder, kinematics, among, transit(kinematics))) for _ in range(2))
    assert np.array_equal(one.positions, other.positions)


def test_a_start_inside_something_is_refused_with_the_pair(finder, kinematics):
    crate = Solid("crate", Pose(LEFT), (0.2, 0.2, 0.2))
    with pytest.raises(StartInCollisionError, match="gripper would touch crate") as refusal:
        finish(free_way(finder, kinematics, Surroundings((TABLE, crate)), transit(kinematics)))
    assert isinstance(refusal.value, BlockedError), "the skill's precondition_failed"


def test_a_goal_inside_something_is_refused_with_the_pair(finder, kinematics):
    crate = Solid("crate", Pose(RIGHT), (0.2, 0.2, 0.2))
    with pytest.raises(GoalInCollisionError, match="gripper would touch crate") as refusal:
        finish(free_way(finder, kinematics, Surroundings((TABLE, crate)), transit(kinematics)))
    assert isinstance(refusal.value, UnreachableError), "the skill's unreachable"


def test_no_way_is_told_when_the_budget_is_used_up(kinematics):
    short = WayFinder(kinematics, "arm", cfg=WayFinderCfg(checks=40))
    with pytest.raises(NoPathError, match=r"no way around wall for arm in \d+ collision checks; move it"):
        finish(free_way(short, kinematics, Surroundings((TABLE, WALL)), transit(kinematics)))


def test_a_way_down_beside_a_wall_is_looked_at(finder, kinematics):
    near = (0.5, -0.14, 0.15)
    low = pose_from(tool_down(0.0), np.array([0.5, -0.14, 0.03]))
    high = Solid("wall", Pose((0.5, -0.05, 0.15)), (0.4, 0.04, 0.3))
    with pytest.raises(GoalInCollisionError, match="would touch wall"):
        finish(free_way(finder, kinematics, Surroundings((TABLE, high)), transit(kinematics, near, down_to=low)))


def test_a_way_straight_up_is_looked_at_without_the_gripper(finder, kinematics):
    start = at(kinematics, (0.5, 0.25, 0.05))[1]
    limits = MotionLimits.from_description(kinematics.description)
    line = np.vstack((start, at(kinematics, (0.5, 0.25, 0.2))[1]))
    rising = Transit(plan_trajectory(line, limits, kinematics).positions, line, limits, over=False)
    block = Solid("block", Pose((0.5, 0.25, 0.05)), (0.04, 0.04, 0.04))
    assert finish(free_way(finder, kinematics, Surroundings((TABLE, block)), rising)) is rising
    shelf = Solid("shelf", Pose((0.55, 0.25, 0.5)), (0.15, 0.4, 0.02))
    with pytest.raises(BlockedError, match=r"straight up or down, link\d would touch shelf"):
        finish(free_way(finder, kinematics, Surroundings((TABLE, shelf)), rising))


def test_what_is_held_stays_upright_on_the_way(finder, kinematics):
    held = Held("block", (0.04, 0.04, 0.04), Pose((0.0, 0.0, 0.0)))
    found = finish(free_way(finder, kinematics, Surroundings((TABLE, WALL), held), transit(kinematics)))
    lean = [-kinematics.tool_transform(q)[2, 2] for q in found.positions[::10]]
    assert min(lean) > finder.cfg.tilt - 0.02


def test_several_configurations_for_one_pose(kinematics):
    tool, natural = at(kinematics, RIGHT)
    found = finish(configurations(kinematics, tool, natural))
    assert np.allclose(found[0], natural, atol=1e-3)
    assert len(found) >= 3
    for k, q in enumerate(found):
        assert kinematics.residual(tool, q) < 1e-4
        assert (q >= kinematics.lower).all() and (q <= kinematics.upper).all()
        assert all(np.abs(q - other).max() > APART for other in found[:k])
    away = [np.linalg.norm(q - natural) for q in nearest_first(found, natural)]
    assert away == sorted(away)


def test_resampling_bounds_how_far_any_point_moves(finder, kinematics):
    path = np.vstack((kinematics.home, at(kinematics, LEFT)[1]))
    places = resampled(path, finder.levers)
    assert np.allclose(places[[0, -1]], path)
    assert (np.abs(np.diff(places, axis=0)) @ finder.levers).max() <= FINE + 1e-9
    skeletons = np.array([kinematics.skeleton(q)[-1] for q in places])
    assert np.linalg.norm(np.diff(skeletons, axis=0), axis=1).max() <= FINE
