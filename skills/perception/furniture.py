"""Furniture: cabinets, fronts, handles and caps where they are believed to be, and the insides of drawers."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from skills.world.fixture_shape import fixture_boxes, top_of
from skills.world.footprint import UprightBox
from skills.world.snapshot import FixtureBelief, Place

MARGIN = 0.010  # [m] around what is solid: depth noise, calibration, and an opening that is believed


@dataclass(frozen=True)
class Furniture:
    """Fixtures as background.

    Attributes:
        solid: Room in which nothing but the fixtures themselves is seen.
        boxes: The insides of drawers: a floor and walls, and what lies between them is no background.
    """

    solid: tuple[UprightBox, ...] = ()
    boxes: tuple[Place, ...] = ()

    def covers(self, x: np.ndarray, y: np.ndarray, z: np.ndarray) -> np.ndarray:
        """Which points are of something solid; coordinates of shape (n,) in the world [m], the answer of shape (n,)."""
        covered = np.zeros(x.shape, dtype=bool)
        for box in self.solid:
            first, second = box.axes()
            dx, dy = x - box.center[0], y - box.center[1]
            inside = np.abs(dx * first[0] + dy * first[1]) <= box.half[0] + MARGIN
            inside &= np.abs(dx * second[0] + dy * second[1]) <= box.half[1] + MARGIN
            covered |= inside & (z >= box.bottom - MARGIN) & (z <= box.top + MARGIN)
        return covered


def furniture_of(fixtures: Sequence[FixtureBelief], places: Sequence[Place]) -> Furniture:
    """The furniture of a world.

    Args:
        fixtures: Where they are believed to be.
        places: Those in drawers are where their drawers are.
    """
    tops = {fixture.name: top_of(fixture) for fixture in fixtures if fixture.kind == "button"}
    solid = tuple(replace(box, top=max(box.top, tops.get(name, box.top))) for name, box in fixture_boxes(fixtures))
    return Furniture(solid, tuple(place for place in places if place.fixture))
