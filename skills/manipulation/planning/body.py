"""The shape of an arm for collision checks: the hulls that the safety floor watches, and which pairs of them."""

from functools import cached_property

import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import TOOL_FRAME, arm_model
from hardware.descriptions.robot import RobotDescription
from hardware.safety.arm_hulls import GRIPPER, arm_hulls
from hardware.safety.self_collision import watched_pairs
from hardware.safety.workspace import Workspace


class ArmBody:
    """One arm's hulls in its base frame, built once; the first of a model pack takes a second, MuJoCo reads it.

    Args:
        description: The arm. Without ``safety.self_collision`` its parts are not checked against each other.

    Raises:
        DescriptionError: the arm's model lacks a joint or the tool site.
        PackError: the model pack cannot be had.
    """

    def __init__(self, description: RobotDescription) -> None:
        self.description = description
        self.model: pin.Model = arm_model(description)
        self.hulls: pin.GeometryModel = arm_hulls(description, self.model)
        self.tool: int = self.model.getFrameId(TOOL_FRAME)
        cfg = description.safety.self_collision
        self.apart = cfg.distance if cfg is not None else 0.0
        self.pairs = watched_pairs(self.hulls, cfg) if cfg is not None else []
        self.workspace = Workspace(description) if description.safety.workspace is not None else None

    @cached_property
    def gripper(self) -> frozenset[int]:
        """Indices of the gripper's hulls."""
        names = enumerate(hull.name for hull in self.hulls.geometryObjects)
        return frozenset(index for index, name in names if name.split("/")[0] == GRIPPER)

    def part(self, index: int) -> str:
        """Name of the body of a hull."""
        return self.hulls.geometryObjects[index].name.split("/")[0]

    def placed(self, base: pin.SE3, position: np.ndarray) -> list[tuple[pin.GeometryObject, pin.SE3]]:
        """Every hull with its placement at ``position``, shape (n,) [rad], when the base stands at ``base``."""
        data, hull_data = self.model.createData(), self.hulls.createData()
        pin.updateGeometryPlacements(self.model, data, self.hulls, hull_data, position)
        return [(hull, base * where) for hull, where in zip(self.hulls.geometryObjects, hull_data.oMg, strict=True)]
