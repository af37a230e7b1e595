"""The gait clock: a phase that runs while the robot is asked to move and stops when it is asked to stand.

It may carry a lift: a joint offset that raises each foot in its swing, about which the network's action is a correction
(after Iscen et al., "Policies Modulating Trajectory Generators"). Training and the robot evaluate the same functions.
"""

import math
from dataclasses import dataclass

import numpy as np

from policies.observation.readings import Array

MOVING = 0.02  # [m/s; rad/s] a command below this asks to stand


@dataclass(frozen=True)
class GaitClock:
    """A clock of one frequency.

    Attributes:
        frequency: Steps of each foot per second [Hz]; 0 keeps it stopped for ever.
        moving: Norm of the velocity command below which the robot is asked to stand [m/s; rad/s].
        lift: Joint offset at the middle of a swing, one per joint [rad]; empty for none.
        joint_phase: Phase of each joint's leg, in turns, one per joint; empty where ``lift`` is.
    """

    frequency: float = 2.2
    moving: float = MOVING
    lift: tuple[float, ...] = ()
    joint_phase: tuple[float, ...] = ()

    def is_moving(self, command: Array) -> Array:
        """Whether the command, shape (..., 3), asks for motion; shape (...), bool."""
        return (command * command).sum(-1) > self.moving**2

    def advance(self, phase: Array, moving: Array, dt: float) -> Array:
        """The phase after ``dt`` [s]; it keeps its value while the robot stands. Shape (...), in turns [0, 1)."""
        return (phase + moving * (self.frequency * dt)) % 1.0

    def angle(self, phase: Array) -> Array:
        """The phase in radians."""
        return 2.0 * math.pi * phase

    def offset(self, phase: Array, moving: Array, lift: Array, joint_phase: Array) -> Array:
        """Joint offsets that raise the swinging feet.

        Args:
            phase: Shape (...), in turns.
            moving: Shape (...), 0 or 1.
            lift: The clock's ``lift`` as an array of shape (J,).
            joint_phase: The clock's ``joint_phase`` as an array of shape (J,).

        Returns:
            Shape (..., J) [rad].
        """
        angle = 2.0 * math.pi * (phase[..., None] + joint_phase)
        wave = np.sin(angle) if isinstance(angle, np.ndarray) else angle.sin()
        return wave.clip(0.0, 1.0) * moving[..., None] * lift
