"""What stands around: travel height, rims of places, free spots in them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from skills.geometry import matrix_from_quaternion, transform, yaw_of
from skills.world.fixture_shape import fixture_boxes, top_of
from skills.world.footprint import UprightBox, gap, object_box, standing
from skills.world.grid import fixture_on_grid, object_on_grid, pose_on_grid
from skills.world.predicates import ground, is_true, lies_in, stands_on
from skills.world.snapshot import ObjectBelief, Place, WorldSnapshot

CLEAR = 0.05  # [m] risen straight, from where what is held passes over rims and blocks of its own height
TRAVEL_HEIGHT = 0.20  # [m] of the tool above the table when nothing tall stands on it
TRAVEL_CLEARANCE = 0.10  # [m] of the tool above the tallest thing: what it holds and a margin
TALLEST = 0.30  # [m] above the table of what is flown over
RIM_THICKNESS = 0.006  # [m]
EDGE_MARGIN = 0.014  # [m] between an object put down and the edge of its place
SPOT_STEP = 0.03  # [m] between candidate spots
TABLE_MARGIN, TABLE_STEP = 0.05, 0.07  # [m] the same two on a table
COMFORTABLE = 0.5  # [m] from an arm's base to where it best puts something down on a table
SPACING = 0.008  # [m] least distance between objects put down in one place
ROOMY = 0.035  # [m] beyond this distance, more room counts no more
CARRIED_MARGIN = 0.012  # [m] of the ends of the row on a robot's tray, and between two objects in it
CARRIED_SPACING = 0.003  # [m] the least distance there: fingers close across the row and never reach between
NUDGED = 0.002  # [m] between the spots there that are tried when objects in the row slid
CARRIED_ROOMY = 0.05  # [m] the same as ROOMY there


def travel_height(world: WorldSnapshot, held: str = "") -> float:
    """Height of the tool for sideways motion above all tables and everything that stands but what is too tall [m]."""
    gone_around = too_tall(world)
    standing = (item for item in world.objects if item.name != held and not _lifted(world, item))
    tops = [_top(item) for item in standing if item not in gone_around]
    tops += [top_of(fixture) for fixture in world.fixtures]
    return max(_surface(world) + TRAVEL_HEIGHT, max(tops, default=0.0) + TRAVEL_CLEARANCE)


def too_tall(world: WorldSnapshot) -> tuple[ObjectBelief, ...]:
    """What stands so high that arms go around it instead of over it."""
    highest = _surface(world) + TALLEST
    return tuple(item for item in world.objects if _top(item) > highest and not _lifted(world, item))


def _surface(world: WorldSnapshot) -> float:
    return max((place.pose.position_w[2] for place in world.places if place.kind == "table"), default=0.0)


def _top(item: ObjectBelief) -> float:
    return item.pose.position_w[2] + standing(item).height / 2


def around(world: WorldSnapshot, middle: Sequence[float], radius: float) -> WorldSnapshot:
    """The objects and places of which any part lies within ``radius`` of ``middle`` (x, y) [m], on the grid."""

    def near(item: ObjectBelief | Place) -> bool:
        return math.dist(item.pose.position_w[:2], middle[:2]) - math.hypot(*item.size[:2]) / 2.0 < radius

    places = tuple(replace(place, pose=pose_on_grid(place.pose)) for place in world.places if near(place))
    objects = tuple(object_on_grid(item) for item in world.objects if near(item))
    return WorldSnapshot(0.0, objects, places, fixtures=tuple(fixture_on_grid(item) for item in world.fixtures))


def rim_boxes(places: tuple[Place, ...]) -> tuple[tuple[str, UprightBox], ...]:
    """The rims of all places that have one, four walls each, with names for people."""
    walls = []
    for place in places:
        if place.size[2] <= 0.0:
            continue
        matrix = transform(place.pose)
        yaw, (x, y, height), floor = yaw_of(matrix[:3, :3]), place.size, place.pose.position_w[2]
        half = RIM_THICKNESS / 2
        sides = (
            ((x / 2 + half, 0.0), (half, y / 2)),
            ((-x / 2 - half, 0.0), (half, y / 2)),
            ((0.0, y / 2 + half), (x / 2, half)),
            ((0.0, -y / 2 - half), (x / 2, half)),
        )
        for index, (offset, extent) in enumerate(sides):
            center = (matrix @ np.array([*offset, 0.0, 1.0]))[:2]
            box = UprightBox((float(center[0]), float(center[1])), yaw, extent, floor, floor + height)
            walls.append((f"the rim of {place.name} ({index + 1})", box))
    return tuple(walls)


def _box(place: Place) -> UprightBox:
    """What a place with a rim takes up."""
    x, y, z = place.pose.position_w
    matrix = matrix_from_quaternion(place.pose.quaternion_w)
    return UprightBox((x, y), yaw_of(matrix), (place.size[0] / 2, place.size[1] / 2), z, z + place.size[2])


def at_shown_height(place: Place, objects: Iterable[ObjectBelief]) -> Place:
    """A place that a robot carries, at the height that what stands in it shows better than the robot's pose.

    Objects are seen to a millimetre or two; how high a walking robot stands, to a centimetre or two.
    """
    if not place.carrier:
        return place
    bottoms = [item.pose.position_w[2] - standing(item).height / 2 for item in objects if stands_on(place, item)]
    if not bottoms:
        return place
    x, y, _ = place.pose.position_w
    return replace(place, pose=replace(place.pose, position_w=(x, y, sum(bottoms) / len(bottoms))))


def shut(world: WorldSnapshot, place: Place) -> bool:
    """Whether a place is the inside of a drawer that is not open."""
    return bool(place.fixture) and not is_true(ground("open", place.fixture), world)


def shut_in(world: WorldSnapshot, item: ObjectBelief) -> str:
    """The drawer that is not open and that an object lies in; empty where there is none."""
    return next((place.fixture for place in world.places if shut(world, place) and lies_in(world, item, place)), "")


def free_spots(world: WorldSnapshot, place: Place, item: ObjectBelief, near: np.ndarray) -> list[np.ndarray]:
    """Where an object's centre may come to lie in a place, roomiest first; (x, y) in the world frame [m].

    A place without a rim, such as a mark, has one spot: its centre; a table has many. Among equally roomy spots those
    next to ``near`` (x, y) [m] come first, on a table those at an arm's comfortable distance from it.
    """
    spots = _free_of(world, place, item, near, _grid(place, _half(item)))
    if not spots and place.carrier:
        spots = _free_of(world, place, item, near, _row(place, _half(item), NUDGED))
    return spots


def _free_of(
    world: WorldSnapshot, place: Place, item: ObjectBelief, near: np.ndarray, grid: list[tuple[float, float]]
) -> list[np.ndarray]:
    """Those of a place's spots (x, y) [m] in its frame where nothing else lies, best first, in the world frame."""
    matrix = transform(place.pose)
    others = [object_box(other) for other in world.objects if other.name != item.name]
    others += [box for _, box in fixture_boxes(world.fixtures, place.fixture)]
    if place.kind == "table":
        others += [_box(tray) for tray in world.places if tray.kind == "tray" and not tray.carrier]
    half = _half(item)
    yaw = yaw_of(matrix_from_quaternion(place.pose.quaternion_w))
    floor = place.pose.position_w[2]
    spots = []
    for local in grid:
        center = (matrix @ np.array([*local, 0.0, 1.0]))[:2]
        box = UprightBox((float(center[0]), float(center[1])), yaw, (half, half), floor, floor + standing(item).height)
        room = min((gap(box, other) for other in others), default=math.inf)
        if room >= (CARRIED_SPACING if place.carrier else SPACING):
            away = float(np.linalg.norm(center - near))
            roomy = CARRIED_ROOMY if place.carrier else ROOMY
            spots.append((-min(room, roomy), abs(away - COMFORTABLE) if place.kind == "table" else away, center))
    spots.sort(key=lambda spot: spot[:2])
    return [center for _, _, center in spots]


