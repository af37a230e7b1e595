"""Predicates over the world snapshot, by name, with their geometry and tolerances.

A ground predicate is written ``name(arg, ...)``, a condition may start with ``!``. Geometric predicates are judged
on the snapshot alone. ``moved`` and ``touched`` need a memory; the tracker that fills the snapshot keeps it, and
they are read from the snapshot's ``facts``. Of an object whose place was seen empty nothing else holds. ``at`` and
``inside`` hold for robots that walk and for marks and zones on the floor. A place that a robot carries is judged in its
own frame, tilted or not, with 25 mm instead of 15 mm: how a robot's base is seen has an error of its own.

| predicate | true when |
|---|---|
| ``holding(robot, object)`` | the opening matches the object's size within 7 mm, its centre is at the tool |
| ``free(robot)`` | the robot holds nothing |
| ``on(object, object)`` | bottom within 12 mm of the other's top, centres less than half a width apart |
| ``in(object, place)`` | centre over the footprint, bottom within 15 mm of the surface or on what is; not held |
| ``on_table(object)`` | bottom within 8 mm of a table's surface, centre over it, not in a place with a rim, not held |
| ``at(robot, place)`` | base within 25 mm and 2.5 degrees of the place's centre and x axis |
| ``inside(robot, place)`` | the robot's body, seen from above, overlaps the place |
| ``clear(object)`` | nothing is on it |
| ``fresh(object)`` | seen within the last 0.3 s |
| ``open(fixture)`` | a drawer or a door opened by at least four fifths of its travel |
| ``closed(fixture)`` | a drawer or a door opened by at most a sixteenth of it |
| ``pressed(fixture)`` | a button's contact is closed |
| ``moved(object)`` | more than 5 mm from where it was first confidently seen |
| ``touched(object)`` | it moved, or a gripper came closer than 1 mm to it |
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations

from skills.contract import Value
from skills.errors import FloorMapError, PredicateError
from skills.geometry import in_frame, transform, wrap, yaw_of
from skills.locomotion.navigation.footprint import footprint_of, largest_footprint
from skills.world.footprint import UprightBox, gap, object_box, standing
from skills.world.gripper_shape import SHAPES
from skills.world.snapshot import FixtureBelief, ObjectBelief, Place, Pose, RobotBelief, Vector3, WorldSnapshot

OPENING_TOLERANCE = 0.007  # [m] pads give, the opening is read off the finger drive
CLEARLY = 0.003  # [m] beyond that, from which on a gripper that stands a little off its reference holds nothing
HOLD_LATERAL = 0.015  # [m] object's centre off the tool's axis
HOLD_AXIAL = 0.030  # [m] object's centre along the tool's axis
KEPT_HOLD = 2.0  # factor on how far off an object may be that is known to be held
ON_HEIGHT = 0.012  # [m]
IN_HEIGHT = 0.015  # [m]
IN_HEIGHT_CARRIED = 0.025  # [m] the same of a carried place; three sigma of the base's bias and tilt
IN_MARGIN = 0.005  # [m] centre may lie this far outside the footprint
TABLE_TOLERANCE = 0.008  # [m]
AT_DISTANCE = 0.025  # [m]
AT_ANGLE = math.radians(2.5)
FLOOR_KINDS = ("mark", "zone")
FRESH_AGE = 0.3  # [s]
OPEN_SHARE, CLOSED_SHARE = 0.8, 1.0 / 16.0  # of a fixture's travel
MOVED_DISTANCE = 0.005  # [m]
TOUCH_GAP = 0.001  # [m]

_FORM = re.compile(r"\s*(!?)\s*([a-z_]+)\s*\(\s*([^()]*)\s*\)\s*")


def ground(name: str, *arguments: str) -> str:
    """The text of a ground predicate."""
    return f"{name}({', '.join(arguments)})"


def parse(condition: str) -> tuple[bool, str, tuple[str, ...]]:
    """Splits ``!name(a, b)`` into sign, name and arguments; the sign is True when not negated.

    Raises:
        PredicateError: not of that form.
    """
    match = _FORM.fullmatch(condition)
    if match is None:
        raise PredicateError(f"'{condition}' is not a condition; write name(arg, ...) or !name(arg, ...)")
    arguments = tuple(part.strip() for part in match[3].split(",")) if match[3].strip() else ()
    return not match[1], match[2], arguments


def bind(condition: str, values: Mapping[str, Value]) -> str:
    """Replaces parameter names in a condition by the names that a call gave them."""
    sign, name, arguments = parse(condition)
    return ("" if sign else "!") + ground(name, *(str(values.get(argument, argument)) for argument in arguments))


def is_true(condition: str, world: WorldSnapshot) -> bool:
    """Judges a ground condition.

    Raises:
        PredicateError: malformed, unknown, or the wrong number of arguments.
        UnknownObjectError: an argument names nothing in the snapshot.
    """
    sign, name, arguments = parse(condition)
    if name not in PREDICATES:
        raise PredicateError(f"unknown predicate '{name}' in '{condition}'; known: {', '.join(sorted(PREDICATES))}")
    kinds, test = PREDICATES[name]
    if len(arguments) != len(kinds):
        raise PredicateError(f"'{condition}': {name} takes ({', '.join(kinds)}), got {len(arguments)} argument(s)")
    finders = {"object": world.object, "place": world.place, "robot": world.robot, "fixture": world.fixture}
    items = [finders[kind](argument) for kind, argument in zip(kinds, arguments, strict=True)]
    return ((name in REMEMBERED or _present(items)) and test(world, *items)) is sign


def first_violated(conditions: tuple[str, ...], values: Mapping[str, Value], world: WorldSnapshot) -> str:
    """The first of a skill's conditions that does not hold for a call, ground; empty when all hold."""
    for condition in conditions:
        bound = bind(condition, values)
        if not is_true(bound, world):
            return bound
    return ""


