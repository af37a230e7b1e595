"""What differs between families of serial servos, beside their wire."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import ServoDescription, ServoLayout
from hardware.drivers.serial.bus import Answer, ServoBus
from hardware.drivers.serial.calibration import ServoZero
from hardware.drivers.serial.registers import Register


@dataclass(frozen=True)
class Reading:
    """What a servo measures in one cycle.

    Attributes:
        ticks: Its position.
        turning: Its own velocity [rad/s].
    """

    ticks: int
    turning: float


@dataclass(frozen=True)
class ServoHealth:
    """How a servo is.

    Attributes:
        servo: Its id.
        joint: Joint that it moves.
        stamp: When that was read [s].
        voltage: At its input [V].
        temperature: Inside [deg C].
        errors: What it protects itself against, in words; empty when it is sound.
        lowest: Supply below which it protects itself [V].
        highest: Supply above which it protects itself [V].
    """

    servo: int
    joint: str
    stamp: float
    voltage: float
    temperature: float
    errors: tuple[str, ...]
    lowest: float = 0.0
    highest: float = math.inf


class ServoFamily(ABC):
    """Set-up and units of one family.

    Attributes:
        registers: Its registers by name.
        block: First byte and length of what is read in every cycle.
        error_register: Where a servo says what it protects itself against.
        error_bits: What that register's bits mean.
        level: Register that says what a servo answers, and its value for everything.
        locked: Whether what a servo keeps without power has a lock of its own.
    """

    registers: Mapping[str, Register]
    block: tuple[int, int]
    error_register: str
    error_bits: Mapping[int, str]
    level: tuple[str, int]
    locked: bool

    @abstractmethod
    def reading(self, answer: Answer) -> Reading:
        """What the block of one cycle says."""

    @abstractmethod
    def health(self, bus: ServoBus, servo: ServoDescription, stamp: float) -> ServoHealth:
        """Reads how a servo is.

        Raises:
            BusError: it does not answer soundly.
        """

    @abstractmethod
    def supply_limits(self, bus: ServoBus, servo: ServoDescription) -> tuple[float, float]:
        """The lowest and the highest supply with which a servo works [V], as it keeps them itself.

        Raises:
            BusError: it does not answer soundly.
        """

    @abstractmethod
    def settings(self, servo: ServoDescription, description: RobotDescription) -> dict[str, int]:
        """What registers must hold before the arm moves, but for its calibration, by name."""

    @abstractmethod
    def start_watchdog(self, bus: ServoBus, servo: ServoDescription, timeout: float) -> None:
        """Starts the servo's own command watchdog, where there is one; ``timeout`` in [s], 0 ends it.

        Raises:
            BusError: the servo does not answer soundly.
        """

    @abstractmethod
    def stopped(self, bus: ServoBus, layout: ServoLayout) -> list[ServoDescription]:
        """Servos that their own watchdog has stopped.

        Raises:
            BusError: one does not answer soundly.
        """

    @abstractmethod
    def homing(self, reading: int) -> int | None:
        """Homing_Offset with which ``reading``, taken without one, becomes half a turn; None when none does."""

    def calibrated(self, zero: ServoZero) -> dict[str, int]:
        """What registers hold after the calibration, by name."""
        return {
            "Homing_Offset": zero.homing_offset,
            "Min_Position_Limit": zero.range_min,
            "Max_Position_Limit": zero.range_max,
        }

    def errors(self, value: int) -> tuple[str, ...]:
        """What a servo protects itself against, in words."""
        unknown = value & ~sum(self.error_bits)
        named = tuple(text for bit, text in self.error_bits.items() if value & bit)
        return (*named, f"error bits {unknown:#04x}") if unknown else named
