"""A kind of injected fault, and what a run with it found."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from benchmarks.safety.alterations import Altered
from hardware.safety.faults import FaultCode


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
        harmless: Whether the robot is to go on as though nothing were.
        remembers: Whether ``command`` and ``measure`` make an alteration, for each run a new one.
        insists: Done with the floor and the time at every tick while the strike lasts, after the first.
    """

    name: str
    robot: str
    expected: tuple[FaultCode, ...] = ()
    command: Callable[..., Any] | None = None
    measure: Callable[..., Any] | None = None
    act: Callable[[Any, Any], None] | None = None
    lasts: float = 0.2
    slow: bool = False
    sleeps: bool = False
    towards: tuple[float, ...] | None = None
    setting: Altered | None = None
    stands: bool = False
    harmless: bool = False
    remembers: bool = False
    insists: Callable[[Any, float], object] | None = None

    def begun(self) -> "InjectedKind":
        """The kind for one run, its alterations made."""
        if not self.remembers:
            return self
        made = {name: make() for name in ("command", "measure") if (make := getattr(self, name)) is not None}
        return replace(self, remembers=False, **made)


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
