import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.descriptions.robot import load_description
from skills.errors import TrajectoryError, UnreachableError
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.time_law import fastest_speeds
from skills.manipulation.trajectory import SAMPLE, MotionLimits, plan_trajectory, straight_as_far, straight_line
from skills.world.snapshot import Pose

DESCRIPTION = load_description()
LIMITS = MotionLimits.from_description(DESCRIPTION)
ARM = ArmKinematics(DESCRIPTION, Pose((-0.5, 0.0, 0.0)))
joints = st.lists(st.floats(-1.0, 1.0), min_size=7, max_size=7)


def above(x: float, y: float, z: float = 0.2) -> np.ndarray:
    return ARM.solve(pose_from(tool_down(0.0), np.array([x, y, z])), ARM.home)


def test_time_law_of_a_straight_path_is_the_trapezoid():
    count, length = 401, 2.0
    first = np.full((count, 1), length)
    speeds = fastest_speeds(first, np.zeros((count, 1)), 1 / (count - 1), np.array([1.0]), np.array([2.0]))
    root = np.sqrt(speeds)
    duration = (2 / (count - 1) / (root[:-1] + root[1:])).sum()
    assert duration == pytest.approx(2.0 / 1.0 + 1.0 / 2.0, rel=0.01)  # cruise at 1, ramps at 2
    assert root.max() * length == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(st.lists(joints, min_size=2, max_size=5))
def test_limits_hold_on_any_path(offsets):
    waypoints = ARM.home + 0.8 * np.array(offsets)
    trajectory = plan_trajectory(waypoints, LIMITS)
    velocity = np.diff(trajectory.positions, axis=0) / SAMPLE
    acceleration = np.diff(velocity, axis=0) / SAMPLE
    assert (np.abs(velocity) <= 1.01 * LIMITS.velocity + 1e-9).all()
    assert (np.abs(acceleration) <= 1.05 * LIMITS.acceleration + 1e-6).all()
    assert np.allclose(trajectory.sample(0.0), waypoints[0])
    assert np.allclose(trajectory.sample(trajectory.duration), waypoints[-1], atol=1e-6)
    assert np.abs(velocity[[0, -1]]).max() < 0.05


def test_a_planned_descent_is_straight():
    line = straight_line(ARM, above(0.1, 0.15), np.array([0.1, 0.15, 0.03]))
    trajectory = plan_trajectory(line, LIMITS, ARM)
    tools = np.array([ARM.tool_transform(q) for q in trajectory.positions])
    assert np.abs(tools[:, :2, 3] - (0.1, 0.15)).max() < 0.0005
    assert (tools[:, 2, 2] < -0.99999).all()
    assert (np.diff(tools[:, 2, 3]) < 1e-6).all()


def test_tool_acceleration_is_limited():
    gentle = MotionLimits.from_description(DESCRIPTION, tool_acceleration=1.0)
    waypoints = np.array([above(0.15, 0.2), above(0.0, -0.25)])
    quick = plan_trajectory(waypoints, LIMITS, ARM)
    slow = plan_trajectory(waypoints, gentle, ARM)
    tools = np.array([ARM.tool_transform(q)[:3, 3] for q in slow.positions])
    assert np.abs(np.diff(tools, 2, axis=0) / SAMPLE**2).max() < 1.15
    assert slow.duration > 1.2 * quick.duration


def test_corners_are_passed_without_a_stop():
    line = straight_line(ARM, above(0.1, 0.1, 0.05), np.array([0.1, 0.1, 0.2]))
    trajectory = plan_trajectory(np.vstack((line, ARM.home[None])), LIMITS, ARM)
    tools = np.array([ARM.tool_transform(q)[:3, 3] for q in trajectory.positions])
    speed = np.linalg.norm(np.diff(tools, axis=0), axis=1) / SAMPLE
    corner = int(np.argmin(np.linalg.norm(tools - (0.1, 0.1, 0.2), axis=1)))
    assert speed[corner - 5 : corner + 5].min() > 0.05
    low = tools[:, 2] < 0.14
    assert np.abs(tools[low, :2] - 0.1).max() < 0.002


def test_a_path_without_length_takes_no_time():
    assert plan_trajectory(np.array([ARM.home, ARM.home]), LIMITS).duration <= SAMPLE


@pytest.mark.parametrize("bad", [np.zeros(7), np.zeros((0, 7)), np.full((2, 7), np.nan)])
def test_what_is_no_path_is_refused(bad):
    with pytest.raises(TrajectoryError, match="finite joint vectors"):
        plan_trajectory(bad, LIMITS)


def test_a_line_out_of_reach_says_where():
    with pytest.raises(UnreachableError, match="cannot move straight on"):
        straight_line(ARM, above(0.1, 0.0), np.array([0.6, 0.0, 0.2]))


def test_a_line_out_of_reach_is_gone_as_far_as_it_goes():
    line, obstacle = straight_as_far(ARM, above(0.1, 0.0), np.array([0.6, 0.0, 0.2]))
    reached = ARM.tool_transform(line[-1])[:3, 3]
    assert "cannot move straight on" in obstacle
    assert 0.15 < reached[0] < 0.6
    assert abs(reached[2] - 0.2) < 1e-3
    assert straight_as_far(ARM, above(0.1, 0.0), np.array([0.12, 0.0, 0.2]))[1] == ""
