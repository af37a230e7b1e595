"""What the drivers of every family share: safety status, reset, corrections as a reflex."""

import logging
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from std_msgs.msg import String
from std_srvs.srv import Trigger

from hardware.errors import ConnectionFailedError
from hardware.floor import FloorStatus, RobotFloor
from hardware.safety.machine import SafetyState
from planners.corrections.interpret import interpret
from rostrum_interfaces.msg import Correction, SafetyStatus
from rostrum_nodes import topics
from rostrum_nodes.convert import to_time
from rostrum_nodes.runtime import NodeCfg, RostrumNode

log = logging.getLogger(__name__)

SAFETY_PERIOD = 0.5


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


class DriverBase(RostrumNode):
    """Ticks a robot floor, takes commands, reports safety.

    Attributes:
        patience: How long the floors above have for a stop before this one acts [s].
    """

    cfg_type = DriverCfg
    cfg: DriverCfg
    patience: float = 0.35

    def __init__(self) -> None:
        super().__init__("driver")
        self.controller = self.make_floor()
        self._commands = 0
        self._stop_by: float | None = None
        self._last: FloorStatus | None = None
        self._reported: tuple[str, str] | None = None
        self._next_report = 0.0
        self._logged: dict[str, Any] = {}
        name = self.cfg.robot
        self._safety = self.create_publisher(SafetyStatus, topics.SAFETY.of(name), topics.SAFETY.qos)
        self.listen(topics.CORRECT, self._on_correction)
        self.listen(topics.EMERGENCY_STOP, self._on_emergency_stop)
        self.create_service(Trigger, topics.STOP_ONE.format(robot=name), self._on_stop_service)
        self.create_service(Trigger, topics.RESET.format(robot=name), self._on_reset)
        self._connect()

    @abstractmethod
    def make_floor(self) -> RobotFloor:
        """Builds the robot floor, publishers and subscriptions of the family."""

    @abstractmethod
    def publish_state(self, state: Any) -> None:
        """Publishes what the robot measures."""

    @abstractmethod
    def enforce_stop(self, status: FloorStatus, now: float) -> None:
        """The floors above were told to stop and had their time: brings to rest what still moves."""

    def ready(self) -> tuple[bool, str]:
        linked = self._last is None or self._last.safety is not SafetyState.DISCONNECTED
        why = f": {self._last.text}" if self._last is not None and self._last.text else ""
        return linked, "ready" if linked else f"waits for the robot at {self.cfg.address}{why}"

    def vitals(self) -> dict[str, str]:
        return self.controller.health().words()

    def _connect(self) -> None:
        """Waits for the robot; on the wall clock, one that is not there yet is tried again and again."""
        try:
            self.controller.connect()
        except ConnectionFailedError as error:
            if self.cfg.lockstep or self.cfg.driver == "sim":
                raise
            log.warning("%s", error)

    def tick(self, now: float) -> None:
        status = self._last = self.controller.tick(now)
        if self._stop_by is not None and now >= self._stop_by:
            self._stop_by = None
            self.enforce_stop(status, now)
        if status.state is not None:
            self.publish_state(status.state)
        key = (status.safety.value, status.fault.value if status.fault else "")
        if key != self._reported or now >= self._next_report:
            self._reported, self._next_report = key, now + SAFETY_PERIOD
            self._report(now, status)

    def rest(self) -> None:
        self.controller.close()

    def obey(self, topic: topics.Topic, convert: Callable[[Any], Any]) -> None:
        """Hands the commands of a topic to the robot floor.

        Args:
            topic: The topic of the commands.
            convert: Makes a command of a message.
        """

        def take(message: Any) -> None:
            self._commands += 1
            self.controller.offer(convert(message))

        self.listen(topic, take, self.cfg.robot)

    def _report(self, now: float, status: FloorStatus) -> None:
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

    def _on_correction(self, message: Correction) -> None:
        """Stop waits for no floor: when the skill floor has not brought the robot to rest soon, this one does."""
        meaning = interpret(message.text, (self.cfg.robot, *self.cfg.others))
        if meaning.robot not in ("", self.cfg.robot):
            return
        if meaning.kind == "stop":
            self._stop_by = self.clock.now() + self.patience
        elif meaning.kind == "go_on":
            self._stop_by = None

    def _on_emergency_stop(self, message: String) -> None:
        self.controller.emergency_stop(self.clock.now(), message.data)

    def _on_stop_service(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        self.controller.emergency_stop(self.clock.now(), f"/{self.cfg.robot}/emergency_stop was called")
        response.success, response.message = True, f"{self.cfg.robot} is brought to rest; reset it to go on"
        return response

    def _on_reset(self, _: Trigger.Request, response: Trigger.Response) -> Trigger.Response:
        response.success, response.message = self.controller.reset(self.clock.now())
        self.emit("reset", robot=self.cfg.robot, success=response.success, text=response.message)
        return response
