"""The gait generator: joint references of a legged robot from a posture and a velocity that are asked for.

It is the fast end of the skill floor, at the policy's rate: it rises and sits down along fixed blends, and in between
lets a policy walk, or hold a fixed stance where there is none. A velocity that is not renewed counts as zero. Blends
start from a level base only; something else, where there is one, brings a robot there that lies on its side or back.
"""

import logging
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.legged.blend import JointBlend
from hardware.legged.checks import tilt
from hardware.ports.legged import LeggedCommand, LeggedState

log = logging.getLogger(__name__)

COMMAND_AGE = 0.25  # [s] an older velocity command counts as zero
RISE_SPEED = 1.6  # [rad/s] of the fastest joint while it rises or sits down
MOVING = 0.02  # [m/s; rad/s] norm of a velocity command below which the robot stands
MOST_STEP = 0.5  # of the step that the robot floor takes: one command may be lost on the way
LEVEL = 0.5  # [rad] most tilt of a base from which blends rise
UP_TILT, UP_JOINTS, UP_TIME = (
    0.25,
    0.5,
    0.5,
)  # [rad, rad, s] a robot that turned over


class WalkingPolicy(Protocol):
    """What walks; :class:`policies.controller.PolicyController` is one."""

    def reset(self) -> None:
        """Forgets the history."""
        ...

    def act(self, state: LeggedState, command: np.ndarray, now: float) -> LeggedCommand:
        """References for a velocity command of shape (3,)."""
        ...


class Posture(StrEnum):
    """What may be asked for."""

    LIMP = "limp"  # no references: the robot floor damps the joints
    STAND = "stand"  # on its feet, standing or walking as the velocity says
    SIT = "sit"  # on its belly, legs folded
    RECOVER = "recover"  # on its feet from wherever it lies


class GaitPhase(StrEnum):
    """What the generator does."""

    LIMP = "limp"
    RECOVERING = "recovering"
    RISING = "rising"
    STANDING = "standing"
    WALKING = "walking"
    SITTING_DOWN = "sitting_down"
    SITTING = "sitting"


