"""A legged robot's driver: the only way to its joints, with the robot floor always in between."""

import contextlib
import time

import numpy as np
from sensor_msgs.msg import Imu, JointState
from std_srvs.srv import Trigger

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.registry import make_legged_robot
from hardware.errors import NotConnectedError
from hardware.floor import FloorStatus
from hardware.legged.controller import TICKS_PER_COMMAND, LeggedController
from hardware.ports.legged import LeggedState
from rostrum_nodes import topics
from rostrum_nodes.convert_legged import from_leg_command, to_imu, to_joints
from rostrum_nodes.driver_base import DriverBase
from rostrum_nodes.runtime import run_node

STEP_PATIENCE = 2.0  # [s] of wall time for a state in lock-step
SAME_STEP = 1e-3  # [s] of a protocol that tells the time in whole milliseconds
LOOK = 2e-4  # [s]
STEPPING = 3.0  # [rad/s] legs of a robot that stands still are slower


class LeggedDriverNode(DriverBase):
    """Publishes joint states and the inertial unit, takes leg commands, reports safety; lies down when it ends."""

    patience = 1.5  # a gait needs a step or two to stand

    def make_floor(self) -> LeggedController:
        description = load_legged_description(self.cfg.model)
        self.period = description.command_period / TICKS_PER_COMMAND
        name = self.cfg.robot
        self._frame = f"{name}/{description.imu_site}"
        self._states = self.create_publisher(JointState, topics.JOINT_STATES.of(name), topics.JOINT_STATES.qos)
        self._imu = self.create_publisher(Imu, topics.IMU.of(name), topics.IMU.qos)
        self.obey(topics.LEG_COMMAND, from_leg_command)
        self.create_service(Trigger, topics.RESET_FALLEN.format(robot=name), self._on_reset_fallen)
        self._robot = make_legged_robot(self.cfg.driver, self.cfg.address, description, name)
        self._floor = LeggedController(self._robot, description, self.clock, period=self.period)
        return self._floor

    def tick(self, now: float) -> None:
        if self.cfg.lockstep and self.cfg.driver != "sim":
            self._await_state(now)
        super().tick(now)

    def _await_state(self, now: float) -> None:
        """The state of this step is still on its way over the vendor's protocol."""
        until = time.monotonic() + STEP_PATIENCE
        with contextlib.suppress(NotConnectedError):
            while self._robot.state().stamp < now - SAME_STEP and time.monotonic() < until:
                time.sleep(LOOK)

    def publish_state(self, state: LeggedState) -> None:
        self._states.publish(to_joints(state))
        self._imu.publish(to_imu(state, self._frame))

    def enforce_stop(self, status: FloorStatus, now: float) -> None:
        if status.state is not None and np.abs(status.state.velocity).max() > STEPPING:
            self._floor.lie_down(now)  # it was told to stop and still steps; rigid legs would make it fall

    def leave(self) -> None:
        if self._last is not None and self._last.safety.follows:
            self._floor.lie_down(self.clock.now())

    def leaving(self) -> bool:
        return self._floor.lying_down

    def _on_reset_fallen(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        """Somebody lets the robot get up from where it fell."""
        response.success, response.message = self._floor.reset_fallen(self.clock.now())
        self.emit("reset_fallen", robot=self.cfg.robot, success=response.success, text=response.message)
        return response


def main() -> None:
    """Entry point."""
    run_node(LeggedDriverNode)


if __name__ == "__main__":
    main()
