"""Conversions of the standard actions of an arm."""

from collections.abc import Iterable

import numpy as np
from builtin_interfaces.msg import Duration
from control_msgs.action import FollowJointTrajectory
from control_msgs.msg import JointTolerance
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from skills.contract import Reason, SkillResult
from skills.manipulation.follow import GOAL_TIME, FollowCfg
from skills.manipulation.timed_path import TimedPath

_CODES = {
    Reason.SUCCESS: FollowJointTrajectory.Result.SUCCESSFUL,
    Reason.CANCELED: FollowJointTrajectory.Result.SUCCESSFUL,  # the goal's own status says that it was canceled
    Reason.EFFECT_NOT_REACHED: FollowJointTrajectory.Result.GOAL_TOLERANCE_VIOLATED,
    Reason.HOLD_CONDITION_LOST: FollowJointTrajectory.Result.PATH_TOLERANCE_VIOLATED,
    Reason.SAFETY_FAULT: FollowJointTrajectory.Result.PATH_TOLERANCE_VIOLATED,
    Reason.TIMED_OUT: FollowJointTrajectory.Result.GOAL_TOLERANCE_VIOLATED,
}


def seconds(duration: Duration) -> float:
    """A duration in seconds."""
    return duration.sec + duration.nanosec * 1e-9


def from_trajectory(message: JointTrajectory) -> TimedPath:
    """A trajectory's set-points; ragged ones and missing positions come out with a wrong shape, to be refused later."""
    points, count = list(message.points), len(message.joint_names)
    return TimedPath(
        tuple(message.joint_names),
        np.array([seconds(point.time_from_start) for point in points]),
        _rows([point.positions for point in points], count),
        _rows([point.velocities for point in points], count),
        _rows([point.accelerations for point in points], count),
    )


def _rows(rows: list, count: int) -> np.ndarray:
    """Shape (k, count); (0, 0) when every row is empty, and another one when they differ."""
    if not any(len(row) for row in rows):
        return np.empty((0, 0))
    return np.array(rows, dtype=float) if {len(row) for row in rows} == {count} else np.full((0, count), np.nan, float)


def from_goal(goal: FollowJointTrajectory.Goal) -> tuple[TimedPath, FollowCfg]:
    """What a goal asks for, and how exactly.

    Raises:
        ValueError: it has joints of several degrees of freedom, or a start of its own.
    """
    if goal.multi_dof_trajectory.joint_names or goal.component_path_tolerance or goal.component_goal_tolerance:
        raise ValueError("joints of several degrees of freedom are not followed")
    stamp = goal.trajectory.header.stamp
    if stamp.sec or stamp.nanosec:
        raise ValueError("a trajectory starts when it is accepted: leave header.stamp at zero")
    path, reach = _tolerances(goal.path_tolerance, np.inf), _tolerances(goal.goal_tolerance, None)
    cfg = FollowCfg(path, reach, seconds(goal.goal_time_tolerance) or GOAL_TIME)
    return from_trajectory(goal.trajectory), cfg


def _tolerances(messages: Iterable[JointTolerance], default: float | None) -> dict[str, float]:
    """Position tolerances by joint: 0 leaves the default, a negative one lifts it."""
    found = {item.name: np.inf if item.position < 0.0 else item.position or default for item in messages}
    return {name: float(value) for name, value in found.items() if value is not None}


def to_result(result: SkillResult) -> FollowJointTrajectory.Result:
    """How a trajectory ended, in the action's own codes; a refusal is an invalid goal."""
    code = _CODES.get(result.reason, FollowJointTrajectory.Result.INVALID_GOAL)
    return FollowJointTrajectory.Result(error_code=code, error_string=f"{result.reason}: {result.text}")


def to_point(position: np.ndarray, velocity: np.ndarray | None = None) -> JointTrajectoryPoint:
    """One set-point."""
    return JointTrajectoryPoint(positions=position.tolist(), velocities=[] if velocity is None else velocity.tolist())
