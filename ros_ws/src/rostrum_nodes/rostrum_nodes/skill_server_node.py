"""An arm's skill server: runs skills as actions, streams joint references, takes corrections at once."""

from sensor_msgs.msg import JointState as JointStateMsg
from trajectory_msgs.msg import JointTrajectory

from hardware.descriptions.robot import load_description
from hardware.ports import JointState
from rostrum_nodes import topics
from rostrum_nodes.convert import from_joint_state, to_command
from rostrum_nodes.runtime import run_node
from rostrum_nodes.skill_server_base import SkillServerBase
from skills.contract import Reference
from skills.runner import SkillRunner
from skills.world.catalogue import Catalogue, RobotInfo


class SkillServerNode(SkillServerBase):
    """Adapts one :class:`skills.runner.SkillRunner`."""

    def make_runner(self, info: RobotInfo, catalogue: Catalogue) -> SkillRunner:
        description = load_description(info.model)
        self.period = description.command_period
        self._names = description.joint_names
        self._joints: JointState | None = None
        self._command = self.create_publisher(JointTrajectory, topics.COMMAND.of(info.name), topics.COMMAND.qos)
        self.listen(topics.JOINT_STATES, self._on_joints, info.name)
        return SkillRunner(info.name, description, info.base, self.clock)

    def measured(self) -> tuple[JointState, float] | None:
        return None if self._joints is None else (self._joints, self._joints.stamp)

    def publish_reference(self, reference: Reference, now: float) -> None:
        message = to_command(reference, now)
        message.header.frame_id = f"correction {self._corrections}"
        self._command.publish(message)

    def _on_joints(self, message: JointStateMsg) -> None:
        self._joints = from_joint_state(message, self._names)


def main() -> None:
    """Entry point."""
    run_node(SkillServerNode)


if __name__ == "__main__":
    main()
