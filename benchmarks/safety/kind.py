"""A kind of injected fault, and what a run with it found."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hardware.safety.faults import FaultCode

Altered = Callable[[Any], Any]


@dataclass(frozen=True)
class InjectedKind:
    """One kind.

    Attributes:
        name: Short name, such as ``arm: number missing``.
        robot: Description of the robot that is struck.
        expected: Faults that fit; empty where none is to be latched.
        command: Applied to every command while the strike lasts; None sends none.
        measure: Applied to every measurement while the strike lasts.
        act: Done once with floor and port when the strike begins.
        lasts: How long the strike lasts [s].
        slow: Whether the cause counts only after a time: then rest is judged from the fault on, not from the strike.
        sleeps: Whether the driver itself is dead while the strike lasts.
        towards: Where an arm is driven from the strike on; None leaves it on its way.
        setting: Applied to the description first.
        stands: Whether a legged robot is to be upright and still, its gait alive, in place of lying.
    """

    name: str
    robot: str
    expected: tuple[FaultCode, ...] = ()
    command: Altered | None = None
    measure: Altered | None = None
    act: Callable[[Any, Any], None] | None = None
    lasts: float = 0.2
    slow: bool = False
    sleeps: bool = False
    towards: tuple[float, ...] | None = None
    setting: Altered | None = None
    stands: bool = False


@dataclass
class InjectedRow:
    """One run.

    Attributes:
        kind: Name of the kind.
        robot: Description of the robot.
        repeat: Which of its runs; also the seed.
        fault: Code of the latched fault; empty when there was none.
        rest: Largest speed of a joint of an arm from 0.3 s on, or a legged robot's height from 3 s on [rad/s; m].
        seconds: From the strike, or a slow fault, until the robot was at rest and stayed so [s].
        wrong: What should not be, in words.
    """

    kind: str
    robot: str
    repeat: int
    fault: str = ""
    rest: float = 0.0
    seconds: float = 0.0
    wrong: list[str] = field(default_factory=list)
