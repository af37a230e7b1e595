"""How the twin's arm moves: the references that the controller of a UR makes out of movej, servoj, speedj and stops.

The vendor does not publish its filters. servoj is taken as what its manual says it is for: the arm follows the
target within the look-ahead time, limited in speed and acceleration. It is a model, not a measurement.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

Array = np.ndarray


class Motion(Enum):
    """What moves the reference."""

    REST = "rest"
    SERVO = "servoj"
    SPEED = "speedj"
    MOVE = "movej"
    STOP = "stop"


@dataclass(frozen=True)
class ArmLimits:
    """What the controller itself holds to.

    Attributes:
        position: Largest angle of a joint, either way [rad].
        speed: Largest speed [rad/s].
        acceleration: Largest acceleration [rad/s^2].
    """

    position: float = 2.0 * np.pi
    speed: float = np.pi
    acceleration: float = 40.0


class ArmMotion:
    """The reference of the joints; time passes in :meth:`step` alone. Arrays have shape (n,).

    Args:
        position: Where the arm is found [rad].
        limits: What the controller itself holds to.
    """

    def __init__(self, position: Array, limits: ArmLimits | None = None) -> None:
        self._limits = limits or ArmLimits()
        self.motion = Motion.REST
        self.position, self.velocity = np.array(position, float), np.zeros(len(position))
        self.acceleration = np.zeros(len(position))
        self._target = self.position.copy()
        self._speed, self._rate, self._lookahead = 0.0, 0.0, 0.1

    def within(self, position: Array) -> bool:
        """Whether a target is a pose that the arm can have."""
        return bool(np.isfinite(position).all() and (np.abs(position) <= self._limits.position).all())

    def settle(self, position: Array) -> None:
        """Takes the arm as it is found, at rest: brakes are on, or were just released."""
        self.position, self.velocity = np.array(position, float), np.zeros(len(position))
        self.motion = Motion.REST

    def servo(self, target: Array, lookahead: float) -> None:
        """Follows a target [rad] within a look-ahead time [s]."""
        self.motion, self._target, self._lookahead = Motion.SERVO, np.array(target, float), max(lookahead, 0.01)

    def speed(self, velocity: Array, acceleration: float) -> None:
        """Takes on a velocity [rad/s] with an acceleration of the leading axis [rad/s^2]."""
        self.motion, self._target, self._rate = Motion.SPEED, np.array(velocity, float), acceleration

    def move(self, target: Array, speed: float, acceleration: float) -> None:
        """Moves to a target [rad] from rest, with speed and acceleration of the leading axis [rad/s, rad/s^2]."""
        self.motion, self._target = Motion.MOVE, np.array(target, float)
        self._speed = min(speed, self._limits.speed)
        self._rate = min(acceleration, self._limits.acceleration)

    def stop(self, deceleration: float) -> None:
        """Comes to rest with a deceleration of the leading axis [rad/s^2]."""
        if self.motion is not Motion.REST:
            self.motion, self._rate = Motion.STOP, deceleration

    def step(self, dt: float) -> None:
        """Moves the reference by ``dt`` [s]."""
        before = self.velocity
        if self.motion is Motion.REST:
            wanted = np.zeros_like(before)
        elif self.motion is Motion.SERVO:
            wanted = (self._target - self.position) / self._lookahead
        elif self.motion is Motion.MOVE:
            wanted = self._approach(dt)
        else:
            wanted = self._target if self.motion is Motion.SPEED else np.zeros_like(before)
        rate = self._limits.acceleration if self.motion is Motion.SERVO else self._rate
        wanted = np.clip(wanted, -self._limits.speed, self._limits.speed)
        self.velocity = before + _shortened(wanted - before, min(rate, self._limits.acceleration) * dt)
        self.acceleration = (self.velocity - before) / dt
        self.position = self.position + self.velocity * dt
        if self.motion is Motion.MOVE and np.abs(self._target - self.position).max() < 1e-5:
            self.position = self._target.copy()
            self.settle(self.position)
        if self.motion is Motion.STOP and np.abs(self.velocity).max() < 1e-9:
            self.settle(self.position)

    def _approach(self, dt: float) -> Array:
        """Velocity on a straight way in joint space that can still brake at the target."""
        way = self._target - self.position
        farthest = float(np.abs(way).max())
        if farthest < 1e-12:
            return np.zeros_like(way)
        braking = (2.0 * max(self._rate, 1e-3) * farthest) ** 0.5 - 0.5 * self._rate * dt
        return way / farthest * min(max(braking, 0.0), self._speed, farthest / dt)


def _shortened(change: Array, largest: float) -> Array:
    longest = float(np.abs(change).max())
    return change if longest <= largest else change * (largest / longest)
