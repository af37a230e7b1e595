"""Finds a camera's intrinsics from images of a printed board."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from hardware.drivers.camera.board import Board, BoardView, find_board
from hardware.drivers.camera.errors import CalibrationFailedError
from hardware.ports.camera import CameraIntrinsics

LEAST_VIEWS = 6
LEAST_TILT = np.radians(12.0)  # between the steepest and the flattest view: without it focal length and distance mix
GOOD_RMS = 1.0  # [pixel]
STRAIGHT = 1.5  # [pixel] by which lens distortion may bend the corners of the image


@dataclass(frozen=True)
class IntrinsicsResult:
    """A calibration.

    Attributes:
        intrinsics: The pinhole model.
        rms: Root mean square distance between corners found and corners expected [pixel].
        views: In how many images the board was found.
        images: How many images there were.
        bend: How far lens distortion, which the pinhole model leaves out, moves a corner of the image [pixel].
    """

    intrinsics: CameraIntrinsics
    rms: float
    views: int
    images: int
    bend: float


def calibrate_intrinsics(images: Sequence[np.ndarray], board: Board) -> IntrinsicsResult:
    """Calibrates by Zhang's method (2000), as OpenCV has it, without lens distortion.

    Args:
        images: Of one size, each of shape (height, width, 3) uint8 RGB.
        board: What is in them.

    Raises:
        CalibrationFailedError: too few views, views too alike, images of different sizes, a poor fit, or a lens that
            bends straight lines.
    """
    sizes = {image.shape[:2] for image in images}
    if len(sizes) > 1:
        raise CalibrationFailedError(f"the images have different sizes: {sorted(sizes)}; take all at one size")
    views = [view for image in images if (view := find_board(image, board)) is not None]
    if len(views) < LEAST_VIEWS:
        raise CalibrationFailedError(
            f"the board was found in {len(views)} of {len(images)} images, it takes {LEAST_VIEWS}; take more, sharp "
            f"and evenly lit, and check that the board has {board.columns} x {board.rows} inner corners or squares"
        )
    height, width = next(iter(sizes))
    rms, matrix, turns = _solve(views, (width, height), free=False)
    _check_tilt(turns)
    if rms > GOOD_RMS:
        raise CalibrationFailedError(
            f"corners are {rms:.2f} pixel off on average, more than {GOOD_RMS:g}: is the board flat, the square size "
            "right, and the camera's focus fixed?"
        )
    bend = _bend(views, (width, height))
    if bend > STRAIGHT:
        raise CalibrationFailedError(
            f"the lens bends the corners of the image by {bend:.1f} pixel, and frames are taken as those of a pinhole "
            "camera; let the camera's driver rectify its images, and calibrate those"
        )
    fx, fy, cx, cy = (float(matrix[i]) for i in ((0, 0), (1, 1), (0, 2), (1, 2)))
    return IntrinsicsResult(CameraIntrinsics(width, height, fx, fy, cx, cy), rms, len(views), len(images), bend)


def _solve(views: Sequence[BoardView], size: tuple[int, int], free: bool) -> tuple[float, np.ndarray, np.ndarray]:
    """RMS error [pixel], camera matrix, and rotation vectors of the boards, shape (n, 3)."""
    fixed = cv2.CALIB_FIX_K2 | cv2.CALIB_FIX_K3 | cv2.CALIB_ZERO_TANGENT_DIST
    flags = fixed if free else fixed | cv2.CALIB_FIX_K1
    points = [view.points.astype(np.float32) for view in views]
    pixels = [view.pixels.astype(np.float32) for view in views]
    rms, matrix, _, turns, _ = cv2.calibrateCamera(points, pixels, size, None, np.zeros(5), flags=flags)  # type: ignore[call-overload]
    return float(rms), matrix, np.array(turns).reshape(-1, 3)


def _bend(views: Sequence[BoardView], size: tuple[int, int]) -> float:
    """How far the lens moves what a pinhole would show in the image's corner [pixel]."""
    fixed = cv2.CALIB_FIX_K2 | cv2.CALIB_FIX_K3 | cv2.CALIB_ZERO_TANGENT_DIST
    points = [view.points.astype(np.float32) for view in views]
    pixels = [view.pixels.astype(np.float32) for view in views]
    _, matrix, lens, _, _ = cv2.calibrateCamera(points, pixels, size, None, np.zeros(5), flags=fixed)  # type: ignore[call-overload]
    far = np.array((size[0] / 2.0 / matrix[0, 0], size[1] / 2.0 / matrix[1, 1]))
    square = float(far @ far)
    return float(abs(np.ravel(lens)[0]) * square * np.linalg.norm(far) * matrix[0, 0])


def _check_tilt(turns: np.ndarray) -> None:
    normals = np.array([cv2.Rodrigues(turn)[0][:, 2] for turn in turns])
    spread = float(np.arccos(np.clip(normals @ normals.T, -1.0, 1.0)).max())
    if spread < LEAST_TILT:
        raise CalibrationFailedError(
            f"the views differ by {np.degrees(spread):.0f} degrees at most; tilt the board by "
            f"{np.degrees(LEAST_TILT):.0f} degrees and more, to all sides: from like views nobody can tell "
            "a focal length from a distance"
        )
