"""Whether a frame and where its camera stands can be measured in."""

import numpy as np

from hardware.ports.camera import View
from skills.perception.errors import FrameError, NoDepthError

ROTATION_TOLERANCE = 1e-3


def check_view(view: View) -> np.ndarray:
    """Refuses what nobody can measure in.

    Returns:
        The depth, shape (height, width) float32, with 0 wherever it is not known [m].

    Raises:
        FrameError: images of the wrong shape or type, intrinsics for another size, a pose that is none.
        NoDepthError: no pixel has a depth.
    """
    image, depth, pinhole = view.frame.image, view.frame.depth, view.intrinsics
    where, shape = f"camera '{view.camera}'", (pinhole.height, pinhole.width)
    if not isinstance(image, np.ndarray) or image.shape != (*shape, 3) or image.dtype != np.uint8:
        found = f"{image.dtype} {image.shape}" if isinstance(image, np.ndarray) else type(image).__name__
        raise FrameError(
            f"{where}: the image is {found}, its calibration wants uint8 {(*shape, 3)}; calibrate it at that size, or "
            "let it give that size"
        )
    if depth is None:
        raise NoDepthError(f"{where}: the frame has no depth; objects are measured by depth cameras only")
    if not isinstance(depth, np.ndarray) or depth.shape != shape or depth.dtype.kind not in "fiu":
        found = f"{depth.dtype} {depth.shape}" if isinstance(depth, np.ndarray) else type(depth).__name__
        raise FrameError(f"{where}: the depth is {found}, it must be numbers [m] of shape {shape} like the image")
    if min(pinhole.fx, pinhole.fy) <= 0.0 or not np.isfinite((pinhole.fx, pinhole.fy, pinhole.cx, pinhole.cy)).all():
        raise FrameError(f"{where}: {pinhole} is no pinhole camera; calibrate it: 'rostrum calibrate camera'")
    if not np.isfinite((view.frame.stamp, view.position_sigma, view.rotation_sigma)).all():
        raise FrameError(f"{where}: the stamp and the sigmas of the pose must be finite")
    _check_pose(where, np.asarray(view.camera_to_world))
    known = np.nan_to_num(depth.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    np.maximum(known, 0.0, out=known)
    if not known.any():
        raise NoDepthError(f"{where}: no pixel of the frame has a depth; is the camera covered, or unplugged?")
    return known


def _check_pose(where: str, pose: np.ndarray) -> None:
    if pose.shape != (4, 4) or not np.isfinite(pose).all():
        raise FrameError(f"{where}: camera_to_world must be finite and of shape (4, 4), got shape {pose.shape}")
    rotation = pose[:3, :3]
    skew = np.abs(rotation @ rotation.T - np.eye(3)).max()
    if skew > ROTATION_TOLERANCE or np.linalg.det(rotation) < 0.0:
        raise FrameError(f"{where}: camera_to_world holds no rotation; calibrate it: 'rostrum calibrate hand-eye'")