def geometric_facts(world: WorldSnapshot) -> Iterator[str]:
    """All true ground predicates that need no memory."""
    groups = {"object": world.objects, "place": world.places, "robot": world.robots, "fixture": world.fixtures}
    for name, (kinds, test) in PREDICATES.items():
        if name in REMEMBERED:
            continue
        if kinds == ("object", "object"):
            candidates = permutations(world.objects, 2)
        else:
            candidates = _product([groups[kind] for kind in kinds])
        for items in candidates:
            if _present(items) and test(world, *items):
                yield ground(name, *(item.name for item in items))


def _present(items: Sequence[ObjectBelief | Place | RobotBelief]) -> bool:
    """Whether no object among some arguments is gone: nothing geometric holds for what is not there."""
    return all(item.present for item in items if isinstance(item, ObjectBelief))


def gripper_gap(robot: RobotBelief, item: ObjectBelief) -> float:
    """Distance between a robot's gripper and an object [m]; infinite for a robot without a known gripper."""
    shape = SHAPES.get(robot.model)
    if shape is None or math.dist(robot.tool.position_w, item.pose.position_w) > 0.3:
        return float("inf")
    box = object_box(item)
    return min(gap(part, box) for part in shape.boxes(robot.tool, robot.gripper_opening))


def contains(place: Place, item: ObjectBelief, margin: float = IN_MARGIN) -> bool:
    """Whether an object's centre lies over a place's footprint, at most ``margin`` [m] outside."""
    x, y, _ = _local(place, item)
    return abs(x) <= place.size[0] / 2 + margin and abs(y) <= place.size[1] / 2 + margin


def stands_on(place: Place, item: ObjectBelief) -> bool:
    """Whether an object's centre lies over a place and its bottom on the place's surface; both poses in one frame."""
    height = _local(place, item)[2] - standing(item).height / 2
    return contains(place, item) and abs(height) <= (IN_HEIGHT_CARRIED if place.carrier else IN_HEIGHT)


def body_box(robot: RobotBelief) -> UprightBox:
    """The room that a walking robot's body takes on the floor; of a model without a footprint the largest known."""
    x, y, z = robot.base.position_w
    try:
        shape = footprint_of(robot.model)
    except FloorMapError:
        shape = largest_footprint()
    return UprightBox((x, y), _yaw(robot.base), (shape.half_length, shape.half_width), z - 0.5, z + 0.5)


def _product(groups: list) -> Iterator[tuple]:
    if not groups:
        yield ()
        return
    for first in groups[0]:
        for rest in _product(groups[1:]):
            yield (first, *rest)


def _local(place: Place, item: ObjectBelief) -> Vector3:
    """An object's centre in a place's frame [m]."""
    return in_frame(place.pose, item.pose.position_w)


def _yaw(pose: Pose) -> float:
    return yaw_of(transform(pose))


def _bottom(item: ObjectBelief) -> float:
    return item.pose.position_w[2] - standing(item).height / 2


def _held(world: WorldSnapshot, item: ObjectBelief) -> bool:
    return any(_holding(world, robot, item) for robot in world.robots)


def _holding(_world: WorldSnapshot, robot: RobotBelief, item: ObjectBelief) -> bool:
    """What is known to be held stays so until the pads open or it is clearly elsewhere."""
    return grips(robot, item, KEPT_HOLD if robot.holding == item.name else 1.0)


def grips(robot: RobotBelief, item: ObjectBelief, slack: float = 1.0) -> bool:
    """Whether an object is between a gripper's pads, and they as far apart as it is wide.

    Args:
        robot: The robot.
        item: The object.
        slack: Factor on how far the object's centre may be off.
    """
    x, y, z = in_frame(robot.tool, item.pose.position_w)
    if max(abs(x), abs(y)) > slack * HOLD_LATERAL or abs(z) > slack * HOLD_AXIAL:
        return False
    return any(between_pads(robot.gripper_opening, width) for width in item.size)


