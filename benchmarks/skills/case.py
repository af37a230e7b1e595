"""One skill with what it does, what must be done before, and which truth shows its success."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from sim.scenes.scene import Scene
from skills.contract import Value

ARM = "arm"
ARMS_WARM_UP = 1.0  # [s] in which everything is seen
LEGS_WARM_UP = 4.0  # [s] in which legs rise as well


class Call(NamedTuple):
    """A skill with its arguments, and the robot that is asked."""

    skill: str
    arguments: dict[str, Value]
    robot: str = ARM


@dataclass(frozen=True)
class Case:
    """One skill on randomised worlds.

    Attributes:
        name: Of the case.
        scene: By seed.
        call: What is measured.
        truth: Fact that the simulator's ground truth must show at the end; ``held(object)`` is one, and ``!`` negates.
        before: Calls that lead there; a run in which one of them fails does not count.
        interrupted: A call that is cancelled under way before.
        warm_up: How long everything is looked at first [s].
        by_markers: Whether objects are found by their markers, whatever else is asked for.
    """

    name: str
    scene: Callable[[int], Scene]
    call: Call
    truth: tuple[str, ...]
    before: tuple[Call, ...] = ()
    interrupted: Call | None = None
    warm_up: float = ARMS_WARM_UP
    by_markers: bool = False