class GaitGenerator:
    """Makes one legged robot's references. Starts limp.

    Attributes:
        phase: What it does.
    """

    def __init__(
        self,
        description: LeggedDescription,
        policy: WalkingPolicy | None = None,
        recovery: WalkingPolicy | None = None,
    ) -> None:
        """Builds the generator.

        Args:
            description: The robot's stance, resting pose and gains.
            policy: What walks; without one the robot stands in its nominal stance and velocities do nothing.
            recovery: What turns it over from side or back, onto its feet or belly; without one it stays limp there.
        """
        self._description = description
        self._policy = policy
        self._recovery = recovery
        self._up_since: float | None = None
        self._asked = Posture.LIMP
        self._velocity, self._velocity_at = np.zeros(3), -np.inf
        self._blends: list[JointBlend] = []
        self._last: np.ndarray | None = None
        self._halted = False
        self.phase = GaitPhase.LIMP

    @property
    def walks(self) -> bool:
        """Whether there is a policy that walks."""
        return self._policy is not None

    @property
    def halted(self) -> bool:
        """Whether a reflex keeps it standing."""
        return self._halted

    def ask(self, posture: Posture) -> None:
        """Asks for a posture; it is taken with the next updates."""
        self._asked = posture

    def command(self, velocity_b: np.ndarray, now: float) -> None:
        """Asks for a velocity: forward, sideways [m/s], turning [rad/s]; renew it within 0.25 s.

        Raises:
            ValueError: not three finite numbers.
        """
        velocity = np.asarray(velocity_b, dtype=float)
        if velocity.shape != (3,) or not np.isfinite(velocity).all():
            raise ValueError(f"a velocity command must be three finite numbers, got {velocity_b!r}")
        self._velocity, self._velocity_at = velocity, now

    def halt(self) -> None:
        """A reflex: the velocity is zero, whatever is asked, until :meth:`release`."""
        self._halted = True

    def release(self) -> None:
        """Ends :meth:`halt`."""
        self._halted = False

    def go_limp(self) -> None:
        """Ends all motion: the robot floor has taken over. Rising again must be asked for anew."""
        self._asked = Posture.LIMP
        self._to_limp()

    def velocity(self, now: float) -> np.ndarray:
        """The velocity in force, shape (3,), within what the robot may be asked for."""
        if self._halted or now - self._velocity_at > COMMAND_AGE:
            return np.zeros(3)
        most = np.array(self._description.velocity_range)
        return np.clip(self._velocity, -most, most)

    def update(self, state: LeggedState, now: float) -> LeggedCommand | None:
        """References for this control period; None while limp.

        Args:
            state: Newest measured state.
            now: Current time [s].

        Raises:
            PolicyError: the policy refuses the state, or its output is not finite; nothing has changed then.
        """
        self._choose(state, now)
        if self.phase is GaitPhase.LIMP:
            return None
        if self._blends:
            return self._follow_blends(now)
        if self.phase is GaitPhase.RECOVERING:
            return self._recover(state, now)
        if self.phase is GaitPhase.SITTING:
            return self._at(self._description.rest, now)
        velocity = self.velocity(now)
        self.phase = GaitPhase.WALKING if np.linalg.norm(velocity) > MOVING and self.walks else GaitPhase.STANDING
        if self._policy is None:
            return self._at(self._description.stand, now)
        command = self._policy.act(state, velocity, now)
        self._last = np.asarray(command.position)
        return command

    def _choose(self, state: LeggedState, now: float) -> None:
        """Starts the way to the posture that is asked for."""
        d, here = self._description, self._last if self._last is not None else np.asarray(state.position)
        here = np.clip(here, d.lower, d.upper)
        down = self.phase in (GaitPhase.LIMP, GaitPhase.SITTING_DOWN, GaitPhase.SITTING)
        tipped = self._asked is Posture.RECOVER and self.phase is GaitPhase.RISING  # legs that lay badly tip it over
        level = tilt(state.orientation_w) <= LEVEL
        if self._asked is Posture.LIMP or (self._halted and self.phase is GaitPhase.RECOVERING):
            self.go_limp()
        elif self._asked is Posture.RECOVER and (down or tipped) and not level:
            if self._recovery is None or self._halted:
                return
            self._recovery.reset()
            self._blends, self._last, self._up_since = [], here, None
            self.phase = GaitPhase.RECOVERING
        elif self._asked in (Posture.STAND, Posture.RECOVER) and down and level:
            self._rise(now, here, (d.rest,))
        elif self._asked is Posture.SIT and self.phase not in (GaitPhase.SITTING_DOWN, GaitPhase.SITTING):
            self._blends = [JointBlend.at_speed(now, here, d.rest, RISE_SPEED)]
            self.phase = GaitPhase.SITTING_DOWN

    def _recover(self, state: LeggedState, now: float) -> LeggedCommand:
        """References of what gets it up; once level, on its feet or on its belly, it goes on to the nominal stance."""
        d = self._description
        assert self._recovery is not None and self._last is not None, "this phase begins with both"
        command = self._recovery.act(state, np.zeros(3), now)
        most = MOST_STEP * d.safety.max_step
        step = np.clip(command.position - self._last, -most, most)
        self._last = np.clip(self._last + step, d.lower, d.upper)
        near = lambda pose: np.abs(np.asarray(state.position) - pose).max() <= UP_JOINTS  # noqa: E731
        if tilt(state.orientation_w) > UP_TILT or not (near(d.stand) or near(d.rest)):
            self._up_since = None
        elif self._up_since is None:
            self._up_since = now
        elif now - self._up_since >= UP_TIME:
            self._rise(now, self._last, () if near(d.stand) else (d.rest,))
        return replace(command, position=self._last)

    def _rise(self, now: float, here: np.ndarray, by: tuple[np.ndarray, ...]) -> None:
        """Lays out the way to the nominal stance, by the poses ``by``."""
        self._blends, begin = [], now
        for pose in (*by, self._description.stand):
            self._blends.append(JointBlend.at_speed(begin, here, pose, RISE_SPEED))
            here, begin = pose, begin + self._blends[-1].duration
        self.phase = GaitPhase.RISING

    def _follow_blends(self, now: float) -> LeggedCommand:
        command = self._at(self._blends[0].at(now), now)
        if self._blends[0].done(now):
            self._blends.pop(0)
        if not self._blends:
            risen = self.phase is GaitPhase.RISING
            self.phase = GaitPhase.STANDING if risen else GaitPhase.SITTING
            if risen and self._policy is not None:
                self._policy.reset()
            log.info("gait: %s", self.phase)
        return command

    def _at(self, position: np.ndarray, now: float) -> LeggedCommand:
        d = self._description
        self._last = position
        return LeggedCommand(now, d.joint_names, position, d.kp, d.kd)

    def _to_limp(self) -> None:
        self.phase = GaitPhase.LIMP
        self._blends, self._last = [], None
