"""Where a nudge may not lead: into the table, or down beside an object that the skill has nothing to do with."""

from collections.abc import Callable, Collection

import numpy as np

from skills.world.snapshot import WorldSnapshot

TABLE_CLEARANCE = 0.012  # [m] of the tool above the table
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

    def allowed(tool_w: np.ndarray, planned_w: np.ndarray) -> bool:
        if tool_w[2] < min(TABLE_CLEARANCE, planned_w[2]):
            return False
        for item in others:
            position = np.asarray(item.pose.position_w)
            if tool_w[2] > position[2] + item.size[2] / 2 + OVER:
                continue
            needed = GRIPPER_REACH + max(item.size[:2]) / 2
            gap, planned_gap = (float(np.linalg.norm((p - position)[:2])) for p in (tool_w, planned_w))
            if gap < needed and gap < planned_gap - 1e-6:
                return False
        return True

    return allowed
