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
        link_thickness: From the pad's face outwards, of the links above.
        link_width: Half extent of the links along x.
        link_top: Height up to which there is nothing wider than the links.
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
    link_thickness: float
    link_width: float
    link_top: float
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
        """The room that the gripper takes with its tool at ``tool``: two fingers, their links, and the palm."""
        rotation = matrix_from_quaternion(tool.quaternion_w)
        yaw = yaw_of(rotation)
        x, y, z = tool.position_w
        side = np.array([-math.sin(yaw), math.cos(yaw)])
        slim = (self.finger_thickness, self.finger_width, -self.tip(opening), self.finger_top)
        wide = (self.link_thickness, self.link_width, self.finger_top, self.link_top)
        parts = []
        for thickness, width, bottom, top in (slim, wide):
            for offset in (opening / 2 + thickness / 2, -opening / 2 - thickness / 2):
                center = (float(x + offset * side[0]), float(y + offset * side[1]))
                parts.append(UprightBox(center, yaw, (width, thickness / 2), z + bottom, z + top))
        palm = UprightBox((x, y), yaw, (self.knuckle_width, self.knuckle_reach), z + self.link_top, z + self.top)
        return (*parts, palm)


# Robotiq 2F-85, measured on the collision meshes of the model pack over the gripper's whole stroke.
ROBOTIQ_2F85 = GripperShape(
    finger_thickness=0.0155,
    finger_width=0.0115,
    finger_top=0.020,
    link_thickness=0.033,
    link_width=0.0135,
    link_top=0.027,
    tip_open=0.0047,
    tip_closed=0.0185,
    opening=0.085,
    knuckle_reach=0.075,
    knuckle_width=0.0375,
    top=0.16,
)
"""Fingers are 8 mm thick at the tips and 15 mm above them; the follower links behind them reach out to 33 mm."""

SHAPES: dict[str, GripperShape] = {"panda_2f85": ROBOTIQ_2F85, "ur5e_2f85": ROBOTIQ_2F85}


def gripper_shape(model: str) -> GripperShape:
    """The gripper of a robot model.

    Raises:
        KeyError: no shape is recorded for the model; lists those known.
    """
    try:
        return SHAPES[model]
    except KeyError:
        raise KeyError(f"no gripper shape for model '{model}'; known: {sorted(SHAPES)}") from None
