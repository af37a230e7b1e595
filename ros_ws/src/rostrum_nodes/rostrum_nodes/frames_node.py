"""Frames of all robots, and their descriptions: what RViz, MoveIt and Foxglove want to know of them.

Nothing in Rostrum listens to frames, so they are computed only while somebody does.
"""

import logging
from dataclasses import dataclass
from functools import partial

import numpy as np
import pinocchio as pin
from builtin_interfaces.msg import Time
from geometry_msgs.msg import Pose as PoseMsg
from geometry_msgs.msg import PoseWithCovarianceStamped, TransformStamped
from std_msgs.msg import String
from tf2_msgs.msg import TFMessage

from hardware.descriptions.family import described
from hardware.descriptions.links import Link, links_of
from hardware.descriptions.urdf import tool_of, urdf_of
from hardware.document import from_json
from hardware.errors import HardwareError
from hardware.ports import JointState
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state, to_pose, to_time
from rostrum_nodes.convert_legged import WORLD_FRAME
from rostrum_nodes.latest import Latest
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.snapshot import Pose

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FramesCfg(NodeCfg):
    """Parameters of the frames.

    Attributes:
        catalogue: What the site knows beforehand, as the JSON of a catalogue document.
    """

    catalogue: str = ""


class RobotFrames:
    """The frames of one robot, named ``<robot>/<link>``."""

    def __init__(self, info: RobotInfo) -> None:
        self.name = info.name
        self.legged = "legs" in info.capabilities
        self.joint_names = described(info.model).joint_names
        self._links = links_of(info.model)
        self._tool = None if self.legged else tool_of(info.model)
        self._base = info.base

    @property
    def root(self) -> str:
        """Frame of the base."""
        return f"{self.name}/{self._links[0].name}"

    def fixed(self, stamp: float) -> list[TransformStamped]:
        """What never moves: the base of an arm in the world, and its tool on the last link."""
        if self._tool is None:
            return []
        base = _transform(to_pose(self._base), to_time(stamp), WORLD_FRAME, self.root)
        return [base, self._placed(self._tool, self._tool.placement, stamp)]

    def moving(self, state: JointState) -> list[TransformStamped]:
        """Every link in its parent."""
        position = dict(zip(state.names, state.position, strict=True))
        return [
            self._placed(link, link.placed(float(position[link.joint])), state.stamp)
            for link in self._links
            if link.parent
        ]

    def _placed(self, link: Link, placement: np.ndarray, stamp: float) -> TransformStamped:
        x, y, z, w = pin.Quaternion(placement[:3, :3]).coeffs()
        pose = Pose(tuple(placement[:3, 3].tolist()), (float(w), float(x), float(y), float(z)))
        return _transform(to_pose(pose), to_time(stamp), f"{self.name}/{link.parent}", f"{self.name}/{link.name}")


class FramesNode(RostrumNode):
    """Publishes ``robot_description`` of every robot, ``/tf_static``, and ``/tf`` at 20 Hz while somebody listens."""

    cfg_type = FramesCfg
    cfg: FramesCfg
    period = 0.05
    participates = False

    def __init__(self) -> None:
        super().__init__("frames")
        self._tf = self.create_publisher(TFMessage, topics.TF.name, topics.TF.qos)
        self._static = self.create_publisher(TFMessage, topics.TF_STATIC.name, topics.TF_STATIC.qos)
        self._robots: list[RobotFrames] = []
        self._joints: dict[str, Latest[JointState]] = {}
        self._poses: dict[str, Latest[PoseWithCovarianceStamped]] = {}
        self._descriptions = []
        for info in from_json(Catalogue, self.cfg.catalogue).robots:
            try:
                self._describe(info)
            except HardwareError as error:
                log.warning("%s has no frames: %s", info.name, error)
        fixed = [transform for robot in self._robots for transform in robot.fixed(0.0)]
        self._static.publish(TFMessage(transforms=fixed))

    def tick(self, now: float) -> None:
        if self._tf.get_subscription_count() == 0:
            return
        moving = [transform for robot in self._robots for transform in self._measured(robot)]
        if moving:
            self._tf.publish(TFMessage(transforms=moving))

    def _describe(self, info: RobotInfo) -> None:
        self._robots.append(RobotFrames(info))
        topic = topics.ROBOT_DESCRIPTION
        publisher = self.create_publisher(String, topic.of(info.name), topic.qos)
        publisher.publish(String(data=urdf_of(info.model)))
        self._descriptions.append(publisher)  # latched for as long as it lives
        robot = self._robots[-1]
        take = partial(from_joint_state, names=robot.joint_names)
        self._joints[robot.name] = self.latest(topics.JOINT_STATES, take, robot.name)
        if robot.legged:
            self._poses[robot.name] = self.latest(topics.POSE, lambda message: message, robot.name)

    def _measured(self, robot: RobotFrames) -> list[TransformStamped]:
        state = self._joints[robot.name].look()
        frames = robot.moving(state) if state is not None else []
        seen = self._poses[robot.name].look() if robot.legged else None
        if seen is not None:
            frames.append(_transform(seen.pose.pose, seen.header.stamp, WORLD_FRAME, robot.root))
        return frames


def _transform(pose: PoseMsg, stamp: Time, parent: str, child: str) -> TransformStamped:
    message = TransformStamped(child_frame_id=child)
    message.header.stamp, message.header.frame_id = stamp, parent
    t, p = message.transform.translation, pose.position
    t.x, t.y, t.z = p.x, p.y, p.z
    message.transform.rotation = pose.orientation
    return message


def main() -> None:
    """Entry point."""
    run_node(FramesNode)


if __name__ == "__main__":
    main()
