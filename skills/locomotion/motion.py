"""What a leg skill asks of the gait: a posture and a velocity, with a person's pause and speed on top."""

from dataclasses import dataclass

import numpy as np

from skills.locomotion.docking import DockingCfg, limited
from skills.locomotion.gait import Posture

SPEED_RANGE = (0.1, 1.0)
STILL_TIME = 0.4  # [s] after which a robot that was asked to stand stands still


@dataclass(frozen=True)
class LegReference:
    """What a leg skill wants of the robot now.

    Attributes:
        posture: Posture to take or keep.
        velocity_b: Forward, sideways [m/s], turning [rad/s] in the base frame; zero to stand.
    """

    posture: Posture
    velocity_b: tuple[float, float, float]


class LegMotion:
    """Posture and velocity of one robot, as its skills ask for them and people change them."""

    def __init__(self) -> None:
        self._posture = Posture.LIMP
        self._velocity = np.zeros(3)
        self._speed = 1.0
        self._paused = False
        self._still = STILL_TIME

    @property
    def paused(self) -> bool:
        """Whether a person paused the motion."""
        return self._paused

    @property
    def speed(self) -> float:
        """Factor on the velocity."""
        return self._speed

    @property
    def at_rest(self) -> bool:
        """Whether the robot has been asked to stand for long enough to stand still."""
        return self._still >= STILL_TIME

    def pause(self) -> None:
        """Stands until ``resume``."""
        self._paused = True

    def resume(self) -> None:
        """Goes on."""
        self._paused = False

    def set_speed(self, factor: float, absolute: bool = False) -> float:
        """Multiplies the speed by ``factor``, or sets it; returns the factor now in force, clamped to its range."""
        wanted = factor if absolute else self._speed * factor
        if np.isfinite(wanted) and wanted > 0.0:
            self._speed = float(np.clip(wanted, *SPEED_RANGE))
        return self._speed

    def keep(self, posture: Posture) -> None:
        """Takes over the posture that the robot has."""
        self._posture = posture
        self.stand_still()

    def ask(self, posture: Posture) -> None:
        """Asks for a posture, standing still."""
        self._posture = posture
        self.stand_still()

    def walk(self, velocity_b: np.ndarray) -> None:
        """Asks for a velocity on its feet, shape (3,): forward, sideways [m/s], turning [rad/s]."""
        self._posture = Posture.STAND
        self._velocity = np.asarray(velocity_b, dtype=float)

    def stand_still(self) -> None:
        """Asks for no velocity."""
        self._velocity = np.zeros(3)

    def update(self, dt: float) -> LegReference:
        """The reference after ``dt`` [s]; a slowed one stays out of the gait's dead zone."""
        reference = self.reference()
        self._still = 0.0 if any(reference.velocity_b) else self._still + dt
        return reference

    def reference(self) -> LegReference:
        """The reference now."""
        if self._paused or not self._velocity.any():
            return LegReference(self._posture, (0.0, 0.0, 0.0))
        cfg = DockingCfg()
        bound = (np.inf, np.inf, np.inf)
        forward, sideways, turn = limited(self._speed * self._velocity, bound, cfg.smallest_command)
        return LegReference(self._posture, (float(forward), float(sideways), float(turn)))
