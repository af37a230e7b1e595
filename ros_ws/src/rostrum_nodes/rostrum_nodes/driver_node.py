"""A robot's driver: the only way to its joints, with the safety filter always in between."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from sensor_msgs.msg import JointState
from std_srvs.srv import Trigger
from trajectory_msgs.msg import JointTrajectory

from hardware.controller import ControllerStatus, RobotController
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import make_robot
from hardware.safety.machine import SafetyState
from planners.corrections.interpret import interpret
from rostrum_interfaces.msg import Correction, SafetyStatus
from rostrum_nodes import topics
from rostrum_nodes.convert import from_command, to_joint_state, to_time
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node

SAFETY_PERIOD = 0.5
STOP_PATIENCE = 0.35  # [s] that the skill floor has for a stop along its path
AT_REST = 0.02  # [rad/s]


@dataclass(frozen=True)
class DriverCfg(NodeCfg):
    """Parameters of a driver.

    Attributes:
        robot: Name of the robot.
        model: Robot description.
        driver: Driver name, such as ``sim``.
        address: Where the robot is, such as ``unix:/run/left.sock``.
        others: Names of the other robots, so that a correction for one of them is known as such.
    """

    robot: str = ""
    model: str = "panda_2f85"
    driver: str = "sim"
    address: str = ""
    others: tuple[str, ...] = ()


class DriverNode(RostrumNode):
    """Publishes joint states, takes references, reports safety."""

    cfg_type = DriverCfg
    cfg: DriverCfg

    def __init__(self) -> None:
        super().__init__("driver")
        description = load_description(self.cfg.model)
        self.period = description.command_period
        robot = make_robot(self.cfg.driver, self.cfg.address, description, self.cfg.robot)
        self.controller = RobotController(robot, description, self.clock)
        self._commands = 0
        self._stop_by: float | None = None
        self._last: ControllerStatus | None = None
        self._reported: tuple[str, str] | None = None
        self._next_report = 0.0
        self._logged: dict[str, Any] = {}
        name = self.cfg.robot
        self._states = self.create_publisher(JointState, topics.JOINT_STATES.of(name), topics.JOINT_STATES.qos)
        self._safety = self.create_publisher(SafetyStatus, topics.SAFETY.of(name), topics.SAFETY.qos)
        self.listen(topics.COMMAND, self._on_command, name)
        self.listen(topics.CORRECT, self._on_correction)
        self.create_service(Trigger, topics.RESET.format(robot=name), self._on_reset)
        self.controller.connect()

    def ready(self) -> tuple[bool, str]:
        linked = self._last is None or self._last.safety is not SafetyState.DISCONNECTED
        return linked, "ready" if linked else f"waits for the robot at {self.cfg.address}"

    def tick(self, now: float) -> None:
        status = self._last = self.controller.tick(now)
        if self._stop_by is not None and now >= self._stop_by:
            self._stop_by = None
            if status.command is not None and np.abs(status.command.velocity).max() > AT_REST:
                self.controller.stop(now)  # the skill floor was told to stop and did not
        if status.state is not None:
            self._states.publish(to_joint_state(status.state))
        key = (status.safety.value, status.fault.value if status.fault else "")
        if key != self._reported or now >= self._next_report:
            self._reported, self._next_report = key, now + SAFETY_PERIOD
            self._report(now, status)

    def rest(self) -> None:
        self.controller.close()

    def _report(self, now: float, status: ControllerStatus) -> None:
        """Publishes the safety status, and logs it as an event when anything but the time has changed."""
        message = SafetyStatus(
            robot=self.cfg.robot,
            state=status.safety.value,
            fault=status.fault.value if status.fault else "",
            text=status.text,
            commands=self._commands,
            limited=status.counters.limited,
            rejected=status.counters.rejected,
            overruns=self.overruns,
        )
        data = {name: getattr(message, name) for name in message.get_fields_and_field_types() if name != "stamp"}
        if data != self._logged:
            self._logged = data
            self.emit("safety", **data)
        message.stamp = to_time(now)
        self._safety.publish(message)

    def _on_command(self, message: JointTrajectory) -> None:
        self._commands += 1
        self.controller.offer(from_command(message))

    def _on_correction(self, message: Correction) -> None:
        """Stop waits for no floor: when the skill floor has not brought the arm to rest soon, this one does."""
        meaning = interpret(message.text, (self.cfg.robot, *self.cfg.others))
        if meaning.robot not in ("", self.cfg.robot):
            return
        if meaning.kind == "stop":
            self._stop_by = self.clock.now() + STOP_PATIENCE
        elif meaning.kind == "go_on":
            self._stop_by = None

    def _on_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success, response.message = self.controller.reset(self.clock.now())
        self.emit("reset", robot=self.cfg.robot, success=response.success, text=response.message)
        return response


def main() -> None:
    """Entry point."""
    run_node(DriverNode)


if __name__ == "__main__":
    main()
