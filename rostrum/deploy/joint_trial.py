"""One joint is sent a little way and back: did it go, and it alone? What order, sign and wiring show by."""

from dataclasses import dataclass

import numpy as np

FOLLOWED = 0.7  # of the way that a joint must at least have gone; another may go what is left of it
FOLLOWED_SOFTLY = 0.5  # the same of joints that gains alone hold, against friction and weight


@dataclass(frozen=True)
class JointTrial:
    """What came of it.

    Attributes:
        joint: Name of the joint that was sent.
        asked: How far [rad].
        went: How far it went [rad].
        other: Name of the joint that moved most beside it.
        strayed: How far that one went [rad].
        least: Share of the way that it must at least have gone.
    """

    joint: str
    asked: float
    went: float
    other: str
    strayed: float
    least: float = FOLLOWED

    @classmethod
    def of(
        cls, names: tuple[str, ...], joint: int, asked: float, moved: np.ndarray, least: float = FOLLOWED
    ) -> "JointTrial":
        """From what all joints did.

        Args:
            names: Of the joints.
            joint: Index of the one that was sent.
            asked: How far [rad].
            moved: How far each went, shape (n,) [rad].
            least: Share of the way that it must at least have gone.
        """
        beside = np.abs(moved)
        beside[joint] = 0.0
        worst = int(np.argmax(beside))
        return cls(names[joint], asked, float(moved[joint]), names[worst], float(moved[worst]), least)

    @property
    def share(self) -> float:
        """Of the way that it was sent."""
        return self.went / self.asked

    @property
    def fault(self) -> str:
        """What is wrong, in words; empty when it went, alone."""
        sent = f"{self.joint} was sent {self.asked:+.2f} rad"
        if self.share < self.least < abs(self.strayed / self.asked):
            return f"{sent} and {self.other} went instead: look at the joint order"
        if self.share < self.least:
            return f"{sent} and went {self.went:+.3f}: look at order and sign"
        if abs(self.strayed) > (1.0 - self.least) * abs(self.asked):
            return f"another joint than {self.joint} moved with it, {self.other}: look at the joint order"
        return ""


def way_with_room(lower: float, upper: float, here: float, angle: float) -> float:
    """``angle`` to the side on which a joint has more room [rad]."""
    return angle if upper - here > here - lower else -angle
