"""Why there is no way, in words for a person: found by planning again with less in the way."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from skills.errors import ForbiddenZoneError, NarrowPassageError, NoWayError
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.footprint import Footprint
from skills.locomotion.navigation.gaps import gaps
from skills.locomotion.navigation.path import Path
from skills.locomotion.navigation.rectangle import point_distance, separation

Route = Callable[[FloorMap, np.ndarray, np.ndarray], Path | None]

SMALL = Footprint(0.01, 0.01)


def no_way(floor: FloorMap, start: np.ndarray, goal: np.ndarray, route: Route) -> NoWayError:
    """The error that says why a body finds no way.

    Args:
        floor: Where it found none.
        start: Planar pose, shape (3,).
        goal: Planar pose, shape (3,).
        route: Searches a way.
    """
    where = f"no way from ({start[0]:.2f}, {start[1]:.2f}) to ({goal[0]:.2f}, {goal[1]:.2f})"
    if floor.forbidden:
        through = route(replace(floor, forbidden=()), start, goal)
        if through is not None:
            return ForbiddenZoneError(f"{where}: the only way leads through {_zones(floor, through)}")
    slim = replace(floor, footprint=SMALL, margin=0.0, turn_margin=0.0)
    through = route(slim, start, goal)
    if through is not None:
        return _narrow(floor, through, where)
    if floor.forbidden:
        through = route(replace(slim, forbidden=()), start, goal)
        if through is not None:
            zones = _zones(replace(floor, margin=0.0), through)
            narrow = _narrow(replace(floor, forbidden=()), through, where)
            return NarrowPassageError(f"{narrow}; that way leads through {zones}, too")
    around = point_distance(goal[None, :2], floor.boxes)[0]
    near = [floor.rectangles[k].name for k in np.argsort(around, kind="stable")[:4]]
    return NoWayError(f"{where}: solid things close it off without a gap; around the goal stand {_listed(near)}")


def _zones(floor: FloorMap, path: Path) -> str:
    """The zones that a path crosses, or comes too near to."""
    bodies = floor.bodies(path.poses)
    only = replace(floor, solid=())
    least = separation(bodies, only.boxes).min(axis=0)
    crossed = [zone.name for zone, apart in zip(floor.forbidden, least, strict=True) if apart < 0.0]
    near = [zone.name for zone, apart in zip(floor.forbidden, least, strict=True) if apart < floor.margin + 0.02]
    return _listed(crossed or near or [zone.name for zone in floor.forbidden])


def _narrow(floor: FloorMap, path: Path, where: str) -> NoWayError:
    """What a path of a slim body squeezes through."""
    needed = floor.walking_width
    tight = [gap for gap in gaps(floor.boxes, needed - 1e-6) if gap.crossed(path.poses[:, :2])]
    if tight:
        gap = min(tight, key=lambda item: item.width)
        pair = _listed([floor.rectangles[gap.first].name, floor.rectangles[gap.second].name])
        return NarrowPassageError(
            f"{where}: between {pair} there are only {gap.width:.2f} m; the robot needs {needed:.2f} m"
        )
    turning = 2.0 * floor.turning_radius
    apart = point_distance(path.poses[:, :2], floor.boxes)
    k, nearest = np.unravel_index(int(np.argmin(apart)), apart.shape)
    x, y = path.poses[k, :2]
    return NarrowPassageError(
        f"{where}: the robot fits through, but beside {_listed([floor.rectangles[int(nearest)].name])} near "
        f"({x:.2f}, {y:.2f}) it has no room to turn; that takes a circle of {turning:.2f} m"
    )


def _listed(names: list[str]) -> str:
    spoken = [f"the {name.replace('_', ' ')}" for name in names]
    return spoken[0] if len(spoken) == 1 else f"{', '.join(spoken[:-1])} and {spoken[-1]}"
