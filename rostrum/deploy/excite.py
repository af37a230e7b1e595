"""Records what an identification needs: a legged robot hangs on a stand, and its joints follow sines within limits."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.blend import JointBlend
from hardware.legged.controller import LeggedController, LeggedStatus
from hardware.ports.legged import LeggedCommand
from rostrum.deploy.checks import Check, judged, passed
from rostrum.deploy.interrupts import Interrupts
from rostrum.deploy.log import LogWriter
from rostrum.deploy.outcome import Emit, Outcome, Stage, Watch
from rostrum.deploy.preflight import Seen
from rostrum.deploy.rhythm import FloorRhythm
from rostrum.deploy.run import DeployedRun
from rostrum.deploy.site import Site
from rostrum.deploy.ticks import measured_part, sent_part

SETTLE, LOOK = 1.0, 1.0  # [s] damped before and while the preflight judges
SPEED = 0.8  # [rad/s] on the way to the middle and back
REST = 0.5  # [s] of damping at the end
_SHARP = 4.0  # how sharply the bound of amplitudes turns from one limit to the next
_HANGING = 8.0  # [N] on a foot that touches nothing


@dataclass(frozen=True)
class Excitation:
    """Angles over time: slow sines that show friction, then ones that grow faster and show inertia and delay.

    Attributes:
        middle: Pose about which the joints move, shape (n,) [rad].
        amplitude: Of the slow sines, shape (n,) [rad].
        seconds: Length [s].
        slow: Frequency of the slow sines [Hz].
        fastest: Frequency that the fast ones reach [Hz].
        speed: Largest speed that is asked for, a number or shape (n,) [rad/s].
        acceleration: The same of the acceleration [rad/s^2].
        jerk: The same of the jerk [rad/s^3].
        fade: How long the sines take to grow and to shrink [s].
    """

    middle: np.ndarray
    amplitude: np.ndarray
    seconds: float
    slow: float = 0.3
    fastest: float = 7.0
    speed: float | np.ndarray = 5.0
    acceleration: float | np.ndarray = np.inf
    jerk: float | np.ndarray = np.inf
    fade: float = 0.5

    @classmethod
    def within(cls, description: LeggedDescription, seconds: float = 12.0, reach: float = 0.3) -> "Excitation":
        """About the nominal stance, as far as limits allow with a tenth of each joint's range to spare.

        Args:
            description: The robot.
            seconds: Length [s].
            reach: Largest amplitude [rad].
        """
        spare = 0.1 * (description.upper - description.lower)
        room = np.minimum(description.upper - description.stand, description.stand - description.lower) - spare
        return cls(description.stand, np.clip(room, 0.0, reach), seconds)

    def at(self, t: float) -> np.ndarray:
        """The pose at ``t`` [s], shape (n,) [rad]; it begins and ends at the middle, at rest."""
        n = len(self.middle)
        half = 0.4 * self.seconds
        share = np.arange(n) / n
        if t < half:
            frequency = self.slow * (1.0 + share)
            return self.middle + self._grown(t, half) * self._size(frequency) * np.sin(
                2.0 * np.pi * (frequency * t + share)
            )
        s, span = t - half, self.seconds - half
        lowest = 0.8 + 0.5 * share
        phase = lowest * s + 0.5 * (self.fastest - lowest) * s**2 / span
        frequency = lowest + (self.fastest - lowest) * s / span
        return self.middle + self._grown(s, span) * self._size(frequency) * np.sin(2.0 * np.pi * (phase + share))

    def _grown(self, t: float, span: float) -> float:
        """Share of the full size, without a jump of the acceleration."""
        x = min(max(min(t, span - t) / self.fade, 0.0), 1.0)
        return x**3 * (10.0 - 15.0 * x + 6.0 * x**2)

    def _size(self, frequency: np.ndarray) -> np.ndarray:
        """Amplitudes that keep every limit at these frequencies [Hz], shape (n,) [rad].

        A smooth lower bound of them all: where one took over from another, a kink would be a jump of the velocity.
        """
        turn = 2.0 * np.pi * frequency
        needs = (self.amplitude, self.speed / turn, self.acceleration / turn**2, self.jerk / turn**3)
        return np.sum([np.maximum(bound, 1e-9) ** -_SHARP for bound in needs], axis=0) ** (-1.0 / _SHARP)


class ExcitationRun(DeployedRun[LeggedController]):
    """Runs one on a robot that hangs; the floor ticks at the rate of the joints' servos."""

    settle, looking = SETTLE, LOOK

    def __init__(
        self,
        site: Site,
        description: LeggedDescription,
        excitation: Excitation,
        log: LogWriter,
        emit: Emit,
        watch: Watch,
        interrupts: Interrupts,
    ) -> None:
        """Builds the floor; opens nothing.

        Args:
            site: Robot and time.
            description: Of the robot.
            excitation: What the joints follow.
            log: Takes every tick.
            emit: Takes events.
            watch: Is told what happens.
            interrupts: Requests to end.
        """
        period = description.servo_period
        floor = LeggedController(site.robot, description, site.clock, period=period)
        super().__init__(site, floor, period, log, emit, watch, interrupts)
        self._description, self._excitation = description, excitation

    @property
    def _model(self) -> str:
        return self._description.model

    def _rests(self, status: LeggedStatus) -> bool:
        return status.command is not None and super()._rests(status)

    def run(self) -> Outcome:
        """To the middle, the excitation, damped; to be called after :meth:`look`. The legs hang damped then."""
        assert self._status is not None and self._status.state is not None, "look() comes first"
        d = self._description
        self._rhythm = FloorRhythm(self._site, self.period)
        here = np.clip(self._status.state.position, d.lower, d.upper)
        self._enter(Stage.RISING)
        way = JointBlend.at_speed(self._site.clock.now(), here, self._excitation.middle, SPEED)
        text = self._follow(way.at, way.start + way.duration + 0.5)
        if not text:
            self._enter(Stage.RUNNING)
            begin = self._site.clock.now()
            text = self._follow(lambda now: self._excitation.at(now - begin), begin + self._excitation.seconds)
        ending = self._ending(text)
        self._floor.stop(self._site.clock.now())
        self._enter(Stage.RELEASED)
        self._pass(REST)
        return self._outcome(ending, text)

    def _follow(self, pose: Callable[[float], np.ndarray], until: float) -> str:
        """Sends poses until a time; returns what ended it before, in words."""
        d = self._description
        while (now := self._site.clock.now()) < until - 1e-9:
            self._floor.offer(LeggedCommand(now, d.joint_names, pose(now), d.kp, d.kd))
            if text := self._hindrance(self._tick()):
                return text
        return ""

    def _logged(self, status: LeggedStatus, now: float) -> dict[str, Any]:
        return {"state": measured_part(status.state), "sent": sent_part(status.command)}


def hanging_check(seen: Seen, description: LeggedDescription) -> Check:
    """Whether the feet touch nothing, where the robot measures that."""
    if "foot_force" not in description.sensors:
        return passed("hangs", "it does not measure its feet; it must hang on a stand")
    force = np.mean([state.foot_force for state in seen.states], axis=0)
    worst = int(np.argmax(force))
    found = f"most on {description.foot_names[worst]}: {force[worst]:.1f} N"
    return judged("hangs", bool(force[worst] <= _HANGING), found, "hang it on a stand, its legs free")
