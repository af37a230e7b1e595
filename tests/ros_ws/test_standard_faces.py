"""What MoveIt, RViz and others see of the robots: standard actions, frames and descriptions, over ROS."""

import numpy as np
import pinocchio as pin
import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(240)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from action_msgs.msg import GoalStatus
from builtin_interfaces.msg import Duration
from control_msgs.action import FollowJointTrajectory, GripperCommand
from rclpy.action import ActionClient
from sensor_msgs.msg import JointState
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from hardware.descriptions.robot import load_description
from hardware.document import to_json
from rostrum.finish import finish_run
from rostrum.replay.document import replay_of
from rostrum.replay.recording import open_recording
from rostrum.runs.folder import load_run
from rostrum_interfaces.msg import Reply
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state

ARM = load_description("panda_2f85")


class Faces:
    """A client that knows nothing of Rostrum but names and types."""

    def __init__(self, client) -> None:
        self.client, self.node = client, client.node
        self.follow = ActionClient(self.node, FollowJointTrajectory, "/left/follow_joint_trajectory")
        self.grip = ActionClient(self.node, GripperCommand, "/left/gripper_cmd")
        self.feedback: list = []
        self.joints: dict[str, JointState] = {}
        self.frames: dict[str, object] = {}
        self.descriptions: dict[str, str] = {}
        listen = self.node.create_subscription
        for robot in ("left", "right"):
            name = topics.JOINT_STATES.of(robot)
            listen(JointState, name, lambda m, r=robot: self.joints.__setitem__(r, m), topics.JOINT_STATES.qos)
            topic = topics.ROBOT_DESCRIPTION
            listen(String, topic.of(robot), lambda m, r=robot: self.descriptions.__setitem__(r, m.data), topic.qos)
        for topic in (topics.TF, topics.TF_STATIC):
            listen(TFMessage, topic.name, self._on_frames, topic.qos)

    def _on_frames(self, message: TFMessage) -> None:
        self.frames.update({item.child_frame_id: item for item in message.transforms})

    def until(self, condition, timeout: float = 60.0) -> None:
        assert self.client.spin_until(condition, timeout)

    def position(self) -> np.ndarray:
        return from_joint_state(self.joints["left"], ARM.joint_names).position

    def send(self, action: ActionClient, goal):
        self.until(action.server_is_ready)
        future = action.send_goal_async(goal, feedback_callback=lambda m: self.feedback.append(m.feedback))
        self.until(future.done)
        return future.result()

    def result(self, handle):
        future = handle.get_result_async()
        self.until(future.done, 120.0)
        return future.result()

    def placement(self, frame: str) -> pin.SE3:
        """Of a frame in the world, up the tree."""
        placed = pin.SE3.Identity()
        while frame != "world":
            item = self.frames[frame]
            t, r = item.transform.translation, item.transform.rotation
            placed = pin.SE3(pin.Quaternion(r.w, r.x, r.y, r.z), np.array([t.x, t.y, t.z])) * placed
            frame = item.header.frame_id
        return placed


def path(names, *points: tuple[float, np.ndarray]) -> FollowJointTrajectory.Goal:
    message = JointTrajectory(joint_names=list(names))
    for time, position in points:
        when = Duration(sec=int(time), nanosec=round(time % 1.0 * 1e9))
        message.points.append(JointTrajectoryPoint(positions=position.tolist(), time_from_start=when))
    return FollowJointTrajectory.Goal(trajectory=message)


def test_trajectories_grips_frames_and_descriptions(make_session):
    with make_session() as session:
        session.start()
        faces = Faces(session.client)
        faces.until(lambda: "left" in faces.joints and len(faces.descriptions) == 2)
        names, start = ARM.arm_joint_names, faces.position()[:-1]
        goal = start + np.array([0.3, 0.1, 0.0, -0.1, 0.0, 0.1, 0.2])

        handle = faces.send(
            faces.follow, path(names[::-1], (0.0, start[::-1]), (1.0, 0.5 * (start + goal)[::-1]), (2.0, goal[::-1]))
        )
        answer = faces.result(handle)
        assert answer.status == GoalStatus.STATUS_SUCCEEDED, answer.result.error_string
        assert answer.result.error_code == FollowJointTrajectory.Result.SUCCESSFUL
        assert faces.position()[:-1] == pytest.approx(goal, abs=0.012)
        assert faces.feedback
        assert max(abs(value) for value in faces.feedback[0].error.positions) < 0.1

        refused = faces.result(faces.send(faces.follow, path(names, (0.05, start))))
        assert refused.status == GoalStatus.STATUS_ABORTED
        assert refused.result.error_code == FollowJointTrajectory.Result.INVALID_GOAL
        assert "velocity scaling" in refused.result.error_string

        slow = faces.send(faces.follow, path(names, (20.0, start)))
        faces.client.spin(0.5)
        canceling = slow.cancel_goal_async()
        faces.until(canceling.done)
        assert faces.result(slow).status == GoalStatus.STATUS_CANCELED
        rested = faces.position()
        faces.client.spin(0.5)
        assert faces.position() == pytest.approx(rested, abs=0.01)

        goal = GripperCommand.Goal()
        goal.command.position = 0.03
        gripped = faces.result(faces.send(faces.grip, goal))
        assert gripped.status == GoalStatus.STATUS_SUCCEEDED
        assert gripped.result.reached_goal
        assert gripped.result.position == pytest.approx(0.03, abs=0.007)

        faces.until(lambda: "left/link7" in faces.frames and "right/link7" in faces.frames)
        faces.client.spin(1.0)
        tool = next(r.tool for r in faces.client.world.robots if r.name == "left")
        placed = faces.placement("left/tool")
        assert placed.translation == pytest.approx(np.array(tool.position_w), abs=0.005)
        urdf = pin.buildModelFromXML(faces.descriptions["left"])
        assert set(names) <= set(urdf.names)
        assert ARM.gripper.name in urdf.names


def test_a_mission_waits_for_somebody_elses_trajectory(make_session):
    with make_session() as session:
        session.start()
        faces = Faces(session.client)
        faces.until(lambda: "left" in faces.joints)
        start = faces.position()[:-1]
        handle = faces.send(faces.follow, path(ARM.arm_joint_names, (6.0, start + np.array([0.3] + [0.0] * 6))))
        said = session.client.say("The left arm puts the red block in the tray.")
        assert faces.result(handle).status == GoalStatus.STATUS_SUCCEEDED
        faces.until(lambda: any(r.status == Reply.DONE for r in session.client.replies.get(said, ())), 120.0)
    finish_run(session.folder.path, film=False)
    run = load_run(session.folder.path)
    assert run.report.success, run.report.failure
    assert "follow_trajectory" in to_json(replay_of(open_recording(session.folder.path)))
