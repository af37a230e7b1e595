"""One servo of a twin: the part that both makes share."""

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from hardware.twins.serial.memory import Cell, Memory

TURN = 4096
TICK = 2.0 * math.pi / TURN


@dataclass(frozen=True)
class ServoTwinCfg:
    """One servo.

    Attributes:
        id: Its id on the bus.
        joint: Joint of the plant that it moves and measures.
        model_number: What it answers when asked.
        mounting: Reading of its bare encoder where the joint's angle is zero, before any register; 0 to 4095.
        direction: 1 when the bare encoder grows with the joint's angle, -1 when it falls.
        registers: Registers that differ from the factory, by name.
    """

    id: int
    joint: str
    model_number: int
    mounting: int = 2048
    direction: Literal[1, -1] = 1
    registers: tuple[tuple[str, int], ...] = ()


class ServoTwin(ABC):
    """Registers on one side, a joint on the other.

    Attributes:
        memory: Its registers.
        overloaded: Whether it is overloaded now.
        overheated: Whether it is too hot now.
        short: How much its supply falls short of the usual [V].
    """

    def __init__(self, cfg: ServoTwinCfg, cells: tuple[Cell, ...], size: int) -> None:
        self.cfg, self.memory = cfg, Memory(cells, size)
        self.overloaded = self.overheated = False
        self.short = 0.0
        self._cells = cells
        for name, value in cfg.registers:
            self.memory.put(name, value)
        self.memory.store(cells)

    @property
    def holds(self) -> bool:
        """Whether its torque is on."""
        return self.memory.get("Torque_Enable") == 1

    def encoder(self, angle: float) -> int:
        """What its bare encoder reads at a joint angle [rad]: within one turn."""
        return round(self.cfg.mounting + self.cfg.direction * angle / TICK) % TURN

    @abstractmethod
    def goal_angle(self) -> float | None:
        """The joint angle that it drives to [rad]; None while its torque is off."""

    @abstractmethod
    def measure(self, angle: float, velocity: float) -> None:
        """Puts what it measures of its joint [rad, rad/s] into its registers."""

    @abstractmethod
    def pass_time(self, duration: float) -> None:
        """Lets its own time-outs and protections act for ``duration`` [s]."""

    @abstractmethod
    def heard(self) -> None:
        """An instruction was on the bus, for whomever."""

    @abstractmethod
    def read(self, start: int, length: int) -> tuple[int, bytes]:
        """Error byte and registers for a read."""

    @abstractmethod
    def write(self, start: int, data: bytes) -> int:
        """Error byte for a write that was done, or refused."""

    @abstractmethod
    def error(self) -> int:
        """Error byte of an answer to an instruction that was carried out."""

    @abstractmethod
    def answers(self, writing: bool) -> bool:
        """Whether it answers a read, or where ``writing`` a write, at the level that it is set to."""

    def _supply(self, usual: int) -> tuple[int, bool]:
        """The voltage at its input and whether its own limits have it, in the unit of its registers, 0.1 V."""
        voltage = max(0, usual - round(10.0 * self.short))
        return voltage, self.memory.get("Min_Voltage_Limit") <= voltage <= self.memory.get("Max_Voltage_Limit")

    def power_cycle(self) -> None:
        """Power off and on."""
        self.memory.power_cycle()

    def _wrapped(self, ticks: int) -> float:
        """The joint angle [rad] of a reading of the bare encoder, within half a turn of zero."""
        offset = self.cfg.direction * (ticks - self.cfg.mounting)
        return ((offset + TURN // 2) % TURN - TURN // 2) * TICK
