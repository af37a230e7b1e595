"""What happens on the bus once in a command period."""

import logging
from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import ServoDescription, ServoLayout
from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.calibration import JointConversion
from hardware.drivers.serial.errors import BusBrokenError, BusError, RefusedError, ServoFaultError
from hardware.drivers.serial.family import ServoFamily, ServoHealth
from hardware.drivers.serial.setup import check_sound, name, silent
from hardware.errors import NotConnectedError
from hardware.ports.clock import Clock
from hardware.ports.robot import JointState

log = logging.getLogger(__name__)

_LATE = 0.8  # of the watchdog's time


class ServoCycle:
    """Goals out, states in, and now and then how a servo is; for the one thread that owns the bus.

    Attributes:
        health: How each servo was when it was last asked, by its id.
    """

    def __init__(
        self,
        bus: ServoBus,
        family: ServoFamily,
        layout: ServoLayout,
        description: RobotDescription,
        conversion: JointConversion,
        clock: Clock,
        misses: int,
        health_period: float,
    ) -> None:
        """Describes the cycle; the bus is open and the arm holds.

        Args:
            bus: The open bus.
            family: Of its servos.
            layout: The servos.
            description: Of the arm.
            conversion: Readings to joint angles.
            clock: Stamps states.
            misses: Failed cycles in a row after which the link counts as broken.
            health_period: Time between asking one servo and the next how it is [s].
        """
        self._bus, self._family, self._layout, self._conversion = bus, family, layout, conversion
        self._clock, self._misses, self._watchdog = clock, misses, description.watchdog
        self._names = description.joint_names
        self._ids = tuple(servo.id for servo in layout.leading)
        self._every = max(1, round(health_period / description.command_period))
        self._cycles = self._missed = 0
        self._last: float | None = None  # when the last cycle began
        self._supplies: dict[int, tuple[float, float]] = {}  # lowest and highest of each servo [V]
        self.health: dict[int, ServoHealth] = {}

    @property
    def count(self) -> int:
        """Sound cycles so far."""
        return self._cycles

    def begin(self) -> JointState:
        """How every servo is, and the first state.

        Raises:
            BusError: a servo does not answer soundly.
            ServoFaultError: one protects itself.
        """
        now = self._clock.now()
        servos = self._layout.servos
        self._supplies = {servo.id: self._family.supply_limits(self._bus, servo) for servo in servos}
        self.health = {servo.id: self._health_of(servo, now) for servo in servos}
        for attempt in range(self._misses):
            try:
                return self._read()
            except BusBrokenError:
                raise
            except BusError:
                if attempt + 1 == self._misses:
                    raise
                self._bus.settle(self._bus.answer_time)
        raise AssertionError("unreachable")

    def run(self, goals: Mapping[int, int] | None) -> JointState | None:
        """One cycle.

        Args:
            goals: Readings that the leading servos shall go to, by id; None leaves them as they are.

        Returns:
            The new state; None when an answer failed.

        Raises:
            NotConnectedError: the link is broken.
            ServoFaultError: a servo protects itself.
        """
        try:
            self._check_watchdog()
            if goals is not None:
                self._bus.write_many(self._family.registers["Goal_Position"], goals)
            state = self._read()
            self._ask_one()
        except (BusBrokenError, RefusedError) as error:
            raise NotConnectedError(str(error)) from error
        except BusError as error:
            self._miss(error)
            return None
        self._missed = 0
        return state

    def _check_watchdog(self) -> None:
        """After a gap in which the servos' watchdogs may have stopped them, asks whether they have."""
        now, last = self._clock.now(), self._last
        self._last = now
        if last is None or now - last < _LATE * self._watchdog:
            return
        stopped = self._family.stopped(self._bus, self._layout)
        if stopped:
            raise RefusedError(
                f"nothing was on the bus for {now - last:.3f} s, so the own watchdogs of "
                f"{', '.join(map(name, stopped))} stopped them; is this computer overloaded?"
            )

    def _read(self) -> JointState:
        stamp = self._clock.now()
        answers = self._bus.read_many(*self._family.block, self._ids)
        if any(answer.alert for answer in answers.values()):
            check_sound(self._bus, self._family, self._layout)
        readings = {servo: self._family.reading(answer) for servo, answer in answers.items()}
        position = self._conversion.to_position({servo: reading.ticks for servo, reading in readings.items()})
        velocity = self._conversion.to_velocity({servo: reading.turning for servo, reading in readings.items()})
        return JointState(stamp, self._names, position, velocity, np.zeros(0), self._hottest())

    def _hottest(self) -> np.ndarray:
        """Of the servos on each joint, when they were last asked, shape (n,) [deg C]."""
        of_joint: dict[str, list[float]] = {joint: [] for joint in self._names}
        for health in self.health.values():
            of_joint[health.joint].append(health.temperature)
        return np.array([max(values) for values in of_joint.values()])

    def _ask_one(self) -> None:
        """Asks the next servo how it is, when its time has come."""
        self._cycles += 1
        if self._cycles % self._every:
            return
        servo = self._layout.servos[self._cycles // self._every % len(self._layout.servos)]
        health = self._health_of(servo, self._clock.now())
        self.health = {**self.health, servo.id: health}
        if health.errors:
            raise ServoFaultError(f"{name(servo)} reports {', '.join(health.errors)}; support the arm")

    def _health_of(self, servo: ServoDescription, now: float) -> ServoHealth:
        """How a servo is, with the supply that it keeps as its limits."""
        lowest, highest = self._supplies[servo.id]
        return replace(self._family.health(self._bus, servo, now), lowest=lowest, highest=highest)

    def _miss(self, error: BusError) -> None:
        self._missed += 1
        log.debug("%s", error)
        try:
            self._bus.settle(self._bus.answer_time / 4.0)
            if self._missed < self._misses:
                return
            missing = silent(self._bus, self._layout)
        except BusBrokenError as broken:
            raise NotConnectedError(str(broken)) from broken
        who = f"; no answer from {', '.join(missing)}; check their power and cables" if missing else ""
        raise NotConnectedError(f"{self._missed} cycles failed in a row: {error}{who}")