def between_pads(opening: float, width: float) -> bool:
    """Whether pads at ``opening``, as read off their drive, have something ``width`` wide between them [m]."""
    return abs(opening - width) <= OPENING_TOLERANCE


def released(opening: float, size: Vector3) -> float:
    """The least opening from ``opening`` [m] on that is clearly none at which pads hold an object by a side of it."""
    for side in sorted(size):
        if abs(opening - side) <= OPENING_TOLERANCE + CLEARLY:
            opening = side + OPENING_TOLERANCE + CLEARLY
    return opening


def _free(world: WorldSnapshot, robot: RobotBelief) -> bool:
    return not any(_holding(world, robot, item) for item in world.objects)


def _on(_world: WorldSnapshot, item: ObjectBelief, support: ObjectBelief) -> bool:
    below = standing(support)
    top = support.pose.position_w[2] + below.height / 2
    offset = math.dist(item.pose.position_w[:2], support.pose.position_w[:2])
    return abs(_bottom(item) - top) <= ON_HEIGHT and offset < min(below.length, below.width) / 2


def lies_in(world: WorldSnapshot, item: ObjectBelief, place: Place) -> bool:
    """Whether an object lies in a place or on what does, and no robot holds it."""
    if not contains(place, item) or _held(world, item):
        return False
    if stands_on(place, item):
        return True
    below = [other for other in world.objects if other is not item and _on(world, item, other)]
    return any(_bottom(other) < _bottom(item) - ON_HEIGHT and lies_in(world, other, place) for other in below)


def _on_table(world: WorldSnapshot, item: ObjectBelief) -> bool:
    tables = [place for place in world.places if place.kind == "table" and contains(place, item)]
    heights = [abs(_bottom(item) - table.pose.position_w[2]) for table in tables]
    if min(heights, default=math.inf) > TABLE_TOLERANCE or _held(world, item):
        return False
    return not any(place.size[2] > 0 and contains(place, item) for place in world.places)


def _walks_to(robot: RobotBelief, place: Place) -> bool:
    return "legs" in robot.capabilities and place.kind in FLOOR_KINDS and not place.carrier


def _at(_world: WorldSnapshot, robot: RobotBelief, place: Place) -> bool:
    if not _walks_to(robot, place):
        return False
    distance = math.dist(robot.base.position_w[:2], place.pose.position_w[:2])
    turn = abs(wrap(_yaw(robot.base) - _yaw(place.pose)))
    return distance <= AT_DISTANCE and turn <= AT_ANGLE


def _inside(_world: WorldSnapshot, robot: RobotBelief, place: Place) -> bool:
    if not _walks_to(robot, place):
        return False
    body, (x, y, _) = body_box(robot), place.pose.position_w
    area = UprightBox((x, y), _yaw(place.pose), (place.size[0] / 2, place.size[1] / 2), body.bottom, body.top)
    return gap(body, area) < 0.0


def _clear(world: WorldSnapshot, item: ObjectBelief) -> bool:
    return not any(_on(world, other, item) for other in world.objects if other is not item)


def _fresh(world: WorldSnapshot, item: ObjectBelief) -> bool:
    return world.stamp - item.stamp <= FRESH_AGE


def _open(_world: WorldSnapshot, fixture: FixtureBelief) -> bool:
    return fixture.kind != "button" and fixture.opening >= OPEN_SHARE * fixture.info.travel


def _closed(_world: WorldSnapshot, fixture: FixtureBelief) -> bool:
    return is_closed(fixture)


def is_closed(fixture: FixtureBelief) -> bool:
    """Whether a drawer or a door is shut."""
    return fixture.kind != "button" and fixture.opening <= CLOSED_SHARE * fixture.info.travel


def _pressed(_world: WorldSnapshot, fixture: FixtureBelief) -> bool:
    return fixture.kind == "button" and fixture.pressed


def _remembered(name: str) -> Callable[..., bool]:
    return lambda world, item: ground(name, item.name) in world.facts


REMEMBERED = frozenset({"moved", "touched"})
PREDICATES: dict[str, tuple[tuple[str, ...], Callable[..., bool]]] = {
    "in": (("object", "place"), lies_in),
    "on": (("object", "object"), _on),
    "on_table": (("object",), _on_table),
    "at": (("robot", "place"), _at),
    "inside": (("robot", "place"), _inside),
    "holding": (("robot", "object"), _holding),
    "free": (("robot",), _free),
    "clear": (("object",), _clear),
    "fresh": (("object",), _fresh),
    "open": (("fixture",), _open),
    "closed": (("fixture",), _closed),
    "pressed": (("fixture",), _pressed),
    "moved": (("object",), _remembered("moved")),
    "touched": (("object",), _remembered("touched")),
}
"""Kinds of the arguments and the test, by name."""
