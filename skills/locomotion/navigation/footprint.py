"""The room that a legged robot's body takes on the floor."""

import math
from dataclasses import dataclass

from skills.errors import FloorMapError


@dataclass(frozen=True)
class Footprint:
    """A rectangle around the base's centre, along the base's x axis.

    Attributes:
        half_length: [m].
        half_width: [m].

    Raises:
        FloorMapError: an extent that is not finite or not positive.
    """

    half_length: float
    half_width: float

    def __post_init__(self) -> None:
        if not all(math.isfinite(half) and half > 0.0 for half in (self.half_length, self.half_width)):
            raise FloorMapError(f"footprint {self}: both extents must be finite and above zero")

    @property
    def radius(self) -> float:
        """Distance of the corners from the centre [m]; a disc of it is needed to turn in place."""
        return math.hypot(self.half_length, self.half_width)


FOOTPRINTS = {"go2": Footprint(0.36, 0.20)}
"""By the model of the robot: head to rump and foot to foot while it walks."""


def footprint_of(model: str) -> Footprint:
    """The footprint of a model.

    Raises:
        FloorMapError: it is not known; lists the models that are.
    """
    if model not in FOOTPRINTS:
        raise FloorMapError(f"no footprint of '{model}'; known: {', '.join(sorted(FOOTPRINTS))}; add it to FOOTPRINTS")
    return FOOTPRINTS[model]
