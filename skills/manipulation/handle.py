"""How to take a handle and where it leads: top-down grasps of bars, and the way along a slide or about a hinge."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from skills.errors import BlockedError, UnreachableError
from skills.geometry import invert, matrix_from_quaternion, pose_from, pose_of_matrix, tool_down, transform, yaw_of
from skills.manipulation.folded import check_unfolded
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.meeting import room
from skills.manipulation.surroundings import rim_boxes
from skills.world.fixture import handle_pose, lever, motion
from skills.world.fixture_shape import fixture_boxes, part_boxes
from skills.world.footprint import UprightBox, gap, object_box
from skills.world.gripper_shape import GripperShape
from skills.world.predicates import lies_in
from skills.world.snapshot import FixtureBelief, FixtureInfo, Pose, WorldSnapshot

GRIP_ABOVE = 0.004  # [m] tool site above the middle of a handle's bar
SPARE = 0.022  # [m] room for both pads beside the bar
WAY_STEP = 0.008  # [m] of the handle between two joint vectors of its way
JOINT_STEP = 0.3  # [rad] between two of them; more is another configuration
LOOKS = 7  # openings along the way at which something may be in it
CLEARANCE = 0.003  # [m] to what stands about
ROOM = 0.1  # [rad] kept from joint limits along the way where another grasp can: arms end a little off where they aim


@dataclass(frozen=True)
class HandleGrasp:
    """A top-down grasp of a handle, one pad before its bar and one behind.

    Attributes:
        tool: Pose of the tool with the bar between the pads.
        width: Thickness of the bar [m].
        opening: Opening of the gripper on the way down [m].
    """

    tool: Pose
    width: float
    opening: float


def choose_handle_grasp(
    kinematics: ArmKinematics, shape: GripperShape, world: WorldSnapshot, fixture: FixtureBelief, goal: float
) -> HandleGrasp:
    """A grasp of a fixture's handle from which the arm reaches all of its way to an opening.

    The first that keeps off the joint limits, or else the one that keeps farthest off.

    Args:
        kinematics: The arm.
        shape: Its gripper.
        world: What is believed.
        fixture: Whose handle.
        goal: Opening to which the handle is to be led [m; of a door rad].

    Raises:
        BlockedError: something stands in the way of the gripper or of the part; says what.
        UnreachableError: the handle or its way is out of reach.
    """
    blocker, problem = "", ""
    cramped: list[tuple[float, HandleGrasp]] = []
    for tool in _tools(fixture):
        width = fixture.info.handle_size[0]
        grasp = HandleGrasp(tool, width, width + SPARE)
        blocker = _in_the_way(shape, world, fixture, grasp, goal)
        if blocker:
            continue
        try:
            start = kinematics.solve(tool, kinematics.home)
            way = way_of_handle(kinematics, fixture, start, goal)
            check_unfolded(kinematics, way)
        except UnreachableError as error:
            problem = str(error)
            continue
        least = room(kinematics, way)
        if least >= ROOM:
            return grasp
        cramped.append((least, grasp))
    if cramped:
        return max(cramped, key=lambda option: option[0])[1]
    if problem:
        raise UnreachableError(f"the handle of {fixture.name}: {problem}")
    raise BlockedError(f"{blocker} is in the way of {fixture.name}; move it first")


def way_of_handle(kinematics: ArmKinematics, fixture: FixtureBelief, start: np.ndarray, goal: float) -> np.ndarray:
    """Joint vectors that lead a handle from where it is to an opening, shape (k, n) [rad].

    Args:
        kinematics: The arm.
        fixture: Whose handle is held.
        start: Joint vector at which it is held, shape (n,) [rad].
        goal: Opening at the end [m; of a door rad].

    Raises:
        UnreachableError: the arm cannot follow; says from which opening on.
    """
    info, begin = fixture.info, fixture.opening
    held = invert(motion(info, begin)) @ kinematics.tool_transform(start)
    count = max(int(np.ceil(abs(goal - begin) * lever(info) / WAY_STEP)), 1)
    way = [np.asarray(start, dtype=float)]
    for opening in np.linspace(begin, goal, count + 1)[1:]:
        tool = motion(info, float(opening)) @ held
        q = kinematics.refine(tool[:3, :3], tool[:3, 3], way[-1], iterations=8)
        target = pose_of_matrix(tool)
        turned = np.abs(kinematics.tool_transform(q)[:3, :3] - tool[:3, :3]).max()
        if kinematics.residual(target, q) > 1e-3 or turned > 1e-2 or np.abs(q - way[-1]).max() > JOINT_STEP:
            raise UnreachableError(
                f"the arm cannot lead it on from an opening of {opening:.3f}: a joint limit or the end of its reach "
                "is in the way"
            )
        way.append(q)
    return np.array(way)


def direction_of(info: FixtureInfo, opening: float, sign: float) -> np.ndarray:
    """Where a handle goes as its part opens (``sign`` 1) or closes (-1), a unit vector of shape (3,)."""
    step = 1e-3
    here, there = (np.array(handle_pose(info, opening + d).position_w) for d in (-step, step))
    return sign * (there - here) / np.linalg.norm(there - here)


def _tools(fixture: FixtureBelief) -> Iterator[Pose]:
    """Tools over a handle whose pads close through its front, either way round."""
    handle = handle_pose(fixture.info, fixture.opening)
    x, y, z = handle.position_w
    yaw = yaw_of(matrix_from_quaternion(handle.quaternion_w))
    for turn in (math.pi / 2, -math.pi / 2):
        yield pose_from(tool_down(yaw + turn), np.array([x, y, z + GRIP_ABOVE]))


def _in_the_way(
    shape: GripperShape, world: WorldSnapshot, fixture: FixtureBelief, grasp: HandleGrasp, goal: float
) -> str:
    """What gripper or part would meet on the way; empty when nothing. What lies in the drawer comes along."""
    info = fixture.info
    inside = next((place for place in world.places if place.fixture == fixture.name), None)
    others = [item for item in world.objects if inside is None or not lies_in(world, item, inside)]
    obstacles = [(item.name, object_box(item)) for item in others]
    obstacles += fixture_boxes(other for other in world.fixtures if other.name != fixture.name)
    obstacles += rim_boxes(tuple(place for place in world.places if not place.fixture))
    held = invert(motion(info, fixture.opening)) @ transform(grasp.tool)
    for opening in np.linspace(fixture.opening, goal, LOOKS):
        tool = motion(info, float(opening)) @ held
        boxes: list[UprightBox] = list(shape.boxes(pose_of_matrix(tool), grasp.opening))
        boxes += [box for _, box in part_boxes(info, float(opening))]
        for name, obstacle in obstacles:
            if min(gap(box, obstacle) for box in boxes) < CLEARANCE:
                return name
    return ""
