"""Fuzzing an arm's floor: from an admissible state every output keeps all limits; else it is a latched rest."""

from dataclasses import replace

import numpy as np

from benchmarks.safety.floor_fuzz import FloorFuzz
from benchmarks.safety.played import PlayedRobot
from hardware.controller import RobotController
from hardware.descriptions.robot import RobotDescription, load_description
from hardware.ports.clock import ManualClock
from hardware.ports.robot import JointCommand, JointState
from hardware.safety.limits import SafetyLimits

TICKS = (1.0, 1.0, 1.0, 1.0, 0.3, 0.05, 2.0, 0.0)  # [periods] between two ticks
PAUSE, PAUSES = 50.0, 0.002  # [periods]; how often: the robot comes to rest by itself, and starts softly
REST_TICKS = 250  # of one period, in which any motion, and the easing of a blocked arm, must have ended
HOSTILE = 200  # one command in so many cannot be followed
TOLERANCE = 1e-9
_RATE_TOLERANCE = 1e-6  # of the jerk limit: differences of differences of positions


class ArmFuzz(FloorFuzz):
    """One block of steps of an arm.

    The floor is whole but for what needs kinematics, which has benchmarks of its own.

    Args:
        model: Name of the description.
        seed: Of everything that is drawn.
    """

    rest_ticks = REST_TICKS

    def __init__(self, model: str, seed: tuple[int, ...]) -> None:
        described = load_description(model)
        safety = replace(described.safety, workspace=None, self_collision=None, max_temperature=80.0)
        self._description: RobotDescription = replace(described, safety=safety)
        self._limits = SafetyLimits.from_description(self._description)
        super().__init__(seed, self._limits.command_age)
        self._n = len(self._limits.names)
        self._begin()

    def _begin(self) -> None:
        limits = self._limits
        position = self._draw.uniform(limits.lower, limits.upper)
        nothing = np.zeros(self._n)
        self._clock, self._resting, self._wrong = ManualClock(), 0, ""
        self._robot: PlayedRobot[JointState, JointCommand] = PlayedRobot(
            JointState(0.0, limits.names, position, nothing, nothing)
        )
        self._floor = RobotController(self._robot, self._description, self._clock)  # type: ignore[arg-type]
        self._floor.connect()
        self._before = (position, nothing, nothing)
        self._fresh, self._last = True, -np.inf  # no output yet; stamp of the last command
        self._unsound = False  # what is measured
        self._ticked: float | None = None
        self._covered = 0.0  # time that the output of this step may cover [s]
        self._asked, self._velocity = position, nothing
        self._braked = False

    def _step(self) -> None:
        limits, draw = self._limits, self._draw
        share = 1.0 if self._resting else PAUSE if draw.random() < PAUSES else float(draw.choice(TICKS))
        now = self._clock.now() + share * limits.period
        dt = limits.period if self._ticked is None else now - self._ticked
        self._ticked = now
        if dt > self._description.watchdog:
            self._fresh = True  # the robot has come to rest by itself, and the reference begins again there
        self._clock.set(now)
        self._measure(now)
        self._wrong = ""
        if draw.random() < 0.9:
            command = self._command(now)
            if command.stamp == self._last and self._wrong == "jump":
                self._wrong = ""  # a command that comes twice counts once
            self._last = command.stamp
            self._floor.offer(command)
        self._covered = min(dt, limits.longest_step) if dt >= 1e-4 else 0.0
        self._take(self._floor.tick(now))

    def _sent_nothing(self) -> None:
        if not (self._fresh and self._unsound):  # at rest by itself, who knows where
            super()._sent_nothing()

    def _judge_rest(self) -> None:
        if self._before[1].any():
            self.found["not at rest"] += 1

    def _at_rest(self, now: float) -> JointState:
        found, nothing = np.clip(self._before[0], self._limits.lower, self._limits.upper), np.zeros(self._n)
        return JointState(now, self._limits.names, found, nothing, nothing)

    def _begin_again(self, reset: bool) -> None:
        if not reset:
            self._begin()
        nothing = np.zeros(self._n)
        self._asked, self._velocity = self._robot.measured.position, nothing
        self._before, self._braked = (self._before[0], nothing, nothing), False

    def _judge(self, command: JointCommand, fault: bool) -> None:
        limits, dt = self._limits, self._covered
        position, velocity, rate = self._before
        q, v = command.position, command.velocity
        if not (np.isfinite(q).all() and np.isfinite(v).all()):
            self.found["not finite"] += 1
            return
        self._braked |= fault
        most, jerk = (
            (limits.stop_acceleration, limits.stop_jerk) if self._braked else (limits.acceleration, limits.jerk)
        )
        now = (v - velocity) / dt if dt > 0.0 else rate
        if self._fresh:  # the first output is where the arm is measured, at rest
            self._fresh, position, velocity, rate = False, q - v * dt, np.zeros(self._n), np.zeros(self._n)
            now = v / dt if dt > 0.0 else rate
        checks = {
            "position": (q < limits.lower) | (q > limits.upper),
            "velocity": np.abs(v) > limits.velocity + TOLERANCE,
            "step": np.abs(q - position) > limits.velocity * dt + TOLERANCE,
            "acceleration": np.abs(v - velocity) > most * dt + TOLERANCE,
            "jerk": np.abs(now - rate) > jerk * (1.0 + _RATE_TOLERANCE) * dt + TOLERANCE if dt > 0.0 else np.zeros(1),
        }
        for name, wrong in checks.items():
            if wrong.any():
                self.found[name] += 1
        self._before = (q, v, now)

    def _measure(self, now: float) -> None:
        """The arm follows its references, at times badly; now and then what it measures is broken."""
        draw, names = self._draw, self._limits.names
        self._unsound = False
        if self._resting:  # at rest, or held where it is
            last = self._robot.measured.position
            still = last if np.shape(last) == (self._n,) and np.isfinite(last).all() else self._before[0]
            self._robot.measured = JointState(now, names, still, np.zeros(self._n), np.zeros(self._n))
            return
        sent = self._robot.sent
        velocity = np.zeros(self._n) if sent is None else sent.velocity
        position = self._before[0] + draw.normal(0.0, 0.01, self._n)
        measured = JointState(now - draw.choice((0.0, 0.01, 0.02)), names, position, velocity, np.zeros(self._n))
        kind = draw.integers(2000)
        self._unsound = kind in (0, 1, 2, 4, 5)
        if kind == 0:
            measured = replace(measured, position=np.where(draw.random(self._n) < 0.3, np.nan, position))
        elif kind == 1:
            measured = replace(measured, stamp=now - draw.uniform(0.12, 5.0))
        elif kind == 2:
            measured = replace(measured, names=names[::-1])
        elif kind == 3:
            away = draw.choice((-1.0, 1.0), self._n) * draw.uniform(0.5, 0.8, self._n)
            measured = replace(measured, position=position + away)
        elif kind == 4:
            measured = replace(measured, temperature=np.full(self._n, 90.0))
        elif kind == 5:
            measured = replace(measured, velocity=np.zeros(3))
        if measured.stamp >= self._robot.measured.stamp or kind < 6:
            self._robot.measured = measured

    def _command(self, now: float) -> JointCommand:
        """Mostly a reference that moves, beyond limits as well; at times one that must be refused."""
        draw, n, names = self._draw, self._n, self._limits.names
        limits, kind = self._limits, draw.integers(HOSTILE * 8)
        if kind < 8:
            return self._hostile(int(kind), now)
        if draw.random() < 0.02:
            self._velocity = draw.choice((0.0, 0.3, 1.0, 3.0)) * limits.velocity * draw.uniform(-1.0, 1.0, n)
        travel = 0.8 * np.minimum(limits.max_step, 0.05)
        moved = np.clip(self._velocity * limits.period, -travel, travel)
        self._asked = np.clip(self._asked + moved, limits.lower - 0.5, limits.upper + 0.5)
        return JointCommand(now, names, self._asked, moved / limits.period)

    def _hostile(self, kind: int, now: float) -> JointCommand:
        draw, n, limits = self._draw, self._n, self._limits
        nothing, asked = np.zeros(n), self._asked
        joint = int(draw.integers(n))
        broken = np.where(np.arange(n) == joint, draw.choice((np.nan, np.inf, -np.inf)), asked)
        jump = np.where(np.arange(n) == joint % (n - 1), np.sign(draw.normal()) * draw.uniform(5.0, 1e6), 0.0)
        cases = (
            ("not finite", JointCommand(now, limits.names, broken, nothing)),
            ("velocity not finite", JointCommand(now, limits.names, asked, broken)),
            ("names", JointCommand(now, limits.names[::-1], asked, nothing)),
            ("shape", JointCommand(now, limits.names, asked[:-1], nothing)),
            ("jump", JointCommand(now, limits.names, asked + jump, nothing)),
            ("ahead", JointCommand(now + 1.0, limits.names, asked, nothing)),
            ("stamp", JointCommand(np.nan, limits.names, asked, nothing)),
            ("stale", JointCommand(now - 5.0, limits.names, asked, np.ones(n))),
        )
        self._wrong, command = cases[kind]
        return command
