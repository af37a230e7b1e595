"""The gripper's reference: a trapezoidal velocity profile towards an opening."""

import numpy as np

from hardware.descriptions.robot import GripperDescription


class GripperMotion:
    """Moves an opening [m] towards its goal within the gripper's speed and acceleration."""

    def __init__(self, description: GripperDescription) -> None:
        self._range = (description.lower, description.upper)
        self._speed = 0.95 * description.velocity
        self._acceleration = 0.9 * description.acceleration
        self.start(description.upper)

    def start(self, opening: float) -> None:
        """Takes an opening at rest."""
        self.position = float(np.clip(opening, *self._range))
        self.velocity = 0.0
        self._goal = self.position

    @property
    def done(self) -> bool:
        """Whether the goal is reached."""
        return self.position == self._goal and self.velocity == 0.0

    def go_to(self, opening: float) -> None:
        """Sets the goal [m], clamped to the gripper's range."""
        self._goal = float(np.clip(opening, *self._range))

    def advance(self, dt: float, frozen: bool = False) -> None:
        """Moves for ``dt`` seconds; frozen, it only slows down."""
        change = self._acceleration * dt
        remaining = self._goal - self.position
        # Speed from which the remaining way suffices to stop, with one step in hand.
        fastest = max(np.sqrt(2 * self._acceleration * abs(remaining) + change**2 / 4) - change / 2, 0.0)
        wanted = 0.0 if frozen else float(np.sign(remaining)) * min(fastest, self._speed, abs(remaining) / dt)
        velocity = float(np.clip(wanted, self.velocity - change, self.velocity + change))
        position = float(np.clip(self.position + velocity * dt, *self._range))
        if not frozen and abs(position - self._goal) < 1e-6:
            position = self._goal
        self.velocity = (position - self.position) / dt if velocity != 0.0 else 0.0
        self.position = position
