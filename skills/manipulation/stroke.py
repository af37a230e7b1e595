"""Where and how far to push an object: straight strokes of closed fingers against the middle of one of its sides.

A flat finger against a flat side, moved square to it, is a stable push (Lynch and Mason, "Stable pushing: mechanics,
controllability, and planning", IJRR 1996): the object keeps its heading. Two strokes along the object's own axes lead
to any place on its table, and each begins with a new look, so that what it turned meanwhile is taken into account.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from skills.errors import BlockedError, UnreachableError
from skills.geometry import pose_from, tool_down
from skills.manipulation.folded import check_unfolded
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.surroundings import rim_boxes, travel_height
from skills.manipulation.trajectory import straight_as_far, straight_line
from skills.world.fixture_shape import fixture_boxes
from skills.world.footprint import UprightBox, gap, object_box, standing
from skills.world.gripper_shape import GripperShape
from skills.world.predicates import IN_HEIGHT, contains
from skills.world.snapshot import ObjectBelief, Place, Pose, WorldSnapshot

ENOUGH = 0.006  # [m] of an offset along one of its axes that is not worth a stroke
START_GAP = 0.020  # [m] between fingers and side at the beginning
ABOVE_TABLE = 0.006  # [m] of the finger tips
REACHED_DOWN = 0.008  # [m] that the tips must reach below the object's top
PALM_ABOVE = 0.004  # [m] of what is wider than the fingers over the object's top
CLEARANCE = 0.004  # [m] to what stands about
CLEARANCE_AHEAD = 0.015  # [m] the same of a stroke after the next one, and how far off the object may lie then
RISE, MOST_RISE = 0.05, 0.008  # [m] per metre and at most: fingers that rise do not wedge an object into its table
ALONG = 0.5  # cosine of the angle between two strokes from which on the later one goes on along the first
WELL_INSIDE = 0.015  # [m] that the centre of what need not go farther lies inside of the place
LOOKS = 6  # positions along a stroke at which something may be in the way


@dataclass(frozen=True)
class Stroke:
    """One straight push.

    Attributes:
        tool: Pose of the tool at its beginning, closed fingers before a side of the object.
        end_w: Position of the tool at its end [m].
        direction_w: Unit vector along it, level, shape (3,).
        length: How far the object goes [m].
    """

    tool: Pose
    end_w: np.ndarray
    direction_w: np.ndarray
    length: float


def choose_stroke(
    kinematics: ArmKinematics,
    shape: GripperShape,
    world: WorldSnapshot,
    item: ObjectBelief,
    place: Place,
    begun: bool = False,
) -> Stroke | None:
    """A stroke that brings an object nearer to the middle of a place; None when it lies there.

    The longer one along its two axes, unless only the other one lets the arm go on from there. What lies well inside
    of the place is left there where the arm cannot bring it nearer to its middle.

    Args:
        kinematics: The arm.
        shape: Its gripper.
        world: What is believed.
        item: What is pushed.
        place: Where to, without a rim and at the height on which the object lies.
        begun: Whether the arm has set out for it: a stroke that brings the object nearer is better than none then, also
            where none is seen to lead on. A millimetre decides that, and the next look may be another one.

    Raises:
        BlockedError: the place has a rim or lies at another height, or something is in the way of every stroke.
        UnreachableError: no stroke can be reached.
    """
    _check(place, item)
    blocker, problem, travel = "", "", travel_height(world)
    doubtful: Stroke | None = None  # leads on from where it should end, if not from wherever it may
    nearer: Stroke | None = None
    for stroke in _strokes(kinematics, shape, item, place):
        blocker = _in_the_way(shape, world, item, stroke)
        if blocker:
            continue
        try:
            _reach(kinematics, stroke, travel)
        except UnreachableError as error:
            problem = str(error)
        else:
            if _leads_on(kinematics, shape, world, item, place, stroke, (-CLEARANCE_AHEAD, CLEARANCE_AHEAD)):
                return stroke
            if doubtful is None and _leads_on(kinematics, shape, world, item, place, stroke, (0.0,)):
                doubtful = stroke
            nearer = nearer or stroke
            problem = problem or "no stroke leads on from where the first one ends"
    if doubtful is not None:
        return doubtful
    if (problem or blocker) and _lies_well(place, item):
        return None
    if begun and nearer is not None:
        return nearer
    if problem:
        raise UnreachableError(f"{item.name} cannot be pushed: {problem}")
    if blocker:
        raise BlockedError(f"{blocker} is in the way of {item.name} to {place.name}; move it first")
    return None


def _reach(kinematics: ArmKinematics, stroke: Stroke, travel: float) -> None:
    """Raises UnreachableError when the arm cannot come down from ``travel`` [m] to a stroke, make it, or rise again."""
    low = kinematics.solve(stroke.tool, kinematics.home)
    along = straight_line(kinematics, low, stroke.end_w)
    off = stroke.end_w - START_GAP * stroke.direction_w
    back = straight_line(kinematics, along[-1], off)
    rise, _ = straight_as_far(kinematics, back[-1], np.array([*off[:2], travel]))
    check_unfolded(kinematics, np.vstack((along, back, rise)))
    x, y, _ = stroke.tool.position_w
    check_unfolded(kinematics, straight_line(kinematics, low, np.array([x, y, travel])))


def _leads_on(
    kinematics: ArmKinematics,
    shape: GripperShape,
    world: WorldSnapshot,
    item: ObjectBelief,
    place: Place,
    stroke: Stroke,
    slips: tuple[float, ...],
) -> bool:
    """Whether the object lies well in the place after a stroke, or one across leads on, wherever of these it ends."""
    return all(
        _goes_on(kinematics, shape, world, _after(item, stroke, slip), place, stroke.direction_w) for slip in slips
    )


def _after(item: ObjectBelief, stroke: Stroke, slip: float) -> ObjectBelief:
    """An object where a stroke leaves it, and ``slip`` farther [m]: how far it truly goes is not known better."""
    moved = np.asarray(item.pose.position_w) + (stroke.length + slip) * stroke.direction_w
    return replace(item, pose=replace(item.pose, position_w=(float(moved[0]), float(moved[1]), float(moved[2]))))


def _goes_on(
    kinematics: ArmKinematics,
    shape: GripperShape,
    world: WorldSnapshot,
    item: ObjectBelief,
    place: Place,
    came_w: np.ndarray,
) -> bool:
    """Whether an object that came along ``came_w``, shape (3,), lies well in a place or can be pushed on across it."""
    if _lies_well(place, item):
        return True
    across = [s for s in _strokes(kinematics, shape, item, place) if abs(float(s.direction_w @ came_w)) < ALONG]
    for stroke in across:
        if _in_the_way(shape, world, item, stroke, CLEARANCE_AHEAD):
            continue
        try:
            _reach(kinematics, stroke, travel_height(world))
        except UnreachableError:
            continue
        return True
    return not across


def _lies_well(place: Place, item: ObjectBelief) -> bool:
    """Whether an object lies so far inside of a place that it may stay where it is."""
    return contains(place, item, -WELL_INSIDE)


def _check(place: Place, item: ObjectBelief) -> None:
    if place.size[2] > 0.0:
        raise BlockedError(f"{place.name} has a rim, over which nothing is pushed; pick {item.name} and place it there")
    bottom = item.pose.position_w[2] - standing(item).height / 2
    if abs(bottom - place.pose.position_w[2]) > IN_HEIGHT:
        raise BlockedError(f"{item.name} does not lie at the height of {place.name}; pick it and place it there")


def _strokes(kinematics: ArmKinematics, shape: GripperShape, item: ObjectBelief, place: Place) -> list[Stroke]:
    """Strokes along the two axes of an object that are level, the longer first, each either way round."""
    lies = standing(item)
    offset = np.subtract(place.pose.position_w[:2], item.pose.position_w[:2])
    strokes: list[Stroke] = []
    for axis in (0, 1):
        heading = lies.yaw + axis * math.pi / 2
        along = float(offset @ (math.cos(heading), math.sin(heading)))
        if abs(along) > ENOUGH:
            heading += math.pi if along < 0.0 else 0.0
            behind = (lies.width if axis else lies.length) / 2 + shape.finger_width
            height = _height(shape, item)
            strokes += [_stroke(item, heading, heading + turn, behind, abs(along), height) for turn in (0.0, math.pi)]
    natural = kinematics.tool_transform(kinematics.home)[:3, 0]
    turned = lambda stroke: -abs(float(stroke.direction_w @ natural))  # noqa: E731 - ties only
    return sorted(strokes, key=lambda stroke: (-round(stroke.length, 3), turned(stroke)))


def _stroke(item: ObjectBelief, heading: float, tool_yaw: float, behind: float, length: float, height: float) -> Stroke:
    direction = np.array([math.cos(heading), math.sin(heading), 0.0])
    middle = np.array([*item.pose.position_w[:2], height])
    start = middle - (behind + START_GAP) * direction
    end = middle + (length - behind) * direction + np.array([0.0, 0.0, min(RISE * length, MOST_RISE)])
    return Stroke(pose_from(tool_down(tool_yaw), start), end, direction, length)


def _height(shape: GripperShape, item: ObjectBelief) -> float:
    """Height of the tool [m]: as low as it may be, with what is wider than the fingers over the object.

    Raises:
        BlockedError: the object is too flat for that.
    """
    center, half = item.pose.position_w[2], standing(item).height / 2
    low = center - half + ABOVE_TABLE + shape.tip(0.0)
    height = max(low, center + half + PALM_ABOVE - shape.finger_top)
    if height - shape.tip(0.0) > center + half - REACHED_DOWN:
        raise BlockedError(f"{item.name} is too flat for the fingers to push it: {2e3 * half:.0f} mm")
    return height


def _in_the_way(
    shape: GripperShape, world: WorldSnapshot, item: ObjectBelief, stroke: Stroke, clearance: float = CLEARANCE
) -> str:
    """What gripper or object would come nearer than ``clearance`` [m] on a stroke; empty when nothing."""
    obstacles = [(other.name, object_box(other)) for other in world.objects if other.name != item.name]
    obstacles += [*fixture_boxes(world.fixtures), *rim_boxes(world.places)]
    start, box = np.array(stroke.tool.position_w), object_box(item)
    for share in np.linspace(0.0, 1.0, LOOKS):
        tool = start + share * (stroke.end_w - start)
        boxes = list(shape.boxes(Pose((float(tool[0]), float(tool[1]), float(tool[2])), stroke.tool.quaternion_w), 0.0))
        x, y = np.array(box.center) + share * stroke.length * stroke.direction_w[:2]
        boxes.append(UprightBox((float(x), float(y)), box.yaw, box.half, box.bottom, box.top))
        for name, obstacle in obstacles:
            if min(gap(part, obstacle) for part in boxes) < clearance:
                return name
    return ""
