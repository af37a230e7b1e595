"""A part of the benchmark: which missions it runs and what share of them must succeed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from planners.language.learned.paragraphs import Paragraph
from sim.disturbances import Disturbance
from sim.variation import Variation


@dataclass(frozen=True)
class Case:
    """One mission.

    Attributes:
        part: Name of its part.
        seed: Seeds placement, sensor errors and disturbances.
        scene: Scene name.
        text: What the team is told.
        disturbances: What goes wrong on purpose.
        variation: How the world differs from what the scene says.
        untrained: Models of the legged robots whose policy never learned, by name.
        graph: Whether it runs in the whole graph, over ROS, instead of being rehearsed.
        meant: What a stranger meant by ``text``, where strangers speak.
    """

    part: str
    seed: int
    scene: str
    text: str
    disturbances: tuple[Disturbance, ...] = ()
    variation: Variation | None = None
    untrained: dict[str, str] = field(default_factory=dict)
    graph: bool = False
    meant: Paragraph | None = None

    @property
    def key(self) -> str:
        """Tells it from every other mission."""
        return f"{self.part}-{self.seed:03d}"


@dataclass(frozen=True)
class Part:
    """Missions of one kind.

    Attributes:
        name: Its name on the command line.
        question: What it asks, in a line.
        seeds: How many seeds it runs when none are given.
        target: Share that must succeed; of a control, share that may succeed at most.
        make: The mission of a seed.
        control: Whether it must fail.
        ranges: What is drawn from which ranges, in words.
    """

    name: str
    question: str
    seeds: int
    target: float
    make: Callable[[int], Case]
    control: bool = False
    ranges: str = ""


Row = dict[str, Any]
"""What is kept of one mission."""
