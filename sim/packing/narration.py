"""The scripted operator at work: it does the task, says what it does, errs now and then, and says how it mends that."""

from dataclasses import dataclass, field

import numpy as np

from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.observation import TabletopObservation
from policies.language_conditioned.segments import Segment
from sim.packing.commands import BY_TEXT, CORRECTIONS, NAMES, PACKING, TASKS, Command
from sim.packing.expert import COMMITTED, EMPTY, HELD, OPEN, Mistake, act, committed, done, holds
from sim.packing.table import PackingTable

Array = np.ndarray
LONGEST = 200  # steps that the operator spends on one command
WANDERED = ((-0.15, -0.3, 0.245), (0.16, 0.24, 0.31))  # [m] corners of where the hand wanders
LOWEST_TRAVEL = 0.24  # [m]


@dataclass(frozen=True)
class NarrationCfg:
    """How the operator works.

    Attributes:
        mistakes: Probability that a pick or a put goes wrong first, in demonstrations of the task.
        drills: Probability, twice at each occasion, of practising a nudge, in practice.
        homes: Probability of going home after a block, in practice.
        wanders: Probability of going somewhere else before a pick or a put, in practice.
        lowest: Height of the hand down to which a pick and a put may be interrupted [m].
        pause: Steps for which the operator stays where a command ended before it says the next.
        correction: Steps of a correction.
        said_again: Steps of a command that only says that what came before was a mistake.
        shake: Standard deviation of the hand's unsteadiness, which is in what happens and not in what is recorded
            (Laskey et al. 2017) [m/s].
        aside: How far a mistaken aim is off, least and largest [m].
        camera: Largest offset of the camera in practice, along each axis [m].
    """

    mistakes: float = 0.06
    drills: float = 0.4
    homes: float = 0.3
    wanders: float = 0.6
    lowest: tuple[float, float] = (0.18, 0.215)
    pause: int = 16
    correction: int = 20
    said_again: int = 2
    shake: float = 0.006
    aside: tuple[float, float] = (0.010, 0.016)
    camera: float = 0.03


@dataclass
class _Tape:
    """What is recorded of one episode."""

    name: str
    observations: list[TabletopObservation] = field(default_factory=list)
    actions: list[Array] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)

    def episode(self) -> Episode:
        stacked = TabletopObservation.stack(self.observations)
        actions = np.array(self.actions, np.float32)
        return Episode(self.name, stacked.for_low_level(), stacked.for_high_level(), actions, tuple(self.segments))


