"""What room a gripper takes: upright boxes around its fingers and palm when the tool points down."""

import math
from dataclasses import dataclass

import numpy as np

from skills.geometry import matrix_from_quaternion, yaw_of
from skills.world.footprint import UprightBox
from skills.world.snapshot import Pose


@dataclass(frozen=True)
class GripperShape:
    """A parallel gripper whose pads close along the tool's y axis; lengths in metres, heights above the tool site.

    Attributes:
        finger_thickness: From the pad's face outwards.
        finger_width: Half extent of a finger along the tool's x axis.
        finger_top: Height up to which a finger is that slim.
        tip_open: How far the finger tips reach below the tool site when open.
        tip_closed: The same when closed; the linkage moves the tips outward as it closes.
        opening: Opening at which ``tip_open`` holds.
        knuckle_reach: How far the linkage above the fingers reaches along y.
        knuckle_width: Half extent of the linkage along x.
        top: Height of the gripper's flange.
    """

    finger_thickness: float
    finger_width: float
    finger_top: float
    tip_open: float
    tip_closed: float
    opening: float
    knuckle_reach: float
    knuckle_width: float
    top: float

    def tip(self, opening: float) -> float:
        """How far the tips reach below the tool site at an opening [m]; interpolated, on the safe side."""
        fraction = min(max(opening / self.opening, 0.0), 1.0)
        return self.tip_closed + (self.tip_open - self.tip_closed) * fraction**2

    def boxes(self, tool: Pose, opening: float) -> tuple[UprightBox, ...]:
        """The room that the gripper takes with its tool at ``tool``: two fingers, linkage and palm."""
        rotation = matrix_from_quaternion(tool.quaternion_w)
        yaw = yaw_of(rotation)
        x, y, z = tool.position_w
        side = np.array([-math.sin(yaw), math.cos(yaw)])
        offset = opening / 2 + self.finger_thickness / 2
        fingers = tuple(
            UprightBox(
                (x + sign * offset * side[0], y + sign * offset * side[1]),
                yaw,
                (self.finger_width, self.finger_thickness / 2),
                z - self.tip(opening),
                z + self.finger_top,
            )
            for sign in (-1.0, 1.0)
        )
        palm = UprightBox((x, y), yaw, (self.knuckle_width, self.knuckle_reach), z + self.finger_top, z + self.top)
        return (*fingers, palm)


# Robotiq 2F-85, measured on the collision meshes of the model pack over the gripper's whole stroke.
ROBOTIQ_2F85 = GripperShape(
    finger_thickness=0.033,
    finger_width=0.0135,
    finger_top=0.027,
    tip_open=0.0047,
    tip_closed=0.0185,
    opening=0.085,
    knuckle_reach=0.075,
    knuckle_width=0.0375,
    top=0.16,
)
"""Fingers are 8 mm thick at the pads and widen to 33 mm with the follower links behind them."""

SHAPES: dict[str, GripperShape] = {"panda_2f85": ROBOTIQ_2F85}


def gripper_shape(model: str) -> GripperShape:
    """The gripper of a robot model.

    Raises:
        KeyError: no shape is recorded for the model; lists those known.
    """
    try:
        return SHAPES[model]
    except KeyError:
        raise KeyError(f"no gripper shape for model '{model}'; known: {sorted(SHAPES)}") from None
