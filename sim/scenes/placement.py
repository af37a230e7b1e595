"""Where the objects start: a placement sampled by seed."""

import math
from dataclasses import dataclass

import numpy as np

from sim.errors import PlacementError
from sim.scenes.scene import SamplingArea, Scene

MAX_RESTARTS = 200
TRIES_PER_OBJECT = 100


@dataclass(frozen=True)
class ObjectStart:
    """Start of one object that lies on the table: centre in the world frame [m] and yaw [rad]."""

    x: float
    y: float
    yaw: float


Placement = dict[str, ObjectStart]


def sample_placement(scene: Scene, seed: int) -> Placement:
    """Draws a start for every object of a scene; equal seeds give equal placements on every machine.

    Dart throwing with restarts: each object is drawn uniformly from the sampling area until it keeps the clearance
    from those before it.

    Raises:
        PlacementError: the objects do not fit the sampling area at its clearance.
    """
    if scene.sampling is None:
        return {}
    rng = np.random.default_rng(seed)
    for _ in range(MAX_RESTARTS):
        placement = _throw(scene, scene.sampling, rng)
        if placement is not None:
            return placement
    area = scene.sampling
    raise PlacementError(
        f"scene '{scene.name}': {len(scene.objects)} objects do not fit x {area.x}, y {area.y} with clearance "
        f"{area.clearance} m; enlarge `sampling` or lower its clearance"
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


def _throw(scene: Scene, area: SamplingArea, rng: np.random.Generator) -> Placement | None:
    placement: Placement = {}
    for item in scene.objects:
        for _ in range(TRIES_PER_OBJECT):
            x, y = float(rng.uniform(*area.x)), float(rng.uniform(*area.y))
            if all(math.hypot(x - other.x, y - other.y) >= area.clearance for other in placement.values()):
                placement[item.name] = ObjectStart(x, y, float(rng.uniform(-math.pi, math.pi)))
                break
        else:
            return None
    return placement