def _half(item: ObjectBelief) -> float:
    """Half the longer of an object's level sides [m]: it may be put down either way round."""
    lies = standing(item)
    return max(lies.length, lies.width) / 2


def capacity(place: Place, size: tuple[float, float, float]) -> int:
    """How many objects of a size [m] find room in an empty place, side by side.

    On a tray that a robot carries they stand in one row; a place without a rim takes one.
    """
    rimmed = place.kind in ("tray", "drawer")
    return _packed(place, size) if rimmed and not place.carrier else len(_grid(place, max(size[:2]) / 2))


def _packed(place: Place, size: tuple[float, float, float]) -> int:
    """Objects that fit a fixed tray at the least spacing, edge margins kept."""
    pitch = max(size[:2]) + SPACING
    counts = [math.floor((inner - 2.0 * EDGE_MARGIN + SPACING) / pitch) for inner in place.size[:2]]
    return max(counts[0], 0) * max(counts[1], 0)


def _grid(place: Place, half: float) -> list[tuple[float, float]]:
    table = place.kind == "table"
    if place.size[2] <= 0.0 and not table:
        return [(0.0, 0.0)]
    if place.carrier:
        return _row(place, half)
    margin, step = (TABLE_MARGIN, TABLE_STEP) if table else (EDGE_MARGIN, SPOT_STEP)
    reach = [max(size / 2 - half - margin, 0.0) for size in place.size[:2]]
    counts = [2 * math.ceil(r / step) + 1 for r in reach]
    axes = [np.linspace(-r, r, n) if n > 1 else np.zeros(1) for r, n in zip(reach, counts, strict=True)]
    return [(float(x), float(y)) for x in axes[0] for y in axes[1]]


def _row(place: Place, half: float, step: float = 0.0) -> list[tuple[float, float]]:
    """Spots in a row along the middle of a tray that a robot carries.

    Where the robot is is seen badly, and fingers must not meet a rim: so they close across the row, where the rims are
    far, and objects stand close to each other in it, where no finger reaches. They stand in as many spots as the row
    has room for; a ``step`` [m] gives every spot at that distance, for when those in the row slid.
    """
    long = 0 if place.size[0] >= place.size[1] else 1
    reach = max(place.size[long] / 2 - half - CARRIED_MARGIN, 0.0)
    count = 1 + math.floor(2.0 * reach / (step or 2.0 * half + CARRIED_MARGIN) + 1e-9)
    along = np.linspace(-reach, reach, count) if count > 1 else np.zeros(1)
    return [(float(s), 0.0) if long == 0 else (0.0, float(s)) for s in along]


def _lifted(world: WorldSnapshot, item: ObjectBelief) -> bool:
    return any(robot.holding == item.name for robot in world.robots)
