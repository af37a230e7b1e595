"""Actions as seven tokens of 0 to 255 each, and back; malformed ones are refused.

Source: "RoboMatrix", Mao et al. 2024, released code: stop, three motions of the base, two of the arm and the gripper,
each binned evenly between the least and the largest value of what was taught. The bins belong to that data, so that
they carry a hash of its range and travel with the network.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from policies.errors import ActionTokenError

Array = np.ndarray
DIMENSIONS = ("stop", "forward", "left", "turn", "reach", "lift", "gripper")
"""What the tokens mean: stop 0 or 1; three motions of the base [m, m, rad] and two of the tool [m]; see GRIPPER."""
MIRRORED = np.array([1, 1, -1, -1, 1, 1, 1])
"""What an action is multiplied by when left and right change places."""
BINS = 256
RELEASE, GRAB, PAUSE, FIRE = range(4)
"""What the gripper shall do; a shot goes through it as well, so that every policy can fire."""
ASTRAY = 0.2  # of a code from the nearest one, beyond which a gripper's or stop's token means nothing


@dataclass(frozen=True)
class ActionBins:
    """Where the bins lie.

    Attributes:
        low: Least value of each of :data:`DIMENSIONS`.
        high: Largest value of each.
    """

    low: tuple[float, ...]
    high: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuses bins of no width.

        Raises:
            ActionTokenError: not seven ranges, or one that ends before it begins.
        """
        if not len(self.low) == len(self.high) == len(DIMENSIONS):
            raise ActionTokenError(f"bins need {len(DIMENSIONS)} ranges, one each for {', '.join(DIMENSIONS)}")
        for name, low, high in zip(DIMENSIONS, self.low, self.high, strict=True):
            if not low < high:
                raise ActionTokenError(f"bins of '{name}' reach from {low} to {high}; teach actions that differ")

    @classmethod
    def of(cls, actions: Array) -> "ActionBins":
        """The bins of what was taught, (n, 7); codes of stop and gripper have their whole range in any case."""
        low, high = actions.min(axis=0), actions.max(axis=0)
        for index, most in ((0, 1.0), (6, float(FIRE))):
            low[index], high[index] = 0.0, most
        return cls(tuple(map(float, low)), tuple(map(float, high)))

    @property
    def identity(self) -> str:
        """sha256 of the ranges, hex: what a network was taught with and must be read with."""
        return hashlib.sha256(np.array([self.low, self.high]).tobytes()).hexdigest()

    def encode(self, actions: Array) -> Array:
        """Actions (..., 7) as tokens (..., 7); what lies outside the range becomes its end."""
        low, high = np.array(self.low), np.array(self.high)
        share = (np.clip(actions, low, high) - low) / (high - low)
        return np.rint(share * (BINS - 1)).astype(np.int64)

    def decode(self, tokens: Array | Sequence[int]) -> Array:
        """One action (7,) from its tokens.

        Raises:
            ActionTokenError: not seven whole numbers of 0 to 255, or a gripper or stop that means nothing.
        """
        found = np.asarray(tokens)
        if found.shape != (len(DIMENSIONS),) or not np.issubdtype(found.dtype, np.integer):
            raise ActionTokenError(f"an action is {len(DIMENSIONS)} whole numbers, got {list(np.ravel(found))}")
        if found.min() < 0 or found.max() >= BINS:
            raise ActionTokenError(f"a token is from 0 to {BINS - 1}, got {found.tolist()}")
        low, high = np.array(self.low), np.array(self.high)
        action = low + found / (BINS - 1) * (high - low)
        for index in (0, 6):
            code = float(np.rint(action[index]))
            if abs(action[index] - code) > ASTRAY:
                raise ActionTokenError(f"token {found[index]} of '{DIMENSIONS[index]}' lies between two codes")
            action[index] = code
        return action

    def read(self, text: str) -> Array:
        """One action (7,) out of what a language model wrote: seven numbers and nothing else.

        Raises:
            ActionTokenError: it is something else; ask again.
        """
        if not re.fullmatch(r"\s*\[?\s*\d{1,3}(?:[\s,]+\d{1,3})*\s*\]?\s*", text):
            raise ActionTokenError(f"an action is {len(DIMENSIONS)} numbers of 0 to {BINS - 1}, got {text[:60]!r}")
        return self.decode([int(number) for number in re.findall(r"\d+", text)])
