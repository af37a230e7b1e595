"""What fuzzing the floor of any robot has in common: what must not be is counted; a fault stays, then it is reset."""

from abc import ABC, abstractmethod
from collections import Counter
from typing import Any, ClassVar

import numpy as np

from benchmarks.safety.played import PlayedRobot
from hardware.floor import FloorStatus, RobotFloor
from hardware.ports.clock import ManualClock
from hardware.safety.machine import SafetyState


class FloorFuzz(ABC):
    """One block of steps; equal seeds give equal blocks.

    Args:
        seed: Of everything that is drawn.
        command_age: After which a sender counts as silent [s].

    Attributes:
        rest_ticks: Ticks after a fault until the robot is reset.
        found: What must not be, counted.
        faults: Faults by code, counted.
    """

    rest_ticks: ClassVar[int]
    _robot: PlayedRobot[Any, Any]
    _floor: RobotFloor[Any, Any, Any]

    def __init__(self, seed: tuple[int, ...], command_age: float) -> None:
        self._draw = np.random.default_rng(seed)
        self._command_age = command_age
        self.found: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self._clock = ManualClock()
        self._resting = 0  # ticks since a fault; 0 without one
        self._wrong = ""  # why the command of this step must be refused; empty for a sound one

    def run(self, steps: int) -> None:
        """Takes ``steps`` steps; what must not be is counted in ``found``, faults by code in ``faults``."""
        for _ in range(steps):
            self._step()

    @abstractmethod
    def _step(self) -> None:
        """One step: time, a measurement, mostly a command, a tick, and what comes of it."""

    @abstractmethod
    def _judge(self, command: Any, fault: bool) -> None:
        """Counts what an output must not be."""

    @abstractmethod
    def _at_rest(self, now: float) -> Any:
        """What is measured of the robot once it has come to rest."""

    @abstractmethod
    def _begin_again(self, reset: bool) -> None:
        """What the adversary goes on from, after a reset that was granted, or refused although it should not be."""

    @abstractmethod
    def _judge_rest(self) -> None:
        """Counts what must not be when a robot has had its time to come to rest."""

    def _sent_nothing(self) -> None:
        """Counts a tick without any output."""
        self.found["no output"] += 1

    def _take(self, status: FloorStatus[Any, Any]) -> None:
        """Judges what a tick did."""
        if status.command is None:
            self._sent_nothing()
        else:
            self._judge(status.command, status.safety is SafetyState.FAULT)
        if self._wrong and status.fault is None:
            self.found[f"no fault: {self._wrong}"] += 1
        if self._resting and status.fault is None:
            self.found["not latched"] += 1
        if status.fault is not None:
            self._rest(status.fault.value)

    def _rest(self, code: str) -> None:
        """After a fault: it stays, and the robot comes to rest; then it is reset."""
        if not self._resting:
            self.faults[code] += 1
        self._resting += 1
        if self._resting < self.rest_ticks:
            return
        self._judge_rest()
        self._clock.set(self._clock.now() + 2.0 * self._command_age)  # hostile commands are no longer on their way
        self._robot.measured = self._at_rest(self._clock.now())
        done, text = self._floor.reset(self._clock.now())
        if not done:
            self.found[f"no reset: {text}"] += 1
        self._begin_again(done)
        self._resting = 0
