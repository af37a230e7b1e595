"""A legged robot's skill server: runs skills as actions, streams posture and velocity, takes corrections at once."""

from dataclasses import dataclass
from typing import cast

from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from nav_msgs.msg import Odometry
from sensor_msgs.msg import JointState
from std_msgs.msg import String

from hardware.descriptions.legged import load_legged_description
from rostrum_nodes import topics
from rostrum_nodes.convert import from_time
from rostrum_nodes.convert_legged import from_base_pose, from_twist, to_odometry, to_twist
from rostrum_nodes.runtime import run_node
from rostrum_nodes.skill_server_base import SkillServerBase, SkillServerCfg
from skills.locomotion.context import LegState
from skills.locomotion.gait import GaitPhase
from skills.locomotion.motion import LegReference
from skills.locomotion.planar import planar_pose
from skills.locomotion.runner import LegRunner
from skills.world.catalogue import Catalogue, RobotInfo

GAIT_AGE = 0.5  # [s] a gait that says nothing for longer is gone


@dataclass(frozen=True)
class LeggedSkillServerCfg(SkillServerCfg):
    """Parameters of a legged robot's skill server.

    Attributes:
        walks: Whether the robot's gait has a policy that walks.
    """

    walks: bool = True


class LeggedSkillServerNode(SkillServerBase):
    """Adapts one :class:`skills.locomotion.runner.LegRunner`."""

    cfg_type = LeggedSkillServerCfg
    idle_period = 0.0  # where it is, is told while somebody else drives it, too

    def make_runner(self, info: RobotInfo, catalogue: Catalogue) -> LegRunner:
        self._walks = cast(LeggedSkillServerCfg, self.cfg).walks
        description = load_legged_description(info.model)
        self.period = description.command_period
        self._joints_stamp: float | None = None
        self._base = description.base_body
        self._gait, self._gait_at = GaitPhase.LIMP, -float("inf")
        name = info.name
        self._cmd_vel = self.create_publisher(Twist, topics.CMD_VEL.of(name), topics.CMD_VEL.qos)
        self._posture = self.create_publisher(String, topics.POSTURE.of(name), topics.POSTURE.qos)
        self._odom = self.create_publisher(Odometry, topics.ODOM.of(name), topics.ODOM.qos)
        self.listen(topics.CMD_VEL, self._on_velocity, name)
        self.listen(topics.JOINT_STATES, self._on_joints, name)
        self.listen(topics.GAIT, self._on_gait, name)
        self.listen(topics.POSE, self._on_pose, name)
        self._legs = LegRunner(name, description, self.clock, catalogue=catalogue)
        return self._legs

    def tick(self, now: float) -> None:
        super().tick(now)
        poses = self._legs.context.poses
        pose = poses.estimate(now)
        if pose is not None:
            frame = f"{self.cfg.robot}/{self._base}"
            self._odom.publish(to_odometry(pose, poses.velocity(now), poses.sigma, now, frame))

    def missing(self) -> list[str]:
        gone = self.clock.now() - self._gait_at > GAIT_AGE
        return super().missing() + ([f"{self.cfg.robot}/gait"] if gone else [])

    def measured(self) -> tuple[LegState, float] | None:
        if self._joints_stamp is None:
            return None
        gone = self.clock.now() - self._gait_at > GAIT_AGE
        gait = GaitPhase.LIMP if gone else self._gait
        return LegState(self._joints_stamp, gait, self._walks), self._joints_stamp

    def publish_reference(self, reference: LegReference, now: float) -> None:
        self._posture.publish(String(data=reference.posture.value))
        self._cmd_vel.publish(to_twist(reference))

    def _on_joints(self, message: JointState) -> None:
        self._joints_stamp = from_time(message.header.stamp)

    def _on_velocity(self, message: Twist) -> None:
        self._legs.drive(from_twist(message), self.clock.now())

    def _on_gait(self, message: String) -> None:
        self._gait, self._gait_at = GaitPhase(message.data), self.clock.now()

    def _on_pose(self, message: PoseWithCovarianceStamped) -> None:
        pose, stamp = from_base_pose(message)
        self._legs.measure_pose(planar_pose(pose.position_w, pose.quaternion_w), stamp)


def main() -> None:
    """Entry point."""
    run_node(LeggedSkillServerNode)


if __name__ == "__main__":
    main()
