"""Pixels as points of the world, with the rays of a camera kept from frame to frame."""

from dataclasses import dataclass

import numpy as np

from hardware.ports.camera import CameraIntrinsics


class Rays:
    """Directions of a camera's pixels, of unit depth, in the camera's frame."""

    def __init__(self, intrinsics: CameraIntrinsics) -> None:
        self.intrinsics = intrinsics
        columns = ((np.arange(intrinsics.width) - intrinsics.cx) / intrinsics.fx).astype(np.float32)
        rows = ((np.arange(intrinsics.height) - intrinsics.cy) / intrinsics.fy).astype(np.float32)
        self._columns, self._rows = columns[None, :], rows[:, None]

    def axis(self, depth: np.ndarray, camera_to_world: np.ndarray, axis: int, stride: int = 1) -> np.ndarray:
        """One coordinate in the world of every pixel, shape of the strided depth [m]."""
        a, b, c, shift = (float(value) for value in camera_to_world[axis])
        direction = np.float32(a) * self._columns[:, ::stride] + (np.float32(b) * self._rows[::stride] + np.float32(c))
        return direction * depth + np.float32(shift)


@dataclass(frozen=True, eq=False)
class Projector:
    """From points of the world to pixels."""

    intrinsics: CameraIntrinsics
    world_to_camera: np.ndarray

    def project(self, points_w: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Row, column (rounded) and depth of points, and which of them lie in the picture; each of shape (n,)."""
        local = points_w @ self.world_to_camera[:3, :3].T + self.world_to_camera[:3, 3]
        ahead = local[:, 2] > 1e-3
        z = np.where(ahead, local[:, 2], 1.0)
        pinhole = self.intrinsics
        columns = np.rint(pinhole.fx * local[:, 0] / z + pinhole.cx)
        rows = np.rint(pinhole.fy * local[:, 1] / z + pinhole.cy)
        inside = ahead & (columns >= 0) & (columns < pinhole.width) & (rows >= 0) & (rows < pinhole.height)
        return (np.where(inside, rows, 0).astype(np.intp), np.where(inside, columns, 0).astype(np.intp), z, inside)
