"""An arm of serial servos behind the Robot port.

One thread owns the bus: once a period it sends the newest goals to all servos, reads all of them, and asks one of them
how it is. So ``state`` and ``command`` never wait for the wire, and nobody else writes on it. Goals are sent again in
every period, because nothing says that a servo has heard them.
"""

import logging
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import load_layout
from hardware.drivers.serial.address import SerialAddress, parse_address
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.calibration import JointConversion, calibration_path, load_calibration
from hardware.drivers.serial.errors import BusBrokenError, BusError, RefusedError, ServoFaultError
from hardware.drivers.serial.family import ServoFamily, ServoHealth
from hardware.drivers.serial.setup import (
    check_calibration,
    check_sound,
    find_servos,
    hold,
    let_answer,
    name,
    release,
    set_up,
    silent,
)
from hardware.errors import CommandError, ConnectionFailedError, NotConnectedError
from hardware.ports.clock import Clock, WallClock
from hardware.ports.health import RobotHealth
from hardware.ports.robot import JointCommand, JointState, RobotFeatures

log = logging.getLogger(__name__)

_LATE = 0.8  # of the watchdog's time
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
        self._features = RobotFeatures(
            model=description.model,
            joint_names=description.joint_names,
            joint_units=description.joint_units,
            command_period=description.command_period,
            watchdog=description.watchdog,
        )
        self._ids = tuple(servo.id for servo in self._layout.leading)
        self._conversion: JointConversion | None = None  # None without a connection
        self._lock = threading.Lock()  # guards what follows
        self._goals: dict[int, int] | None = None  # for the next cycle
        self._sent: dict[int, int] | None = None
        self._state: JointState | None = None
        self._health: dict[int, ServoHealth] = {}
        self._why = NotConnectedError(f"robot '{robot}' at {self._bus.address}: not connected yet; call connect()")
        self._cycles = self._missed = 0  # of the thread that owns the bus
        self._last: float | None = None  # when it last began a cycle
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
        """How each servo was when it was last asked, in the layout's order; those not asked yet are left out."""
        with self._lock:
            return tuple(self._health[servo.id] for servo in self._layout.servos if servo.id in self._health)

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
            self._conversion = JointConversion(layout, calibration)
            self._health = {servo.id: family.health(bus, servo, self._clock.now()) for servo in layout.servos}
            self._first_state()
        except (BusError, ServoFaultError) as error:
            self._abandon()
            raise ConnectionFailedError(f"robot '{self._robot}': {error}") from error
        except ConnectionFailedError:
            self._abandon()
            raise
        self._warn_of_short_travel()
        self._cycles = self._missed = 0
        self._last = None
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
        names = self._features.joint_names
        if command.names != names:
            raise CommandError(
                f"robot '{self._robot}': the command names {list(command.names)}, "
                f"the robot has {list(names)} in this order"
            )
        position, velocity = np.asarray(command.position, dtype=float), np.asarray(command.velocity, dtype=float)
        if position.shape != (len(names),) or velocity.shape != (len(names),) or not np.isfinite(position).all():
            raise CommandError(
                f"robot '{self._robot}': position and velocity must be {len(names)} numbers each, "
                f"got {position} and {velocity}"
            )
        with self._lock:
            if self._state is None or self._conversion is None:
                raise type(self._why)(str(self._why))
            goals = self._conversion.to_goals(position)
            self._goals = goals
            return JointCommand(command.stamp, names, self._conversion.to_position(goals), velocity)

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
        if self._conversion is not None:
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
            conversion, goals = self._conversion, self._goals
        if conversion is None:
            return
        try:
            self._check_watchdog()
            if goals is not None:
                self._bus.write_many(self._family.registers["Goal_Position"], goals)
                with self._lock:
                    self._sent = goals
            self._read(conversion)
            self._ask_one()
        except BusBrokenError as error:
            self._end(NotConnectedError(f"robot '{self._robot}': {error}"))
        except RefusedError as error:
            self._end(NotConnectedError(f"robot '{self._robot}': {error}"))
        except BusError as error:
            self._miss(error)
        except ServoFaultError as error:
            self._end(ServoFaultError(f"robot '{self._robot}': {error}"))
        else:
            self._missed = 0

    def _run(self) -> None:
        """Exchanges once a period, by absolute deadlines, until the link ends."""
        period = self._description.command_period
        deadline = time.monotonic() + period
        while not self._ending.wait(max(deadline - time.monotonic(), 0.0)):
            self.exchange()
            with self._lock:
                if self._conversion is None:
                    return
            deadline = max(deadline + period, time.monotonic())

    def _check_watchdog(self) -> None:
        """After a gap in which the servos' watchdogs may have stopped them, asks whether they have."""
        now, last = self._clock.now(), self._last
        self._last = now
        if last is None or now - last < _LATE * self._description.watchdog:
            return
        stopped = self._family.stopped(self._bus, self._layout)
        if stopped:
            raise RefusedError(
                f"nothing was on the bus for {now - last:.3f} s, so the own watchdogs of "
                f"{', '.join(map(name, stopped))} stopped them; is this computer overloaded?"
            )

    def _first_state(self) -> None:
        for attempt in range(self._cfg.misses):
            try:
                assert self._conversion is not None
                self._read(self._conversion)
            except BusError as error:
                if attempt + 1 == self._cfg.misses or isinstance(error, BusBrokenError):
                    raise
                self._bus.settle(self._bus.answer_time)
            else:
                return

    def _read(self, conversion: JointConversion) -> None:
        stamp = self._clock.now()
        answers = self._bus.read_many(*self._family.block, self._ids)
        if any(answer.alert for answer in answers.values()):
            check_sound(self._bus, self._family, self._layout)
        readings = {servo: self._family.reading(answer) for servo, answer in answers.items()}
        position = conversion.to_position({servo: reading.ticks for servo, reading in readings.items()})
        velocity = conversion.to_velocity({servo: reading.turning for servo, reading in readings.items()})
        with self._lock:
            self._state = JointState(
                stamp, self._features.joint_names, position, velocity, np.zeros(0), self._hottest()
            )

    def _hottest(self) -> np.ndarray:
        """Of the servos on each joint, when they were last asked, shape (n,) [deg C]."""
        of_joint = {joint: [float("nan")] for joint in self._features.joint_names}
        for health in self._health.values():
            of_joint[health.joint].append(health.temperature)
        return np.array([np.fmax.reduce(values) for values in of_joint.values()])

    def _ask_one(self) -> None:
        """Asks the next servo how it is, once every ``health_period``."""
        every = max(1, round(self._cfg.health_period / self._description.command_period))
        self._cycles += 1
        if self._cycles % every:
            return
        servo = self._layout.servos[self._cycles // every % len(self._layout.servos)]
        health = self._family.health(self._bus, servo, self._clock.now())
        with self._lock:
            self._health[servo.id] = health
        if health.errors:
            raise ServoFaultError(f"{name(servo)} reports {', '.join(health.errors)}")

    def _miss(self, error: BusError) -> None:
        self._missed += 1
        log.debug("robot '%s': %s", self._robot, error)
        try:
            self._bus.settle(self._bus.answer_time / 4.0)
            if self._missed < self._cfg.misses:
                return
            missing = silent(self._bus, self._layout)
        except BusBrokenError as broken:
            self._end(NotConnectedError(f"robot '{self._robot}': {broken}"))
            return
        who = f"; no answer from {', '.join(missing)}; check their power and cables" if missing else ""
        self._end(NotConnectedError(f"robot '{self._robot}': {self._missed} cycles failed in a row: {error}{who}"))

    def _warn_of_short_travel(self) -> None:
        assert self._conversion is not None
        lower, upper = self._conversion.travel()
        for i, joint in enumerate(self._features.joint_names):
            if lower[i] > self._description.lower[i] + 0.1 or upper[i] < self._description.upper[i] - 0.1:
                log.warning(
                    "robot '%s': %s was calibrated for %.2f to %.2f rad, its description has %.2f to %.2f; "
                    "goals beyond are cut off",
                    *(self._robot, joint, lower[i], upper[i], self._description.lower[i], self._description.upper[i]),
                )

    def _abandon(self) -> None:
        self._conversion = None
        self._bus.close()

    def _end(self, why: NotConnectedError) -> None:
        self._bus.close()
        with self._lock:
            self._conversion = self._state = self._goals = self._sent = None
            self._why = why
