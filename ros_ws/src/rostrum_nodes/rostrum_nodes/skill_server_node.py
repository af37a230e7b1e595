"""An arm's skill server: runs skills as actions, streams joint references, takes corrections at once."""

from functools import partial

from trajectory_msgs.msg import JointTrajectory

from hardware.descriptions.robot import load_description
from hardware.ports import JointState
from rostrum_nodes import topics
from rostrum_nodes.arm_actions import ArmActions
from rostrum_nodes.convert import from_joint_state, to_command
from rostrum_nodes.runtime import run_node
from rostrum_nodes.skill_server_base import SkillServerBase
from skills.contract import Reference
from skills.runner import SkillRunner
from skills.world.catalogue import Catalogue, RobotInfo


class SkillServerNode(SkillServerBase):
    """Adapts one :class:`skills.runner.SkillRunner`."""

    runner: SkillRunner

    def __init__(self) -> None:
        super().__init__()
        self._actions = ArmActions(self)

    def make_runner(self, info: RobotInfo, catalogue: Catalogue) -> SkillRunner:
        description = load_description(info.model)
        self.period = description.command_period
        self._command = self.create_publisher(JointTrajectory, topics.COMMAND.of(info.name), topics.COMMAND.qos)
        take = partial(from_joint_state, names=description.joint_names)
        self._joints = self.latest(topics.JOINT_STATES, take, info.name)
        return SkillRunner(info.name, description, info.base, self.clock, site=catalogue)

    def measured(self) -> tuple[JointState, float] | None:
        joints = self._joints.look()
        return None if joints is None else (joints, joints.stamp)

    def publish_reference(self, reference: Reference, now: float) -> None:
        self._command.publish(to_command(reference, now, self.sender, f"correction {self._corrections}"))


def main() -> None:
    """Entry point."""
    run_node(SkillServerNode)


if __name__ == "__main__":
    main()
