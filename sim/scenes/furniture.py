"""What stands still in a scene: the ground, tables and walls."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
OptionalName = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?$")]
Positive = Annotated[float, Field(gt=0.0)]
NonNegative = Annotated[float, Field(ge=0.0)]
Point = tuple[float, float, float]


@dataclass(frozen=True)
class Ground:
    """Level ground that legged robots walk on.

    Attributes:
        height: Of its surface in the world frame [m].
        friction: Sliding friction coefficient, also of feet on it.
    """

    height: float = 0.0
    friction: Positive = 1.0


@dataclass(frozen=True)
class SamplingArea:
    """Where the objects of a table start.

    Attributes:
        x: Range of their centres in the world frame [m].
        y: As ``x``.
        clearance: Smallest distance between two centres [m]; room for an open gripper around each.
    """

    x: tuple[float, float]
    y: tuple[float, float]
    clearance: Positive = 0.12


@dataclass(frozen=True)
class Table:
    """A table with a flat top; where the scene has ground, it stands on it with four legs.

    Attributes:
        name: Unique name.
        center_w: Centre of its surface [m].
        size: Extent along x and y [m].
        friction: Sliding friction coefficient.
        sampling: Where objects start on it; none start on a table without.
    """

    name: Name
    center_w: Point
    size: tuple[Positive, Positive]
    friction: Positive = 0.8
    sampling: SamplingArea | None = None

    def carries(self, x: float, y: float) -> bool:
        """Whether a point (x, y) of the world frame [m] lies over the table."""
        offsets = (x - self.center_w[0], y - self.center_w[1])
        return all(abs(offset) <= size / 2.0 for offset, size in zip(offsets, self.size, strict=True))


@dataclass(frozen=True)
class Wall:
    """A box that stands on the ground and that everything touches.

    Attributes:
        name: Unique name.
        center_w: Centre of its footprint (x, y) [m].
        size: Extent along its own x and y [m].
        yaw: Turn about the world's z axis [rad].
        height: Above the ground [m].
    """

    name: Name
    center_w: tuple[float, float]
    size: tuple[Positive, Positive]
    yaw: float = 0.0
    height: Positive = 0.5
