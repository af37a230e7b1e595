"""Calibrations as files: where the pixels of a camera look, and where the camera is mounted."""

from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np

from hardware.document import document, from_json, to_json
from hardware.errors import DocumentError
from hardware.ports.camera import CameraIntrinsics

T = TypeVar("T")


@document("camera_mounting", "1.0")
@dataclass(frozen=True)
class CameraMounting:
    """Where a camera is mounted, as a hand-eye calibration found it.

    Attributes:
        camera: Name of the camera.
        mount: ``tool`` of a camera in the hand; ``base`` of one that looks at the robot from outside.
        position: Of the camera in the mount's frame [m].
        quaternion: Of its axes there, wxyz: x right, y down, z ahead.
        position_sigma: Scatter of what stands still, along each axis [m].
        rotation_sigma: Of its turn [rad].
        poses: How many poses it rests on.
    """

    camera: str
    mount: str
    position: tuple[float, float, float]
    quaternion: tuple[float, float, float, float]
    position_sigma: float
    rotation_sigma: float
    poses: int

    def camera_to_mount(self) -> np.ndarray:
        """The camera's frame in the mount's, shape (4, 4)."""
        w, x, y, z = np.array(self.quaternion) / np.linalg.norm(self.quaternion)
        pose = np.eye(4)
        pose[:3, :3] = (
            (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
            (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
            (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
        )
        pose[:3, 3] = self.position
        return pose


def read_intrinsics(path: Path) -> CameraIntrinsics:
    """Reads what :func:`write_intrinsics` wrote.

    Raises:
        DocumentError: the file cannot be read or is no such document.
    """
    return _read(CameraIntrinsics, path)


def write_intrinsics(path: Path, intrinsics: CameraIntrinsics) -> None:
    """Writes intrinsics as a versioned document."""
    path.write_text(to_json(intrinsics, indent=2) + "\n", encoding="utf-8")


def read_mounting(path: Path) -> CameraMounting:
    """Reads what :func:`write_mounting` wrote; raises like :func:`read_intrinsics`."""
    return _read(CameraMounting, path)


def write_mounting(path: Path, mounting: CameraMounting) -> None:
    """Writes a mounting as a versioned document."""
    path.write_text(to_json(mounting, indent=2) + "\n", encoding="utf-8")


def _read(cls: type[T], path: Path) -> T:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path}: no calibration can be read there: {error}") from error
    return from_json(cls, text)
