"""What a twin of a legged robot puts a protocol in front of, and legs without a body for tests of protocols."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedState

Array = np.ndarray
_GRAVITY = 9.81


class LeggedPlant(Protocol):
    """A simulated legged robot behind a twin; arrays in the order of its names."""

    @property
    def names(self) -> tuple[str, ...]:
        """Joints, in the order of every array of joints."""
        ...

    @property
    def feet(self) -> tuple[str, ...]:
        """Feet, in the order of the forces."""
        ...

    def state(self) -> LeggedState:
        """The newest measured state; never blocks."""
        ...

    def command(self, position: Array, kp: Array, kd: Array) -> None:
        """Sets the joints' references [rad] and gains [N m/rad, N m s/rad], each of shape (n,), until the next call."""
        ...

    def stop(self) -> None:
        """Damps the joints as the robot itself would."""
        ...

    def step(self, duration: float) -> None:
        """Lets ``duration`` [s] pass; a plant that runs by itself does nothing here."""
        ...


@dataclass(frozen=True)
class FreeLegsCfg:
    """Legs that hang free: each joint turns an inertia of its own, and the base is level and at rest.

    Attributes:
        description: Joints, limits, feet.
        inertia: Of every joint [kg m^2].
        period: Longest time step [s].
    """

    description: LeggedDescription
    inertia: float = 0.02
    period: float = 0.001

    def build(self) -> "FreeLegs":
        """The plant."""
        return FreeLegs(self)


class FreeLegs:
    """Joints under torque = kp (position - q) - kd dq, clipped; time passes in :meth:`step` alone."""

    def __init__(self, cfg: FreeLegsCfg) -> None:
        self._cfg, description = cfg, cfg.description
        self._position, self._velocity = description.rest.copy(), np.zeros(len(description.joints))
        self._effort, self._time = np.zeros_like(self._velocity), 0.0
        self.stop()

    @property
    def names(self) -> tuple[str, ...]:
        """Joints of the description."""
        return self._cfg.description.joint_names

    @property
    def feet(self) -> tuple[str, ...]:
        """Feet of the description."""
        return self._cfg.description.foot_names

    def state(self) -> LeggedState:
        """The state after the last step; nothing stands on the feet."""
        return LeggedState(
            self._time,
            self.names,
            self._position.copy(),
            self._velocity.copy(),
            self._effort.copy(),
            np.array([1.0, 0.0, 0.0, 0.0]),
            np.zeros(3),
            np.array([0.0, 0.0, _GRAVITY]),
            np.zeros(len(self.feet)),
        )

    def command(self, position: Array, kp: Array, kd: Array) -> None:
        """Sets references and gains."""
        self._target, self._kp, self._kd = (np.array(values, float) for values in (position, kp, kd))

    def stop(self) -> None:
        """Damps the joints with the described damping."""
        n = len(self.names)
        self.command(self._position, np.zeros(n), np.full(n, self._cfg.description.safety.damping))

    def step(self, duration: float) -> None:
        """Lets time pass in steps of at most ``period``."""
        steps = max(1, math.ceil(duration / self._cfg.period - 1e-9))
        for _ in range(steps):
            self._advance(duration / steps)

    def _advance(self, dt: float) -> None:
        description, inertia = self._cfg.description, self._cfg.inertia
        pull = self._kp * (self._target - self._position)
        following = (self._velocity + dt * pull / inertia) / (1.0 + dt * self._kd / inertia)  # damping taken implicitly
        wanted = inertia * (following - self._velocity) / dt
        self._effort = np.clip(wanted, -description.effort_limit, description.effort_limit)
        velocity = self._velocity + dt * self._effort / inertia
        velocity = np.clip(velocity, -description.velocity_limit, description.velocity_limit)
        moved = self._position + dt * velocity
        self._position = np.clip(moved, description.lower, description.upper)
        self._velocity = np.where(moved == self._position, velocity, 0.0)
        self._time += dt
