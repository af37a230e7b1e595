"""Printed boards that a camera is calibrated with."""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

LEAST_CORNERS = 8  # of a ChArUco board that is partly seen


@dataclass(frozen=True)
class Board:
    """A board.

    Attributes:
        kind: A ``chessboard`` is counted by its inner corners and must be seen whole; a ``charuco`` board is counted by
            its squares and may be covered in part.
        columns: Of inner corners or squares.
        rows: The same.
        square: Side of a square [m].
        marker: Side of a ChArUco marker [m]; three quarters of a square when 0.
    """

    kind: Literal["chessboard", "charuco"] = "chessboard"
    columns: int = 9
    rows: int = 6
    square: float = 0.025
    marker: float = 0.0

    def charuco(self) -> cv2.aruco.CharucoBoard:
        """The board as OpenCV has it, with markers of the dictionary 5X5_100."""
        markers = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_100)
        return cv2.aruco.CharucoBoard(
            (self.columns, self.rows), self.square, self.marker or 0.75 * self.square, markers
        )


@dataclass(frozen=True, eq=False)
class BoardView:
    """A board found in an image.

    Attributes:
        points: Its corners in its own frame, shape (n, 3) [m].
        pixels: Where they are in the image, shape (n, 2).
    """

    points: np.ndarray
    pixels: np.ndarray


def find_board(image: np.ndarray, board: Board) -> BoardView | None:
    """The board in an image of shape (height, width, 3) uint8 RGB; None where it is not found."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    if board.kind == "charuco":
        corners, numbers, _, _ = cv2.aruco.CharucoDetector(board.charuco()).detectBoard(grey)
        if numbers is None or len(numbers) < LEAST_CORNERS:
            return None
        points = np.asarray(board.charuco().getChessboardCorners(), dtype=float)[np.asarray(numbers, dtype=int).ravel()]
        return BoardView(points, np.array(corners).reshape(-1, 2))
    found, corners = cv2.findChessboardCornersSB(grey, (board.columns, board.rows))
    if not found:
        return None
    columns, rows = np.meshgrid(np.arange(board.columns), np.arange(board.rows))
    points = board.square * np.stack((columns.ravel(), rows.ravel(), np.zeros(columns.size)), axis=1)
    return BoardView(points, np.array(corners).reshape(-1, 2))


def board_pose(view: BoardView, camera_matrix: np.ndarray) -> np.ndarray:
    """The board's frame in the camera's, shape (4, 4).

    Args:
        view: Where its corners are.
        camera_matrix: Shape (3, 3) [pixel].
    """
    _, turn, shift = cv2.solvePnP(view.points, view.pixels, camera_matrix, np.zeros(5))
    pose = np.eye(4)
    pose[:3, :3], pose[:3, 3] = cv2.Rodrigues(turn)[0], np.ravel(shift)
    return pose
