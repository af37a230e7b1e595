"""The room that a legged robot's body takes on the floor."""

import functools
import math
from dataclasses import dataclass

from hardware.descriptions.legged import legged_descriptions, load_legged_description
from hardware.errors import DescriptionError
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


@functools.cache
def footprint_of(model: str) -> Footprint:
    """The footprint of a model, from the legged description of that name.

    Raises:
        FloorMapError: there is none; lists the models that are known.
    """
    try:
        body = load_legged_description(model).body
    except DescriptionError as error:
        raise FloorMapError(f"no footprint of '{model}': {error}") from error
    return Footprint(body.length / 2, body.width / 2)


@functools.cache
def largest_footprint() -> Footprint:
    """The footprint with the largest radius of all models, for a robot of which no model is known."""
    return max((footprint_of(model) for model in legged_descriptions()), key=lambda shape: shape.radius)
