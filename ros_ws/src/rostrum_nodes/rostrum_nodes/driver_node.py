"""A robot's driver: the only way to its joints, with the safety filter always in between."""

from dataclasses import dataclass

from sensor_msgs.msg import JointState
from std_srvs.srv import Trigger
from trajectory_msgs.msg import JointTrajectory

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import make_robot
from rostrum_interfaces.msg import SafetyStatus
from rostrum_nodes import topics
from rostrum_nodes.convert import from_command, to_joint_state, to_time
from rostrum_nodes.runtime import NodeCfg, RostrumNode, run_node

SAFETY_PERIOD = 0.5


@dataclass(frozen=True)
class DriverCfg(NodeCfg):
    """Parameters of a driver.

    Attributes:
        robot: Name of the robot.
        model: Robot description.
        driver: Driver name, such as ``sim``.
        address: Where the robot is, such as ``unix:/run/left.sock``.
    """

    robot: str = ""
    model: str = "panda_2f85"
    driver: str = "sim"
    address: str = ""


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
        self._connected = False
        self._commands = 0
        self._reported: tuple[str, str] | None = None
        self._next_report = 0.0
        name = self.cfg.robot
        self._states = self.create_publisher(JointState, topics.JOINT_STATES.of(name), topics.JOINT_STATES.qos)
        self._safety = self.create_publisher(SafetyStatus, topics.SAFETY.of(name), topics.SAFETY.qos)
        self.create_subscription(JointTrajectory, topics.COMMAND.of(name), self._on_command, topics.COMMAND.qos)
        self.create_service(Trigger, topics.RESET.format(robot=name), self._on_reset)
        self.controller.connect()
        self._connected = True

    def ready(self) -> tuple[bool, str]:
        return (self._connected, "ready" if self._connected else f"waits for the robot at {self.cfg.address}")

    def joinable(self) -> bool:
        return self._connected

    def tick(self, now: float) -> None:
        status = self.controller.tick(now)
        if status.state is not None:
            self._states.publish(to_joint_state(status.state))
        key = (status.safety.value, status.fault.value if status.fault else "")
        if key != self._reported or now >= self._next_report:
            changed, self._reported, self._next_report = key != self._reported, key, now + SAFETY_PERIOD
            self._safety.publish(
                SafetyStatus(
                    stamp=to_time(now),
                    robot=self.cfg.robot,
                    state=key[0],
                    fault=key[1],
                    text=status.text,
                    commands=self._commands,
                    limited=status.counters.limited,
                    rejected=status.counters.rejected,
                    overruns=self.overruns,
                )
            )
            if changed:
                self.emit(
                    "safety",
                    robot=self.cfg.robot,
                    state=key[0],
                    fault=key[1],
                    text=status.text,
                    commands=self._commands,
                    limited=status.counters.limited,
                    rejected=status.counters.rejected,
                    overruns=self.overruns,
                )

    def rest(self) -> None:
        self.controller.close()

    def _on_command(self, message: JointTrajectory) -> None:
        self._commands += 1
        self.controller.offer(from_command(message))

    def _on_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success, response.message = self.controller.reset(self.clock.now())
        self.emit("reset", robot=self.cfg.robot, success=response.success, text=response.message)
        return response


def main() -> None:
    """Entry point."""
    run_node(DriverNode)


if __name__ == "__main__":
    main()
