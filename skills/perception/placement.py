"""Where the cameras of a site stand: what perception must know to measure in the world."""

from dataclasses import dataclass

import numpy as np

from hardware.document import document
from skills.geometry import transform
from skills.world.snapshot import Pose


@dataclass(frozen=True)
class CameraPlacement:
    """A camera that stands still.

    Attributes:
        name: Of the camera.
        pose: Of its optical frame in the world: x right, y down, z ahead.
        position_sigma: Standard deviation of that position, per axis [m].
        rotation_sigma: Of that rotation, about each axis [rad].
    """

    name: str
    pose: Pose
    position_sigma: float = 0.0
    rotation_sigma: float = 0.0

    def camera_to_world(self) -> np.ndarray:
        """Its optical frame in the world, shape (4, 4)."""
        return transform(self.pose)


@document("camera_placements", "1.0")
@dataclass(frozen=True)
class CameraPlacements:
    """All cameras of a site that perception looks through."""

    cameras: tuple[CameraPlacement, ...]