class Operator:
    """Records episodes at one table.

    Args:
        cfg: How the operator works.
        table: Where.
    """

    def __init__(self, cfg: NarrationCfg, table: PackingTable) -> None:
        self._cfg, self._table = cfg, table
        self._rng = np.random.default_rng(0)
        self._unsteady = np.zeros(3)
        self._tape = _Tape("")
        self._seen = table.reset(0)

    def task(self, seed: int) -> Episode:
        """The whole task with a calibrated camera, narrated."""
        self._begin(f"task-{seed}", seed, np.zeros(2))
        for command in PACKING:
            if self._rng.random() < self._cfg.mistakes:
                self._err(command)
            self._do(command)
        return self._tape.episode()

    def practice(self, seed: int) -> Episode:
        """The blocks in any order, where each command is practised; for the low level alone.

        In every other episode the camera is off, and sideways the operator and the camera disagree: that motion then
        counts as a mistake. What is learnt there of picking and putting is how they go on close to the target, where
        the hand goes straight down.
        """
        rng = np.random.default_rng([seed, 1])
        off = seed % 2 == 1
        self._begin(f"practice-{seed}", seed, off * rng.uniform(-1.0, 1.0, 2) * self._cfg.camera)
        for block in rng.permutation(len(NAMES)):
            for command in (TASKS[block], TASKS[len(NAMES) + block]):
                self._wander()
                self._drill(command, off)
            self._do(TASKS[2 * len(NAMES)])
            self._perhaps_there_and_back()
            if self._rng.random() < self._cfg.homes:
                self._do(TASKS[-1])
                self._perhaps_there_and_back()
        return self._tape.episode()

    def _begin(self, name: str, seed: int, offset: Array) -> None:
        self._rng = np.random.default_rng([seed, 2])
        self._unsteady = np.zeros(3)
        self._tape = _Tape(name)
        self._seen = self._table.reset(seed, offset)

    def _do(self, command: Command) -> None:
        """Does a command to its end, and stays there for a pause."""
        start = self._now
        for _ in range(LONGEST):
            self._step(act(self._table, command))
            if done(self._table, command):
                break
        for _ in range(self._cfg.pause):
            self._step(act(self._table, command))
        self._say(command, start, False)

    def _hold(self, command: Command, steps: int, correction: bool, mistake: Mistake | None = None) -> None:
        start = self._now
        for _ in range(steps):
            self._step(act(self._table, command, mistake))
        self._say(command, start, correction)

    def _err(self, command: Command) -> None:
        """Goes wrong at a command, and mends it."""
        if command.kind == "pick" and self._rng.random() < 0.5:
            self._miss(command) if self._rng.random() < 0.5 else self._narrow(command)
        elif command.kind in ("pick", "put"):
            self._aim_aside(command)

    def _aim_aside(self, command: Command) -> None:
        nudge = CORRECTIONS[int(self._rng.integers(4))]
        aside = -np.array(nudge.direction[:2]) * self._rng.uniform(*self._cfg.aside)
        self._approach(command, Mistake((float(aside[0]), float(aside[1]))))
        self._hold(nudge, self._cfg.correction, correction=True)

    def _approach(self, command: Command, mistake: Mistake | None = None) -> None:
        """Goes over the target, up to a little below travel height."""
        lowest = self._cfg.lowest[0 if command.kind == "pick" else 1]
        start, depth = self._now, COMMITTED - 0.004 - (COMMITTED - lowest) * self._rng.random() ** 2
        for _ in range(LONGEST):
            self._step(act(self._table, command, mistake))
            if self._table.hand_w[2] < depth and committed(self._table, command):
                break
        self._say(command, start, False)

    def _miss(self, command: Command) -> None:
        """Closes on nothing over a block, and grasps again."""
        self._approach(command)
        start = self._now
        while self._table.opening > EMPTY and self._now - start < 40:
            self._step(np.array([0.0, 0.0, -0.02, 0.0]))
        self._say(command, start, False)
        again = BY_TEXT[f"grasp{command.text.removeprefix('pick up')} again"]
        start = self._now
        for _ in range(LONGEST):
            self._step(act(self._table, again))
            if holds(self._table, command.block) and self._table.hand_w[2] > 0.06:
                break
        self._say(again, start, True)

    def _narrow(self, command: Command) -> None:
        """Goes with fingers too far together, and opens wider."""
        start, narrow = self._now, self._rng.uniform(0.03, 0.06)
        for _ in range(20):
            action = act(self._table, command)
            self._step(np.array([*(0.3 * action[:3]), narrow]))
        self._say(command, start, False)
        self._hold(BY_TEXT["open wider"], self._cfg.correction, correction=True)

    def _drill(self, command: Command, off: bool) -> None:
        """Practises what may happen at a pick or a put; where the camera is off, the way there is a mistake."""
        drill = self._rng.random()
        if command.kind == "pick" and drill < 0.25 and not off:
            self._miss(command)
        elif command.kind == "pick" and drill < 0.5:
            self._narrow(command)
        self._approach(command)
        if off:
            self._hold(command, self._cfg.said_again, correction=True)
        self._perhaps_there_and_back()
        self._do(command)

    def _perhaps_there_and_back(self) -> None:
        """A nudge and its opposite, so that the hand is where it was."""
        for _ in range(int(self._rng.binomial(2, self._cfg.drills))):
            first = int(self._rng.integers(6))
            for command in (CORRECTIONS[first], CORRECTIONS[first ^ 1]):
                self._hold(command, self._cfg.correction, correction=False)

    def _wander(self) -> None:
        """Goes anywhere over the table, and says nothing of it: commands are to be followed from everywhere."""
        if self._rng.random() > self._cfg.wanders:
            return
        place = self._rng.uniform(WANDERED[0], WANDERED[1])
        kept = 0.0 if self._table.opening < HELD else OPEN
        for _ in range(LONGEST):
            away = place - self._table.hand_w
            if np.abs(away).max() < 0.02:
                break
            level = away[:2] * float(self._table.hand_w[2] > LOWEST_TRAVEL)
            self._step(np.array([*np.clip(3.0 * level, -0.25, 0.25), np.clip(4.0 * away[2], -0.25, 0.25), kept]))

    @property
    def _now(self) -> int:
        return len(self._tape.actions)

    def _say(self, command: Command, start: int, correction: bool) -> None:
        """Notes what was said at ``start`` and held until now."""
        if self._now > start:
            kind = "correction" if correction else "instruction"
            self._tape.segments.append(Segment(self._tape.name, command.text, start, self._now, kind))

    def _step(self, action: Array) -> None:
        self._tape.observations.append(self._seen)
        self._tape.actions.append(np.clip(action, -OPEN * 4, OPEN * 4))
        shake = self._cfg.shake * (1.0 if self._table.hand_w[2] > COMMITTED else 0.2)
        self._unsteady = 0.8 * self._unsteady + 0.6 * self._rng.normal(0.0, shake, 3)
        shaken = np.array([*(action[:3] + self._unsteady), action[3]])
        self._seen = self._table.step(shaken)
