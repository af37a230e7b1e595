"""How a deployment went, whatever the family of the robot."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hardware.floor import Counters

Emit = Callable[..., object]
"""Writes an event: its kind, then its data by name."""


class Ending(StrEnum):
    """How it ended."""

    DONE = "done"  # run through, at rest
    REFUSED = "refused"  # the preflight forbade it; nothing moved
    INTERRUPTED = "interrupted"  # somebody asked for the end; at rest
    FAULT = "fault"  # the robot floor latched a fault and brought the robot to rest
    FAILED = "failed"  # the policy failed, or the robot did not do what it should


class Stage(StrEnum):
    """What a deployment does."""

    DAMPED = "damped"
    RISING = "rising"
    HOLDING = "holding"
    RUNNING = "running"
    STOPPING = "stopping"
    LYING_DOWN = "lying_down"
    RELEASED = "released"
    FAULT = "fault"


@dataclass(frozen=True)
class Glance:
    """What a person who watches should see now.

    Attributes:
        t: Since the start [s].
        stage: What it does.
        safety: Safety state, with the fault in words.
        late: Lateness of this tick [s].
        asked: Velocity that is asked for.
    """

    t: float
    stage: Stage
    safety: str
    late: float
    asked: tuple[float, ...] = ()


Watch = Callable[[Glance], None]


@dataclass(frozen=True)
class Outcome:
    """How it went.

    Attributes:
        ending: How it ended.
        text: Why, for people; empty when it is done.
        stages: When each stage began, since the start [s], in their order.
        counters: Of the robot floor.
        lateness: Of every tick [s].
        ages: Age of the measured state at every tick that had one [s].
        missed: Ticks that were skipped.
    """

    ending: Ending
    text: str
    stages: tuple[tuple[Stage, float], ...]
    counters: Counters
    lateness: tuple[float, ...]
    ages: tuple[float, ...]
    missed: int
