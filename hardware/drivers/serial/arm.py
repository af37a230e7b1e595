"""An arm of serial servos behind the Robot port.

One thread owns the bus: once a period it sends the newest goals to all servos, reads all of them, and asks one of them
how it is. So ``state`` and ``command`` never wait for the wire, and nobody else writes on it. Goals are sent again in
every period, because nothing says that a servo has heard them.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.arm_features import arm_features, checked
from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import load_layout
from hardware.drivers.serial.address import SerialAddress, parse_address
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.calibration import JointConversion, calibration_path, load_calibration
from hardware.drivers.serial.cycle import ServoCycle
from hardware.drivers.serial.errors import BusError, ServoFaultError
from hardware.drivers.serial.family import ServoFamily, ServoHealth
from hardware.drivers.serial.setup import (
    check_calibration,
    check_sound,
    find_servos,
    hold,
    let_answer,
    release,
    set_up,
)
from hardware.errors import ConnectionFailedError, NotConnectedError
from hardware.ports.clock import Clock, WallClock
from hardware.ports.health import RobotHealth, Supply
from hardware.ports.robot import JointCommand, JointState, RobotFeatures

log = logging.getLogger(__name__)

_CLOSE_TIMEOUT = 5.0  # [s] longer than the longest cycle, with every servo asked for its name


@dataclass(frozen=True)
class SerialArmCfg:
    """How the bus is driven.

    Attributes:
        answer_time: How long an answer may take, beside its time on the wire [s].
        misses: Failed cycles in a row after which the link counts as broken.
        health_period: Time between asking one servo and the next how it is [s].
        background: Whether a thread of its own calls :meth:`SerialArm.exchange` once a period. Without one, whoever
            steps time does, as in lock-step.
    """

    answer_time: float = 0.034
    misses: int = 5
    health_period: float = 0.2
    background: bool = True


class SerialArm(ABC):
    """Servos on one bus as an arm: see :class:`hardware.ports.robot.Robot`."""

    def __init__(
        self,
        address: str,
        description: RobotDescription,
        robot: str,
        driver: str,
        family: ServoFamily,
        cfg: SerialArmCfg | None,
        clock: Clock | None,
        calibration: Path | None,
    ) -> None:
        """Describes the connection; nothing is opened before :meth:`connect`.

        Args:
            address: Port and baud rate, such as ``/dev/ttyUSB0@1000000``.
            description: What the robot must be.
            robot: Name of the robot; its calibration has the same.
            driver: Name of this driver.
            family: What differs between families of servos.
            cfg: How the bus is driven.
            clock: Stamps states; the wall clock by default.
            calibration: Its file; by default :func:`hardware.drivers.serial.calibration.calibration_path`.

        Raises:
            ConnectionFailedError: the address has another form, or the arm's servos are of another driver.
            DescriptionError: no servo layout is known for this model.
        """
        self._cfg, self._clock, self._family = cfg or SerialArmCfg(), clock or WallClock(), family
        self._robot, self._description, self._layout = robot, description, load_layout(description)
        if self._layout.driver != driver:
            raise ConnectionFailedError(
                f"robot '{robot}': '{description.model}' has servos of driver '{self._layout.driver}', not '{driver}'"
            )
        self._bus = self._make_bus(parse_address(address, robot), self._cfg.answer_time)
        self._calibration_path = calibration or calibration_path(robot, description.model)
        self._features = arm_features(description)
        self._lock = threading.Lock()  # guards what follows
        self._cycle: ServoCycle | None = None  # None without a connection
        self._conversion: JointConversion | None = None
        self._goals: dict[int, int] | None = None  # for the next cycle
        self._sent: dict[int, int] | None = None
        self._state: JointState | None = None
        self._why = NotConnectedError(f"robot '{robot}' at {self._bus.address}: not connected yet; call connect()")
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None

    @abstractmethod
    def _make_bus(self, address: SerialAddress, answer_time: float) -> ServoBus:
        """The family's bus."""

    @property
    def features(self) -> RobotFeatures:
        """What the robot has; needs no connection."""
        return self._features

    def servo_health(self) -> tuple[ServoHealth, ...]:
        """How each servo was when it was last asked, in the layout's order.

        Raises:
            NotConnectedError: as for :meth:`state`.
        """
        self.state()
        cycle = self._cycle
        return tuple(cycle.health[servo.id] for servo in self._layout.servos) if cycle is not None else ()

    def health(self) -> RobotHealth:
        """The arm's own account of itself; never blocks.

        Raises:
            NotConnectedError: as for :meth:`state`.
        """
        state = self.state()
        hottest = state.temperature if state.temperature is not None else ()
        return RobotHealth(
            mode="position",
            ready=True,
            temperatures={joint: float(value) for joint, value in zip(state.names, hottest, strict=True)},
            calibrated=True,
            supplies={
                f"servo {item.servo} ({item.joint})": Supply(item.voltage, item.lowest, item.highest)
                for item in self.servo_health()
            },
        )

    def connect(self) -> None:
        """Opens the bus, checks and sets up every servo, and lets the arm hold where it is found.

        Raises:
            ConnectionFailedError: a servo is missing, of another type, set up otherwise, not calibrated, or in fault.
        """
        self.close()
        calibration = load_calibration(self._calibration_path, self._robot, self._layout)
        bus, family, layout = self._bus, self._family, self._layout
        bus.open()
        try:
            find_servos(bus, layout)
            let_answer(bus, family, layout)
            check_sound(bus, family, layout)
            check_calibration(bus, family, layout, calibration)
            set_up(bus, family, layout, self._description)
            hold(bus, family, layout, self._description, calibration)
            conversion = JointConversion(layout, calibration)
            misses, health_period = self._cfg.misses, self._cfg.health_period
            cycle = ServoCycle(bus, family, layout, self._description, conversion, self._clock, misses, health_period)
            state = cycle.begin()
        except (BusError, ServoFaultError) as error:
            bus.close()
            raise ConnectionFailedError(f"robot '{self._robot}': {error}") from error
        except ConnectionFailedError:
            bus.close()
            raise
        self._warn_of_short_travel(conversion)
        with self._lock:
            self._cycle, self._conversion, self._state = cycle, conversion, state
        self._ending.clear()
        if self._cfg.background:
            self._thread = threading.Thread(target=self._run, name=f"{self._robot} servos", daemon=True)
            self._thread.start()
        log.info("robot '%s' connected at %s", self._robot, bus.address)

    def state(self) -> JointState:
        """The newest measured state; never blocks.

        Raises:
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
            ServoFaultError: a servo protects itself.
        """
        with self._lock:
            if self._state is None:
                raise type(self._why)(str(self._why))
            return self._state

    def command(self, command: JointCommand) -> JointCommand:
        """Leaves goals for the next cycle and returns them as the servos can follow them: in steps, inside the travel.

        Velocities are not sent: servos in position mode take goals alone.

        Raises:
            NotConnectedError: as for :meth:`state`.
            CommandError: joint names or shapes differ from :attr:`features`, or a position is no number.
        """
        sent = checked(command, self._features, self._robot)
        with self._lock:
            if self._state is None or self._conversion is None:
                raise type(self._why)(str(self._why))
            goals = self._conversion.to_goals(sent.position)
            self._goals = goals
            return replace(sent, position=self._conversion.to_position(goals))

    def stop(self) -> None:
        """Comes to rest: every servo goes to the last goal it was sent, at most one period away, and holds there.

        The measured position would be a step back, since a servo that moves is behind its goal.
        """
        with self._lock:
            self._goals = self._sent

    def close(self) -> None:
        """Ends the connection; the arm goes on holding where it is, because it would fall. Safe to call twice."""
        self._ending.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(_CLOSE_TIMEOUT)
        self._thread = None
        if self._cycle is not None:
            try:
                for servo in self._layout.servos:
                    self._family.start_watchdog(self._bus, servo, 0.0)  # holding is meant, no error
            except BusError as error:
                log.warning("robot '%s': %s; its servos' own watchdogs stop them", self._robot, error)
            self._end(NotConnectedError(f"robot '{self._robot}' at {self._bus.address}: closed; call connect() again"))

    def release(self) -> None:
        """Lets go of the arm and ends the connection: it falls unless somebody supports it.

        Raises:
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
        """
        self.state()
        self._ending.set()
        if self._thread is not None:
            self._thread.join(_CLOSE_TIMEOUT)
        try:
            release(self._bus, self._family, self._layout)
        except BusError as error:
            raise NotConnectedError(f"robot '{self._robot}': {error}; switch its power off") from error
        finally:
            self._end(
                NotConnectedError(f"robot '{self._robot}' at {self._bus.address}: released; call connect() again")
            )

    def exchange(self) -> None:
        """One cycle on the bus: goals out, states in, the health of one servo now and then.

        Only for the thread that owns the bus; see :attr:`SerialArmCfg.background`.
        """
        with self._lock:
            cycle, goals = self._cycle, self._goals
        if cycle is None:
            return
        try:
            state = cycle.run(goals)
        except NotConnectedError as error:
            self._end(type(error)(f"robot '{self._robot}': {error}"))
            return
        with self._lock:
            self._sent = goals
            self._state = state or self._state

    def _run(self) -> None:
        """Exchanges once a period, by absolute deadlines, until the link ends."""
        period = self._description.command_period
        deadline = time.monotonic() + period
        try:
            while not self._ending.wait(max(deadline - time.monotonic(), 0.0)):
                self.exchange()
                if self._cycle is None:
                    return
                deadline = max(deadline + period, time.monotonic())
        except Exception as error:  # a defect of the driver must not read as an arm that stands still
            log.exception("robot '%s': the thread of its bus ends", self._robot)
            self._end(NotConnectedError(f"robot '{self._robot}': {type(error).__name__}: {error}"))

    def _warn_of_short_travel(self, conversion: JointConversion) -> None:
        lower, upper = conversion.travel()
        for i, joint in enumerate(self._features.joint_names):
            if lower[i] > self._description.lower[i] + 0.1 or upper[i] < self._description.upper[i] - 0.1:
                log.warning(
                    "robot '%s': %s was calibrated for %.2f to %.2f rad, its description has %.2f to %.2f; "
                    "goals beyond are cut off",
                    *(self._robot, joint, lower[i], upper[i], self._description.lower[i], self._description.upper[i]),
                )

    def _end(self, why: NotConnectedError) -> None:
        self._bus.close()
        with self._lock:
            self._cycle = self._conversion = self._state = self._goals = self._sent = None
            self._why = why
