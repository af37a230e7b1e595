"""Where two arms meet to hand something over: head on in the air, the pads of one across those of the other."""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from skills.errors import BlockedError, UnreachableError
from skills.geometry import invert, matrix_from_quaternion, pose_from, transform
from skills.manipulation.grasp import GRASP_ABOVE, SPARE_OPENING
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.trajectory import straight_as_far
from skills.world.gripper_shape import GripperShape
from skills.world.snapshot import Pose, Vector3

BACK = 0.12  # [m] straight back from what is handed over, to where an open gripper is clear of it and of the other one
APART = 0.005  # [m] between the fingers of the two grippers
HEIGHTS = (0.50, 0.58, 0.42, 0.66)  # [m] of the meeting above the arms' bases
DIRECTIONS = tuple(map(math.radians, (90, -90, 65, -65, 40, -40, 0)))  # of the giver's tool, from the line of the bases
ROLLS = tuple(map(math.radians, (135, 180, 90, 225, 45, 270, 0, 315)))  # of the giver's tool about its axis
EASY = 0.35  # [rad] from the nearest joint limit, beyond which more room counts no more
LEAST = 0.05  # [rad] from a joint limit


@dataclass(frozen=True, eq=False)
class Meeting:
    """How two arms hand something over.

    Attributes:
        tool: Pose of the giver's tool.
        giver: Its joints, shape (n,) [rad].
        taker: Joints of the other arm around the object, shape (m,) [rad].
        before: The same :data:`BACK` away from there.
        room: Least distance of any joint from a limit [rad].
    """

    tool: Pose
    giver: np.ndarray
    taker: np.ndarray
    before: np.ndarray
    room: float


@dataclass(frozen=True)
class Cross:
    """How an object is taken out of another gripper.

    Attributes:
        tool: Pose of the taking tool around the object.
        across: Extent of the object between its pads [m].
        held: Extent between the pads of the one that gives it [m].
    """

    tool: Pose
    across: float
    held: float


def crosses(tool: Pose, item: Pose, size: Vector3) -> tuple[Cross, Cross]:
    """The two ways to take an object that a gripper holds, half a turn apart: against it, with the pads across.

    Args:
        tool: Pose of the tool that holds it.
        item: Pose of the object.
        size: Full extents of the object along its own axes [m].
    """
    axes = matrix_from_quaternion(item.quaternion_w)
    aligned = axes.T @ matrix_from_quaternion(tool.quaternion_w)
    along = int(np.abs(aligned[:, 2]).argmax())
    held = max((k for k in range(3) if k != along), key=lambda k: abs(aligned[k, 1]))
    across = 3 - along - held
    z = -np.sign(aligned[along, 2]) * axes[:, along]
    position = np.asarray(item.position_w) - GRASP_ABOVE * z
    ways = (np.column_stack((np.cross(y, z), y, z)) for y in (axes[:, across], -axes[:, across]))
    first, second = (Cross(pose_from(rotation, position), size[across], size[held]) for rotation in ways)
    return first, second


def must_fit(name: str, cross: Cross, shape: GripperShape, widest: float) -> None:
    """Raises BlockedError unless a gripper has room for an object's sides, and its fingers beside those of the other.

    Args:
        name: Of the object.
        cross: How it is taken.
        shape: The gripper.
        widest: Its opening [m].
    """
    least = 2.0 * (shape.finger_width + APART)
    if max(cross.across, cross.held) < least:
        text = f"{name} is too small for two grippers: no side is {least * 1e3:.0f} mm; put it down for the other arm"
        raise BlockedError(text)
    if cross.across + min(SPARE_OPENING) > widest:
        sides = f"{cross.across * 1e3:.0f} mm across, and the gripper opens {widest * 1e3:.0f} mm"
        raise BlockedError(f"{name} cannot be taken out of the other gripper: it is {sides}; put it down for it")


def held_upright(size: Vector3) -> tuple[Pose, Pose]:
    """A tool that points down, and an object of a size that it holds by its narrower side, as after picking it up."""
    down = np.diag([1.0, -1.0, -1.0])
    turn = np.eye(3) if size[1] <= size[0] else np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    return pose_from(down, np.zeros(3)), pose_from(turn, np.array([0.0, 0.0, -GRASP_ABOVE]))


def meetings(
    giver: ArmKinematics, taker: ArmKinematics, tool: Pose, item: Pose, size: Vector3, above: float
) -> Iterator[Meeting | None]:
    """Meetings that both arms reach, one at a time, those likely to be easy first; None for each that they do not.

    Whether anything is in the way there is not looked at.

    Args:
        giver: The arm that holds the object.
        taker: The other arm.
        tool: Pose of the giver's tool as it holds it now.
        item: Pose of the object now.
        size: Full extents of the object along its own axes [m].
        above: Least height of the meeting [m].
    """
    item_ee = invert(transform(tool)) @ transform(item)
    here, there = np.asarray(giver.base.position_w), np.asarray(taker.base.position_w)
    line = math.atan2(there[1] - here[1], there[0] - here[0])
    for height, direction, roll in itertools.product(HEIGHTS, DIRECTIONS, ROLLS):
        x, y, z = (here + there) / 2.0
        middle = np.array([x, y, max(z + height, above + height - min(HEIGHTS))])
        rotation = level(line + direction, roll)
        center = pose_from(rotation @ item_ee[:3, :3], middle)
        goal = pose_from(rotation, middle - rotation @ item_ee[:3, 3])
        yield _met(giver, taker, goal, center, size)


def level(yaw: float, roll: float) -> np.ndarray:
    """Rotation of a tool that points level at ``yaw``, turned by ``roll`` about its own axis [rad]; shape (3, 3)."""
    z, up = np.array([math.cos(yaw), math.sin(yaw), 0.0]), np.array([0.0, 0.0, 1.0])
    x = math.cos(roll) * up + math.sin(roll) * np.cross(z, up)
    return np.column_stack((x, np.cross(z, x), z))


def backwards(kinematics: ArmKinematics, joints: np.ndarray) -> np.ndarray:
    """Joint vectors straight back by :data:`BACK`, shape (k, n) [rad]; raises UnreachableError."""
    tool = kinematics.tool_transform(joints)
    line, obstacle = straight_as_far(kinematics, joints, tool[:3, 3] - BACK * tool[:3, 2])
    if obstacle:
        raise UnreachableError(obstacle)
    return line


def room(kinematics: ArmKinematics, joints: np.ndarray) -> float:
    """Least distance of any joint from a limit in joint vectors, shape (n,) or (k, n) [rad]."""
    return float(min((joints - kinematics.lower).min(), (kinematics.upper - joints).min()))


def _met(giver: ArmKinematics, taker: ArmKinematics, goal: Pose, item: Pose, size: Vector3) -> Meeting | None:
    try:
        mine = giver.solve(goal, giver.home)
        spare = min(room(giver, mine), room(giver, backwards(giver, mine)))
    except UnreachableError:
        return None
    if spare < LEAST:
        return None
    best: Meeting | None = None
    for cross in crosses(goal, item, size):
        try:
            theirs = taker.solve(cross.tool, taker.home)
            line = backwards(taker, theirs)
        except UnreachableError:
            continue
        least = min(spare, room(taker, line))
        if least >= LEAST and (best is None or least > best.room):
            best = Meeting(goal, mine, theirs, line[-1], least)
    return best
