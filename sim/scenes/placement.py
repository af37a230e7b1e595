"""Where the objects start: a placement sampled by seed."""

import math
from dataclasses import dataclass

import numpy as np

from sim.errors import PlacementError
from sim.scenes.furniture import SamplingArea
from sim.scenes.scene import Scene

MAX_RESTARTS = 200
TRIES_PER_OBJECT = 100


@dataclass(frozen=True)
class ObjectStart:
    """Start of one object that lies on its table: centre in the world frame [m] and yaw [rad]."""

    x: float
    y: float
    yaw: float


Placement = dict[str, ObjectStart]


def sample_placement(scene: Scene, seed: int) -> Placement:
    """Draws a start for every object of a scene; equal seeds give equal placements on every machine.

    Dart throwing with restarts, one table after the other: each object is drawn uniformly from the sampling area of
    its table until it keeps the clearance from those before it.

    Raises:
        PlacementError: the objects of a table do not fit its sampling area at its clearance.
    """
    rng = np.random.default_rng(seed)
    placement: Placement = {}
    for table in scene.tables:
        names = [item.name for item in scene.objects if scene.table_of(item) is table]
        if names and table.sampling is not None:
            placement |= _place(scene, table.name, names, table.sampling, rng)
    return placement


def _place(scene: Scene, table: str, names: list[str], area: SamplingArea, rng: np.random.Generator) -> Placement:
    for _ in range(MAX_RESTARTS):
        placement = _throw(names, area, rng)
        if placement is not None:
            return placement
    raise PlacementError(
        f"scene '{scene.name}': {len(names)} objects do not fit x {area.x}, y {area.y} of '{table}' with clearance "
        f"{area.clearance} m; enlarge its `sampling` or lower its clearance"
    )


def check_placement(scene: Scene, placement: Placement) -> None:
    """Checks a placement that did not come from :func:`sample_placement`.

    Raises:
        PlacementError: it names other objects than the scene, or holds a number that is not finite.
    """
    names = {item.name for item in scene.objects}
    if set(placement) != names:
        raise PlacementError(f"a placement must name exactly {sorted(names)}; it names {sorted(placement)}")
    for name, start in placement.items():
        if not all(math.isfinite(value) for value in (start.x, start.y, start.yaw)):
            raise PlacementError(f"placement of '{name}' is not finite: {start}")


def _throw(names: list[str], area: SamplingArea, rng: np.random.Generator) -> Placement | None:
    placement: Placement = {}
    for name in names:
        for _ in range(TRIES_PER_OBJECT):
            x, y = float(rng.uniform(*area.x)), float(rng.uniform(*area.y))
            if all(math.hypot(x - other.x, y - other.y) >= area.clearance for other in placement.values()):
                placement[name] = ObjectStart(x, y, float(rng.uniform(-math.pi, math.pi)))
                break
        else:
            return None
    return placement
