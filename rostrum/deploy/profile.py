"""What velocities a deployed policy is asked for, and when."""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from rostrum.deploy.errors import ProfileError

EXAMPLE = '"0: 0.4 0 0; 4: 0 0 0.6; 6: 0 0 0"'


@dataclass(frozen=True)
class VelocityProfile:
    """Velocities that hold from a time on, until the next.

    Attributes:
        times: When each begins, after the robot stands, ascending, the first 0 [s].
        velocities: Forward and sideways [m/s] and turning rate [rad/s] of each.
    """

    times: tuple[float, ...] = (0.0,)
    velocities: tuple[tuple[float, float, float], ...] = ((0.0, 0.0, 0.0),)

    def at(self, t: float) -> np.ndarray:
        """The velocity at ``t`` [s], shape (3,)."""
        index = max(0, int(np.searchsorted(self.times, t + 1e-9, side="right")) - 1)
        return np.array(self.velocities[index])


def read_profile(text: str) -> VelocityProfile:
    """Reads ``vx vy wz``, or several with the second at which each begins: ``0: 0.4 0 0; 4: 0 0 0.6``.

    Raises:
        ProfileError: it has another form, numbers that are not finite, or times that do not ascend from 0.
    """
    times, velocities = [], []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        at, colon, words = part.partition(":")
        numbers = _numbers(f"{at} {words}" if colon else f"0 {part}", text)
        times.append(numbers[0])
        velocities.append(tuple(numbers[1:]))
    if not times or times[0] != 0.0 or any(b <= a for a, b in pairwise(times)):
        raise ProfileError(f"velocity profile '{text}': times must ascend from 0, such as {EXAMPLE}")
    return VelocityProfile(tuple(times), tuple(velocities))


def _numbers(words: str, text: str) -> list[float]:
    try:
        numbers = [float(word) for word in words.replace(",", " ").split()]
    except ValueError:
        numbers = []
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise ProfileError(
            f"velocity profile '{text}': say forward and sideways velocity [m/s] and turning rate [rad/s], such as "
            f'"0.4 0 0", or with times: {EXAMPLE}'
        )
    return numbers
