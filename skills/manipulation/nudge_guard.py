"""Where a nudge may not lead: into the table or a rim, or down beside an object that is not the skill's own."""

from collections.abc import Callable, Collection

import numpy as np

from skills.geometry import invert, transform
from skills.world.footprint import standing
from skills.world.snapshot import WorldSnapshot

TABLE_CLEARANCE = 0.022  # [m] of the tool above the table: tips of a closed gripper reach 19 mm below it
GRIPPER_REACH = 0.075  # [m] from the tool to the far side of an open gripper
OVER = 0.03  # [m] above an object's top at which the gripper passes over it

Allowed = Callable[[np.ndarray, np.ndarray], bool]


def guard(world: WorldSnapshot, own: Collection[str]) -> Allowed:
    """Judges tool positions of a nudged path.

    Args:
        world: Where things are believed to be.
        own: Objects that the skill itself is about; the gripper may come near them.

    Returns:
        A function of the nudged and the planned tool position, each of shape (3,) [m] in the world frame: whether the
        nudged one is clear, or at least no nearer to anything than the plan.
    """
    others = [item for item in world.objects if item.name not in own]
    trays = [(invert(transform(place.pose)), np.array(place.size)) for place in world.places if place.size[2] > 0.0]

    def allowed(tool_w: np.ndarray, planned_w: np.ndarray) -> bool:
        if tool_w[2] < min(TABLE_CLEARANCE, planned_w[2]):
            return False
        for item in others:
            position = np.asarray(item.pose.position_w)
            if tool_w[2] > position[2] + standing(item).height / 2 + OVER:
                continue
            needed = GRIPPER_REACH + max(item.size[:2]) / 2
            gap, planned_gap = (float(np.linalg.norm((p - position)[:2])) for p in (tool_w, planned_w))
            if gap < needed and gap < planned_gap - 1e-6:
                return False
        return all(_clear_of_rim(from_world, size, tool_w, planned_w) for from_world, size in trays)

    return allowed


def _clear_of_rim(from_world: np.ndarray, size: np.ndarray, tool_w: np.ndarray, planned_w: np.ndarray) -> bool:
    """Whether a gripper that is low over a tray is neither lower nor nearer to its rim than planned."""
    tool, planned = ((from_world @ np.append(point, 1.0))[:3] for point in (tool_w, planned_w))
    room, planned_room = (float((size[:2] / 2 - np.abs(point[:2])).min()) for point in (tool, planned))
    if tool[2] > size[2] + OVER or room < -GRIPPER_REACH:
        return True
    return tool[2] >= planned[2] - 1e-6 and abs(room) >= min(GRIPPER_REACH, abs(planned_room)) - 1e-6
