"""Where to grasp: top-down, aligned with the object, away from its neighbours."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from skills.errors import BlockedError, UnreachableError
from skills.geometry import pose_from, tool_down, wrap, yaw_of
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.surroundings import CLEAR, at_shown_height, rim_boxes, shut_in
from skills.manipulation.trajectory import straight_as_far
from skills.world.fixture_shape import fixture_boxes
from skills.world.footprint import UprightBox, gap, object_box, standing
from skills.world.gripper_shape import GripperShape
from skills.world.predicates import stands_on
from skills.world.snapshot import ObjectBelief, Place, Pose, WorldSnapshot

GRASP_ABOVE = 0.010  # [m] tool site above the object's centre
GRASP_ABOVE_RIM = 0.018  # [m] the same in a tray that a robot carries: tips pass over its rim, wherever things slid
SPARE_OPENING = (0.026, 0.016)  # [m] room for both pads beside the object; the narrow one among neighbours
AVOID_CLEARANCE = 0.008  # [m] to objects that must not be touched
CLEARANCE = 0.003  # [m] to other objects
RIM_CLEARANCE = 0.001  # [m]
DEEPEST = 0.20  # [m] below its base to where an arm reaches down: deeper lies what fell off, beside benches and legs
BOTH = (0, 1)  # pairs of sides
ENOUGH = 0.02  # [m] beyond this, more clearance counts no more

Fits = Callable[[Pose, np.ndarray, np.ndarray], bool]


@dataclass(frozen=True)
class Grasp:
    """A top-down grasp.

    Attributes:
        tool: Pose of the tool with the object between the pads.
        opening: Opening on the way down [m].
        width: Extent of the object between the pads [m].
        side: Which of its sides the pads are on: 0 for those across its second axis, 1 for those across its first.
        clearance: Smallest distance of the open gripper to anything else, or :data:`ENOUGH` where that is more [m].
    """

    tool: Pose
    opening: float
    width: float
    side: int
    clearance: float = 0.0


def choose_grasp(
    kinematics: ArmKinematics,
    shape: GripperShape,
    world: WorldSnapshot,
    item: ObjectBelief,
    avoid: tuple[str, ...],
    travel: float,
    sides: tuple[int, ...] = BOTH,
    fits: Fits = lambda tool, above, low: True,
) -> Grasp:
    """The reachable grasp with the most clearance, above all to ``avoid``.

    Args:
        kinematics: The arm.
        shape: Its gripper.
        world: What is believed.
        item: What to grasp.
        avoid: Names of objects that must not be touched.
        travel: Height of the tool above which nothing stands [m]; must be reachable over the grasp.
        sides: On which of its sides the pads may be; see :class:`Grasp`.
        fits: Whether the arm has room, with its tool at a pose, in a joint vector over it and one at it; where it has
            for no grasp, the best is taken all the same.

    Raises:
        BlockedError: something stands too near to every grasp; says what and how near. Or it is too wide.
        UnreachableError: no free grasp can be reached, or it fell too deep.
    """
    depth = kinematics.base.position_w[2] - item.pose.position_w[2]
    if depth > DEEPEST:
        raise UnreachableError(
            f"{item.name} lies {depth:.2f} m below the arm's base, between things that the arm does not see; "
            "put it back by hand"
        )
    drawer = shut_in(world, item)
    if drawer:
        raise BlockedError(f"{item.name} lies in {drawer}, which is not open; open {drawer} first")
    free: list[tuple[tuple[float, float, float], Grasp]] = []
    nearest, blocker = -np.inf, ""
    places = tuple(at_shown_height(place, [item]) for place in world.places)
    home_yaw = yaw_of(kinematics.tool_transform(_facing(kinematics, item)))
    carried = any(_carries(place, item) for place in world.places)
    above = GRASP_ABOVE_RIM if carried else GRASP_ABOVE
    obstacles = {other.name: object_box(other) for other in world.objects if other.name != item.name}
    obstacles = _near(item, {**obstacles, **dict(rim_boxes(places)), **dict(fixture_boxes(world.fixtures))}, shape)
    widest = kinematics.description.gripper.upper
    for yaw, grasp in _candidates(item, widest, above, sides):
        boxes = shape.boxes(grasp.tool, grasp.opening)
        gaps = {name: _gap(boxes, box) for name, box in obstacles.items()}
        short = {name: value for name, value in gaps.items() if value < _needed(name, avoid, world)}
        if short:
            worst = min(short, key=lambda name: short[name])
            if short[worst] > nearest:
                nearest, blocker = short[worst], worst
            continue
        least = min((*gaps.values(), ENOUGH))
        to_avoid = min((gaps[name] for name in avoid if name in gaps), default=ENOUGH)
        turn = abs(wrap(yaw - home_yaw))
        score = (-min(to_avoid, ENOUGH), -least, turn)
        free.append((score, replace(grasp, clearance=least)))
    if nearest == -np.inf and not free:
        raise BlockedError(f"{item.name} is too wide for the gripper, which opens {widest * 1e3:.0f} mm")
    if not free:
        kept = ", which must not be touched," if blocker in avoid else ""
        raise BlockedError(
            f"no safe grasp of {item.name}: {blocker}{kept} is {nearest * 1e3:.0f} mm from the gripper at best; "
            f"move {blocker} or {item.name} first"
        )
    ranked = [grasp for _, grasp in sorted(free, key=lambda pair: pair[0])]
    return _first_reachable(kinematics, ranked, travel, item.name, fits)


def _near(item: ObjectBelief, boxes: dict[str, UprightBox], shape: GripperShape) -> dict[str, UprightBox]:
    """What an open gripper at an object may come as near to as :data:`ENOUGH`."""
    tool = pose_from(tool_down(0.0), np.zeros(3))
    widest = max(math.hypot(*box.center) + math.hypot(*box.half) for box in shape.boxes(tool, max(item.size)))
    beyond = widest + max(SPARE_OPENING) + ENOUGH
    away = lambda box: math.dist(box.center, item.pose.position_w[:2]) - math.hypot(*box.half)  # noqa: E731
    return {name: box for name, box in boxes.items() if away(box) <= beyond}


def _carries(place: Place, item: ObjectBelief) -> bool:
    """Whether a robot carries an object in this place."""
    return bool(place.carrier) and stands_on(place, item)


def _first_reachable(kinematics: ArmKinematics, grasps: list[Grasp], travel: float, name: str, fits: Fits) -> Grasp:
    """The best grasp from which the tool can rise straight, or else the best that can be reached."""
    problem = ""
    reachable: list[Grasp] = []
    for grasp in grasps:
        try:
            low = kinematics.solve(grasp.tool, kinematics.home)
            x, y, z = grasp.tool.position_w
            above = kinematics.solve(Pose((x, y, travel), grasp.tool.quaternion_w), low)
        except UnreachableError as error:
            problem = str(error)
            continue
        reachable.append(grasp)
        line, _ = straight_as_far(kinematics, low, np.array([x, y, travel]))
        if kinematics.tool_transform(line[-1])[2, 3] - z >= CLEAR and fits(grasp.tool, above, low):
            return grasp
    if reachable:
        return reachable[0]
    raise UnreachableError(f"{name}: {problem}")


def width_between(item: ObjectBelief, side: int) -> float:
    """Extent of an object between pads that are on these of its sides [m]."""
    lies = standing(item)
    return lies.length if side else lies.width


def _candidates(
    item: ObjectBelief, widest: float, above: float, sides: tuple[int, ...]
) -> Iterator[tuple[float, Grasp]]:
    heading = standing(item).yaw
    position = np.asarray(item.pose.position_w) + np.array([0.0, 0.0, above])
    for quarter in range(4):
        side = quarter % 2  # the pads close along the tool's y axis
        if side not in sides:
            continue
        width = width_between(item, side)
        yaw = heading + quarter * math.pi / 2
        for spare in SPARE_OPENING:
            if width + spare <= widest:
                yield yaw, Grasp(pose_from(tool_down(yaw), position), width + spare, width, side)


def _facing(kinematics: ArmKinematics, item: ObjectBelief) -> np.ndarray:
    """The ready pose turned at its first joint towards an object: the heading that costs the wrist nothing."""
    q = kinematics.home.copy()
    base = kinematics.tool_transform(q)[:2, 3] - np.asarray(kinematics.base.position_w[:2])
    wanted = np.subtract(item.pose.position_w[:2], kinematics.base.position_w[:2])
    q[0] += wrap(math.atan2(wanted[1], wanted[0]) - math.atan2(base[1], base[0]))
    return q


def _needed(name: str, avoid: tuple[str, ...], world: WorldSnapshot) -> float:
    if name in avoid:
        return AVOID_CLEARANCE
    return CLEARANCE if any(item.name == name for item in world.objects) else RIM_CLEARANCE


def _gap(boxes: tuple[UprightBox, ...], obstacle: UprightBox) -> float:
    return min(gap(box, obstacle) for box in boxes)
