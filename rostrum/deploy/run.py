"""What every deployment does, whatever moves: connect and look, tick the robot floor, record, end at rest."""

from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any, ClassVar, Generic, TypeVar

import numpy as np

from hardware.errors import NotConnectedError
from hardware.floor import FloorStatus, RobotFloor
from hardware.safety.machine import SafetyState
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Ending, Glance, Outcome, Stage, Watch
from rostrum.deploy.preflight import Seen
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.site import Site, require_states

FloorT = TypeVar("FloorT", bound=RobotFloor[Any, Any, Any])


class DeployedRun(ABC, Generic[FloorT]):
    """Runs one deployment; the same on every site.

    Attributes:
        settle: Time at rest before anything is judged [s].
        looking: Time of measurements that the preflight judges [s].
        emit: Takes events.
        period: Of the robot floor [s].
        damped: Whether the robot rested all the while in :meth:`look`.
    """

    settle: ClassVar[float] = 0.0
    looking: ClassVar[float] = 1.0

    def __init__(
        self, site: Site, floor: FloorT, period: float, log: LogWriter, emit: Emit, watch: Watch, interrupts: Interrupts
    ) -> None:
        """Takes the parts; opens nothing.

        Args:
            site: Robot and time.
            floor: The robot floor, with the site's robot and clock.
            period: Between two of its ticks [s].
            log: Takes every tick.
            emit: Takes events.
            watch: Is told what happens.
            interrupts: Requests to end.
        """
        self._site, self._floor, self.period, self._log = site, floor, period, log
        self.emit, self._watch, self._interrupts = emit, watch, interrupts
        self._rhythm = FloorRhythm(site, period)
        self._start = self._entered = site.clock.now()
        self._stage = Stage.DAMPED
        self._stages: list[tuple[Stage, float]] = [(Stage.DAMPED, 0.0)]
        self._ages: list[float] = []
        self._status: FloorStatus[Any, Any] | None = None
        self.damped = True

    def look(self) -> Seen:
        """Connects and measures while the robot rests.

        Raises:
            ConnectionFailedError: nothing that speaks the protocol answers, or another robot does.
            KeyboardInterrupt: somebody asked for the end.
        """
        self._floor.connect()
        self._site.begin()
        self._rhythm = FloorRhythm(self._site, self.period)
        self._start = self._entered = self._site.clock.now()
        times, states = [], []
        while (since := self._site.clock.now() - self._start) < self.settle + self.looking:
            status = self._tick()
            self.damped = self.damped and self._rests(status)
            if self._interrupts.count:
                raise KeyboardInterrupt
            if status.state is not None and since >= self.settle:
                times.append(status.stamp)
                states.append(status.state)
        require_states(len(states), self._site.address)
        return Seen(np.array(times), tuple(states), self.period)

    @abstractmethod
    def run(self) -> Outcome:
        """Moves; to be called after :meth:`look`. The robot is at rest then."""

    def close(self) -> None:
        """Releases the robot, which rests by its own means. Safe to call twice."""
        with suppress(NotConnectedError):  # it was never reached
            self._floor.close()

    @property
    @abstractmethod
    def _model(self) -> str:
        """The robot's model, as events name it."""

    @abstractmethod
    def _logged(self, status: FloorStatus[Any, Any], now: float) -> dict[str, Any]:
        """What the log keeps of a tick beside its time and stage; offers what the next one needs, where there is."""

    def _rests(self, status: FloorStatus[Any, Any]) -> bool:
        """Whether the robot rests as it should before anything moves."""
        return status.safety is SafetyState.IDLE

    def _asked(self, now: float) -> tuple[float, ...]:
        """The velocity that is asked for, for people to see; empty where there is none."""
        return ()

    def _since(self) -> float:
        """Time in this stage [s]."""
        return self._site.clock.now() - self._entered

    def _enter(self, stage: Stage) -> None:
        self._stage, self._entered = stage, self._site.clock.now()
        self._stages.append((stage, self._entered - self._start))
        self.emit("deploy_stage", stage=stage.value)

    def _tick(self) -> FloorStatus[Any, Any]:
        """One tick of the robot floor, told and recorded."""
        now = self._rhythm.wait()
        before, status = self._status, self._floor.tick(now)
        self._status = status
        if before is None or (before.safety, before.fault) != (status.safety, status.fault):
            counters = status.counters
            self.emit("safety", robot=self._model, state=status.safety.value, fault=status.fault or "",
                      text=status.text, limited=counters.limited, rejected=counters.rejected)  # fmt: skip
        parts = self._logged(status, now)
        if status.state_age is not None:
            self._ages.append(status.state_age)
        late = self._rhythm.lateness[-1]
        self._log.tick(now, self._stage.value, late=late or None, **parts)
        text = f"{status.safety}: {status.text}" if status.text else status.safety.value
        self._watch(Glance(now - self._start, self._stage, text, late, self._asked(now)))
        return status

    def _hindrance(self, status: FloorStatus[Any, Any]) -> str:
        """Why the run cannot go on after a tick, in words; empty when it can."""
        if status.safety in (SafetyState.FAULT, SafetyState.DISCONNECTED):
            return status.text
        return "somebody asked for the end" if self._interrupts.count else ""

    def _ending(self, text: str) -> Ending:
        """How a run ended that ``text`` hindered; done when it is empty."""
        assert self._status is not None, "a run has ticks"
        if not text:
            return Ending.DONE
        if self._status.safety in (SafetyState.FAULT, SafetyState.DISCONNECTED):
            return Ending.FAULT
        return Ending.INTERRUPTED if self._interrupts.count else Ending.FAILED

    def _pass(self, seconds: float) -> None:
        """Ticks on for a while."""
        until = self._site.clock.now() + seconds
        while self._site.clock.now() < until:
            self._tick()

    def _outcome(self, ending: Ending, text: str) -> Outcome:
        assert self._status is not None, "a run has ticks"
        return Outcome(
            ending, text, tuple(self._stages), self._status.counters, tuple(self._rhythm.lateness),
            tuple(self._ages), self._rhythm.missed,
        )  # fmt: skip
