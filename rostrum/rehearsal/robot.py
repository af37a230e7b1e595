"""A rehearsed robot: robot floor and skills of one simulated robot, without the wires between them."""

from abc import ABC, abstractmethod
from typing import Any

from hardware.floor import FloorStatus, RobotFloor
from hardware.ports.clock import Clock
from hardware.safety.faults import HEALED_BY_TIME
from hardware.safety.machine import SafetyState
from rostrum.rehearsal.rhythm import Rhythm
from rostrum.rehearsal.seat import Said, SkillSeat
from skills.world.snapshot import WorldSnapshot


class RehearsedRobot(ABC):
    """One robot, from its floor up to its skills.

    Attributes:
        name: Its name in the world snapshot.
        seat: Runs its skill calls.
        measured: What its floor measured last, None before the first tick.
    """

    def __init__(self, name: str, floor: RobotFloor[Any, Any, Any], period: float, clock: Clock, emit: Said) -> None:
        self.name = name
        self.measured: Any = None
        self._floor, self._rhythm, self._clock, self._emit = floor, Rhythm(period), clock, emit
        self._status: FloorStatus[Any, Any] | None = None
        self._told: tuple[Any, ...] = ()
        floor.connect()

    seat: SkillSeat

    @property
    def faulted(self) -> str:
        """The latched fault or the broken link in words; empty when there is none."""
        status = self._status
        down = status is None or status.safety in (SafetyState.FAULT, SafetyState.DISCONNECTED)
        return f"{self.name}: {status.text if status else 'no measurement yet'}" if down else ""

    @property
    def safe(self) -> bool:
        """Whether skills may move it."""
        return self._status is not None and self._status.safety.takes_commands

    def tick_floor(self, now: float) -> None:
        """Runs the robot floor when it is due."""
        if not self._rhythm.due(now):
            return
        status = self._status = self._floor.tick(now)
        if status.state is not None:
            self.measured = status.state
        counters = status.counters
        told = (status.safety, status.fault, status.text, counters.rejected)
        if told != self._told:
            self._told = told
            self._emit("safety", robot=self.name, state=status.safety.value, fault=status.fault or "", text=status.text,
                       limited=counters.limited, rejected=counters.rejected)  # fmt: skip

    def reset(self, now: float) -> None:
        """Clears a fault that a gap in time explains; one that a collision may explain is left to a person."""
        if self._status is not None and self._status.fault in HEALED_BY_TIME:
            done, text = self._floor.reset(now)
            self._emit("reset", robot=self.name, success=done, text=text)

    @abstractmethod
    def tick_skills(self, now: float, world: WorldSnapshot | None) -> None:
        """Runs what makes references, as far as it is due."""

    @property
    @abstractmethod
    def moves(self) -> str:
        """What of it is measured to move, in words; empty at rest. Only once something was measured."""

    @abstractmethod
    def skill_state(self) -> Any:
        """What its skills take of the measurements; None before the first."""
