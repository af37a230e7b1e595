"""What the two sides of a hand-over share: they know of each other what the world model says, and nothing else.

Both grippers are on the object for a moment. Who lets go when is settled by one rule: once the taker has closed on it
and kept still, the giver is the one to let go, whatever ends its call; and the taker lets go again only where the giver
has not done so for a while. An end that is asked for in between is put off until one of the two has it.
"""

import math
from abc import ABC
from collections.abc import Generator

from skills.contract import Reason, SkillResult
from skills.geometry import matrix_from_quaternion
from skills.manipulation.scripted import ScriptedExecutor
from skills.world.predicates import between_pads
from skills.world.snapshot import ObjectBelief, RobotBelief

KEPT = 0.4  # [s] that a gripper and an object are to stand still before either counts as firm
STILL, STILL_OPENING = 0.004, 0.0015  # [m] of what stands still; of pads that do
LOST = 0.5  # [s] without the object between the pads, after which it is gone


def across(robot: RobotBelief, item: ObjectBelief) -> float:
    """Extent of an object along the axis on which a gripper closes [m], to the nearest of its own axes."""
    closing = matrix_from_quaternion(robot.tool.quaternion_w)[:, 1]
    axes = matrix_from_quaternion(item.pose.quaternion_w)
    return item.size[int(abs(axes.T @ closing).argmax())]


class HandOver(ScriptedExecutor, ABC):
    """One of the two sides."""

    bound = False  # both may be on the object: an end that is asked for is put off
    _asked = False
    _waited = 0.0

    def terminate(self, now: float) -> None:
        """Ends as soon as one gripper alone has the object; see :class:`skills.contract.Executor`."""
        if self.bound:
            self._asked = True
        else:
            super().terminate(now)

    @property
    def asked(self) -> bool:
        """Whether an end was asked for and put off."""
        return self._asked

    def put_off(self, text: str) -> SkillResult:
        """What a call ends with whose end was put off."""
        return SkillResult(Reason.CANCELED, f"stopped on request; {text}")

    def grips(self, robot: str, name: str) -> bool:
        """Whether a robot's pads are on an object, and as far apart as it is wide between them."""
        belief, item = self.world.robot(robot), self.world.object(name)
        fits = between_pads(belief.gripper_opening, across(belief, item))
        return fits and self.true("holding", robot, name)

    def patient(self, seconds: float) -> Generator[None, None, bool]:
        """Waits for one control period; False once ``seconds`` have gone by in which nobody held the motion."""
        before = self.now
        yield
        if not self.generator.held:
            self._waited += self.now - before
        return self._waited < seconds

    def begin_waiting(self) -> None:
        """Starts the time of :meth:`patient`."""
        self._waited = 0.0


class Stillness:
    """Since when a gripper has kept still, as the world model tells it."""

    def __init__(self) -> None:
        self._since = -math.inf
        self._seen: tuple[float, ...] | None = None

    def firm(self, stamp: float, robot: RobotBelief) -> bool:
        """Takes what is believed of a robot at ``stamp`` [s]; whether tool and pads were still for :data:`KEPT`."""
        seen = (*robot.tool.position_w, robot.gripper_opening)
        tolerances = (STILL, STILL, STILL, STILL_OPENING)
        if self._seen is None or any(
            abs(a - b) > most for a, b, most in zip(seen, self._seen, tolerances, strict=True)
        ):
            self._seen, self._since = seen, stamp
        return stamp - self._since >= KEPT

    def broken(self) -> None:
        """Begins anew."""
        self._seen = None
