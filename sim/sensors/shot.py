"""What a simulated depth camera delivers."""

from dataclasses import dataclass

import numpy as np

from hardware.ports.camera import CameraIntrinsics, Frame


@dataclass(frozen=True, eq=False)
class Shot:
    """One frame of one camera.

    Attributes:
        camera: Its name in the scene.
        frame: Colours and depth.
        intrinsics: Of the images.
        camera_to_world: Where the calibration says that it was, shape (4, 4): x right, y down, z ahead.
        position_sigma: Standard deviation of that position, per axis [m].
        rotation_sigma: Of that rotation, about each axis [rad].
    """

    camera: str
    frame: Frame
    intrinsics: CameraIntrinsics
    camera_to_world: np.ndarray
    position_sigma: float
    rotation_sigma: float
