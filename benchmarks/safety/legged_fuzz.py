"""Fuzzing a legged robot's floor: every output is a checked command inside its limits, or streamed damping."""

from dataclasses import replace

import numpy as np

from benchmarks.safety.floor_fuzz import FloorFuzz
from benchmarks.safety.played import PlayedRobot
from hardware.descriptions.legged import load_legged_description
from hardware.legged.checks import GAIN_FACTOR, largest_damping
from hardware.legged.controller import LeggedController
from hardware.ports.legged import LeggedCommand, LeggedState

REST_TICKS = 20
HOSTILE = 40  # one command in so many cannot be followed
UPRIGHT = np.array([1.0, 0.0, 0.0, 0.0])


class LeggedFuzz(FloorFuzz):
    """One block of steps of a legged robot.

    Args:
        model: Name of the description.
        seed: Of everything that is drawn.
    """

    rest_ticks = REST_TICKS

    def __init__(self, model: str, seed: tuple[int, ...]) -> None:
        self._description = load_legged_description(model)
        super().__init__(seed, self._description.safety.command_age)
        self._robot: PlayedRobot[LeggedState, LeggedCommand] = PlayedRobot(self._sound(0.0))
        self._floor = LeggedController(self._robot, self._description, self._clock)  # type: ignore[arg-type]
        self._floor.connect()
        self._asked = self._reference = self._description.stand

    def _step(self) -> None:
        d, draw = self._description, self._draw
        share = 1.0 if self._resting else float(draw.choice((0.0, 0.5, 1.0, 1.0, 1.0, 1.0, 1.5, 10.0)))
        now = self._clock.now() + share * d.command_period
        self._clock.set(now)
        self._robot.measured = self._measured(now)
        self._wrong = ""
        if draw.random() < 0.95:
            self._floor.offer(self._command(now))
        self._take(self._floor.tick(now))

    def _judge_rest(self) -> None:
        """Every tick of damping was judged by itself."""

    def _at_rest(self, now: float) -> LeggedState:
        return self._sound(now)

    def _begin_again(self, reset: bool) -> None:
        self._asked = self._reference = self._robot.measured.position

    def _judge(self, command: LeggedCommand, fault: bool) -> None:
        d = self._description
        q, kp, kd = command.position, command.kp, command.kd
        if not (np.isfinite(q).all() and np.isfinite(kp).all() and np.isfinite(kd).all()):
            self.found["not finite"] += 1
            return
        damped = not kp.any() and (kd == d.safety.damping).all()
        if fault and not damped:
            self.found["not damped after a fault"] += 1
        if damped:
            return
        checks = {
            "position": (q < d.lower) | (q > d.upper),
            "step": np.abs(q - self._reference) > d.safety.max_step,
            "gains": (kp < 0.0) | (kd < 0.0) | (kp > GAIN_FACTOR * d.kp) | (kd > largest_damping(d)),
        }
        for name, wrong in checks.items():
            if wrong.any():
                self.found[name] += 1
        self._reference = q

    def _sound(self, now: float) -> LeggedState:
        d, zero = self._description, np.zeros(3)
        n = len(d.joints)
        return LeggedState(
            now, d.joint_names, d.stand, np.zeros(n), np.zeros(n), UPRIGHT, zero, zero, np.zeros(len(d.feet))
        )

    def _measured(self, now: float) -> LeggedState:
        state, draw = self._sound(now), self._draw
        kind = draw.integers(2000)
        if kind == 0:
            return replace(state, position=np.full(len(state.position), np.nan))
        if kind == 1:
            return replace(state, stamp=now - draw.uniform(0.07, 5.0))
        if kind == 2:
            return replace(state, orientation_w=np.array([np.cos(0.7), np.sin(0.7), 0.0, 0.0]))
        if kind == 3:
            return replace(state, orientation_w=np.zeros(4))
        if kind == 4:
            return replace(state, temperature=np.full(len(state.position), 99.0))
        if kind == 5:
            return replace(state, names=state.names[::-1])
        return state

    def _command(self, now: float) -> LeggedCommand:
        """Mostly references as a gait sends them, beyond limits as well; at times one that must be refused."""
        d, draw = self._description, self._draw
        n, kind = len(d.joints), draw.integers(HOSTILE * 9)
        sound = LeggedCommand(now, d.joint_names, self._asked, d.kp, d.kd)
        if kind < 9:
            return self._hostile(sound, int(kind))
        size = draw.choice((0.01, 0.1, 0.4))
        self._asked = np.clip(self._asked + draw.normal(0.0, size, n).clip(-1.0, 1.0), d.lower - 0.5, d.upper + 0.5)
        gains = draw.uniform(0.0, GAIN_FACTOR)
        return replace(sound, position=self._asked, kp=gains * d.kp, kd=gains * d.kd)

    def _hostile(self, sound: LeggedCommand, kind: int) -> LeggedCommand:
        draw, n = self._draw, len(sound.position)
        one = np.arange(n) == draw.integers(n)
        middle = 0.5 * (self._description.lower + self._description.upper)
        far = np.where(self._reference < middle, self._description.upper, self._description.lower)
        further = np.abs(far - self._reference) > self._description.safety.max_step
        cases = (
            ("not finite", replace(sound, position=np.where(one, np.nan, sound.position))),
            ("gain not finite", replace(sound, kp=np.where(one, np.inf, sound.kp))),
            ("names", replace(sound, names=sound.names[1:])),
            ("shape", replace(sound, position=sound.position[1:])),
            ("negative gain", replace(sound, kd=np.where(one, -1.0, sound.kd))),
            ("large gain", replace(sound, kp=np.where(one, 1e6, sound.kp))),
            ("ahead", replace(sound, stamp=sound.stamp + 1.0)),
            ("stale", replace(sound, stamp=sound.stamp - 5.0)),
            ("jump" if further.any() else "", replace(sound, position=far)),
        )
        self._wrong, command = cases[kind]
        return command
