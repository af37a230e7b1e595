"""What a twin puts a vendor's protocol in front of: any simulated robot, by what it measures and what it is told."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hardware.ports.robot import JointState

Array = np.ndarray


class Plant(Protocol):
    """A simulated robot behind a twin, joint by joint in SI units; the twin alone knows the vendor's units."""

    @property
    def names(self) -> tuple[str, ...]:
        """Joints, in the order of every array."""
        ...

    def state(self) -> JointState:
        """The newest measured state; never blocks."""
        ...

    def command(self, position: Array, velocity: Array) -> None:
        """Sets the joints' references, each of shape (n,) [rad, rad/s; m, m/s]; they hold until the next call."""
        ...

    def stop(self) -> None:
        """Brings the joints to rest as the robot itself would."""
        ...

    def step(self, duration: float) -> None:
        """Lets ``duration`` [s] pass; a plant that runs by itself does nothing here."""
        ...


@dataclass(frozen=True)
class JointLoopCfg:
    """Position loops without a body: every joint follows its reference by itself, as a stiff arm in free space does.

    Attributes:
        names: Joints.
        lower: Lower ends of travel, shape (n,) [rad; m].
        upper: Upper ends, shape (n,) [rad; m].
        velocity: Largest speeds, shape (n,) [rad/s; m/s].
        acceleration: Largest accelerations, shape (n,) [rad/s^2; m/s^2].
        start: Where the joints are at first, shape (n,) [rad; m].
        bandwidth: Of the position loops [Hz].
        period: Longest time step [s].
    """

    names: tuple[str, ...]
    lower: Sequence[float]
    upper: Sequence[float]
    velocity: Sequence[float]
    acceleration: Sequence[float]
    start: Sequence[float]
    bandwidth: float = 8.0
    period: float = 0.002

    def build(self) -> "JointLoops":
        """The plant."""
        return JointLoops(self)


class JointLoops:
    """Critically damped position loops within limits of speed and acceleration; time passes in :meth:`step` alone."""

    def __init__(self, cfg: JointLoopCfg) -> None:
        self._cfg = cfg
        self._lower, self._upper = np.asarray(cfg.lower, float), np.asarray(cfg.upper, float)
        self._fastest, self._strongest = np.asarray(cfg.velocity, float), np.asarray(cfg.acceleration, float)
        self._position = np.array(cfg.start, dtype=float)
        self._velocity = np.zeros_like(self._position)
        self._target, self._feedforward = self._position.copy(), np.zeros_like(self._position)
        self._time = 0.0

    @property
    def names(self) -> tuple[str, ...]:
        """Joints, in the order of every array."""
        return self._cfg.names

    def state(self) -> JointState:
        """The state at the end of the last step; effort is not modelled and is zero."""
        none = np.zeros_like(self._position)
        return JointState(self._time, self.names, self._position.copy(), self._velocity.copy(), none)

    def command(self, position: Array, velocity: Array) -> None:
        """Sets the references; what lies beyond the ends of travel is cut off there."""
        self._target = np.clip(np.asarray(position, float), self._lower, self._upper)
        self._feedforward = np.clip(np.asarray(velocity, float), -self._fastest, self._fastest)

    def stop(self) -> None:
        """Holds where the joints can come to rest."""
        braking = self._velocity * np.abs(self._velocity) / (2.0 * self._strongest)
        self.command(self._position + braking, np.zeros_like(self._position))

    def step(self, duration: float) -> None:
        """Lets time pass in steps of at most ``period``."""
        steps = max(1, math.ceil(duration / self._cfg.period - 1e-9))
        for _ in range(steps):
            self._advance(duration / steps)

    def _advance(self, dt: float) -> None:
        rate = 2.0 * math.pi * self._cfg.bandwidth
        error = self._target - self._position
        wanted = rate**2 * error + 2.0 * rate * (self._feedforward - self._velocity)
        change = np.clip(wanted, -self._strongest, self._strongest) * dt
        self._velocity = np.clip(self._velocity + change, -self._fastest, self._fastest)
        self._target = np.clip(self._target + self._feedforward * dt, self._lower, self._upper)
        moved = self._position + self._velocity * dt
        self._position = np.clip(moved, self._lower, self._upper)
        self._velocity = np.where(moved == self._position, self._velocity, 0.0)
        self._time += dt
