"""The standard actions of an arm: what MoveIt and other clients of ros2_control send.

A goal runs as a call of a skill does: one at a time, under the same safety filter, stopped and slowed down by the same
words. It needs no executive.
"""

from typing import TYPE_CHECKING

from control_msgs.action import FollowJointTrajectory, GripperCommand
from rclpy.action.server import ServerGoalHandle

from hardware.ports import JointState
from rostrum_nodes import topics
from rostrum_nodes.convert import to_time
from rostrum_nodes.convert_actions import from_goal, to_point, to_result
from rostrum_nodes.goals import GoalKeeper
from rostrum_nodes.skill_server_base import Request
from skills.contract import Progress, SkillCall, SkillResult
from skills.errors import TrajectoryError
from skills.world.snapshot import WorldSnapshot

if TYPE_CHECKING:
    from rostrum_nodes.skill_server_node import SkillServerNode

ID_LENGTH = 4  # bytes of a goal's id, enough to tell calls apart in a log


class ArmActions:
    """``follow_joint_trajectory`` and ``gripper_cmd`` of one arm."""

    def __init__(self, node: "SkillServerNode") -> None:
        self._node = node
        name = node.cfg.robot
        self._paths = GoalKeeper(
            node, FollowJointTrajectory, topics.FOLLOW_JOINT_TRAJECTORY.format(robot=name), self._follow, node.cancel
        )
        self._grips = GoalKeeper(
            node, GripperCommand, topics.GRIPPER_COMMAND.format(robot=name), self._grip, node.cancel
        )

    def _follow(self, handle: ServerGoalHandle) -> None:
        def start(now: float, world: WorldSnapshot, state: JointState) -> SkillCall:
            try:
                path, cfg = from_goal(handle.request)
            except ValueError as error:
                raise TrajectoryError(str(error)) from error
            return self._node.runner.follow(f"path {_short(handle)}", path, cfg, now, world, state)

        asked = Request(handle, self._end_path, self._feed_path, supervised=False)
        self._node.begin(asked, start)

    def _end_path(self, handle: ServerGoalHandle, result: SkillResult) -> None:
        self._paths.conclude(handle, to_result(result), result.success)

    def _feed_path(self, handle: ServerGoalHandle, _: Progress) -> None:
        measured = self._node.measured()
        if measured is None:
            return
        names, runner = self._node.runner.arm_joints, self._node.runner
        state = measured[0]
        actual, wanted = state.position[: len(names)], runner.reference_position
        message = FollowJointTrajectory.Feedback(joint_names=list(names))
        message.header.stamp = to_time(state.stamp)
        message.desired, message.error = to_point(wanted), to_point(wanted - actual)
        message.actual = to_point(actual, state.velocity[: len(names)])
        handle.publish_feedback(message)

    def _grip(self, handle: ServerGoalHandle) -> None:
        def start(now: float, world: WorldSnapshot, state: JointState) -> SkillCall:
            opening = handle.request.command.position
            return self._node.runner.move_gripper(f"grip {_short(handle)}", opening, now, world, state)

        self._node.begin(Request(handle, self._end_grip, self._feed_grip, supervised=False), start)

    def _end_grip(self, handle: ServerGoalHandle, result: SkillResult) -> None:
        stalled = bool(result.evidence.get("stalled", 0.0))
        message = GripperCommand.Result(stalled=stalled, reached_goal=result.success, **self._measured_grip())
        self._grips.conclude(handle, message, result.success or stalled)

    def _feed_grip(self, handle: ServerGoalHandle, _: Progress) -> None:
        handle.publish_feedback(GripperCommand.Feedback(**self._measured_grip()))

    def _measured_grip(self) -> dict[str, float]:
        measured = self._node.measured()
        if measured is None:
            return {}
        state = measured[0]
        effort = float(state.effort[-1]) if len(state.effort) else 0.0
        return {"position": float(state.position[-1]), "effort": effort}


def _short(handle: ServerGoalHandle) -> str:
    return bytes(handle.goal_id.uuid)[:ID_LENGTH].hex()
