"""An arm's driver: the only way to its joints, with the safety filter always in between."""

import numpy as np
from sensor_msgs.msg import JointState as JointStateMsg

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import make_robot
from hardware.floor import FloorStatus
from hardware.ports import JointState
from hardware.safety.watch import LoopWatch, ThreadWatch
from rostrum_nodes import topics
from rostrum_nodes.convert import from_command, to_joint_state
from rostrum_nodes.driver_base import DriverBase
from rostrum_nodes.runtime import run_node

AT_REST = 0.02  # [rad/s]


class DriverNode(DriverBase):
    """Publishes joint states, takes references, reports safety."""

    def make_floor(self) -> RobotController:
        description = load_description(self.cfg.model)
        self.period = description.command_period
        name = self.cfg.robot
        self._states = self.create_publisher(JointStateMsg, topics.JOINT_STATES.of(name), topics.JOINT_STATES.qos)
        self.obey(topics.COMMAND, from_command)
        robot = make_robot(self.cfg.driver, self.cfg.address, description, name)
        return RobotController(robot, description, self.clock, watch=LoopWatch if self.cfg.lockstep else ThreadWatch)

    def publish_state(self, state: JointState) -> None:
        self._states.publish(to_joint_state(state))

    def enforce_stop(self, status: FloorStatus, now: float) -> None:
        if status.command is not None and np.abs(status.command.velocity).max() > AT_REST:
            self.controller.stop(now)  # the skill floor was told to stop and did not


def main() -> None:
    """Entry point."""
    run_node(DriverNode)


if __name__ == "__main__":
    main()
