"""The Camera port: the age of a frame is always known."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hardware.document import document


@document("camera_intrinsics", "1.0")
@dataclass(frozen=True)
class CameraIntrinsics:
    """Pinhole intrinsics [pixel] of an image of ``width`` x ``height``; no distortion."""

    width: int
    height: int
    fx: float
    fy: float
    cx: float
    cy: float


@dataclass(frozen=True)
class Frame:
    """One image.

    Attributes:
        stamp: When it was exposed [s].
        sequence: Counts frames; a gap is a lost frame.
        image: Shape (height, width, 3) uint8 RGB.
        depth: Shape (height, width) [m], or None.
    """

    stamp: float
    sequence: int
    image: np.ndarray
    depth: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class View:
    """One frame of a calibrated camera.

    Attributes:
        camera: Its name.
        frame: Colours and depth along the optical axis; 0, negative and NaN mean that the depth is not known.
        intrinsics: Of the images.
        camera_to_world: Where the camera was when it exposed, shape (4, 4): x right, y down, z ahead.
        position_sigma: Standard deviation of that position, per axis [m].
        rotation_sigma: Of that rotation, about each axis [rad].
    """

    camera: str
    frame: Frame
    intrinsics: CameraIntrinsics
    camera_to_world: np.ndarray
    position_sigma: float = 0.0
    rotation_sigma: float = 0.0


class Camera(Protocol):
    """A camera behind a driver."""

    def connect(self) -> None:
        """Opens the stream."""
        ...

    def read_latest(self) -> Frame | None:
        """The newest frame, or None before the first; never blocks."""
        ...

    def intrinsics(self) -> CameraIntrinsics:
        """The pinhole model."""
        ...

    def close(self) -> None:
        """Ends the stream. Safe to call twice."""
        ...
