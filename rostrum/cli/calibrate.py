"""``rostrum calibrate``: what a camera needs before it measures."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import tyro
from PIL import Image, UnidentifiedImageError

from hardware.drivers.camera.calibration import CameraMounting, read_intrinsics, write_intrinsics, write_mounting
from rostrum.cli.options import require_vision
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

if TYPE_CHECKING:
    from hardware.drivers.camera.board import Board

IMAGES = (".png", ".jpg", ".jpeg")
BoardKind = Literal["chessboard", "charuco"]


def calibrate(arguments: list[str]) -> int:
    """Finds a camera's intrinsics, or where it is mounted, from images of a printed board."""
    require_vision()
    commands: dict[str, Callable[..., int]] = {"camera": camera, "hand-eye": hand_eye}
    return tyro.extras.subcommand_cli_from_dict(
        commands, prog="rostrum calibrate", description=calibrate.__doc__, args=arguments
    )


def camera(
    source: tyro.conf.Positional[str],
    out: Path,
    board: BoardKind = "chessboard",
    columns: int = 9,
    rows: int = 6,
    square: float = 0.025,
    frames: int = 20,
    interval: float = 1.0,
) -> int:
    """Intrinsics of a camera, from images of a printed board that is held at many tilts.

    Args:
        source: Folder of images, or address of a camera, such as v4l2:/dev/video0.
        out: File for the intrinsics; name it in the camera's address as intrinsics=FILE.
        board: A chessboard is counted by its inner corners, a ChArUco board by its squares.
        columns: Of the board.
        rows: Of the board.
        square: Side of a square [m].
        frames: How many are taken from a camera.
        interval: Between two of them [s].

    Returns:
        0 when the intrinsics were written.
    """
    from hardware.drivers.camera.calibrate import calibrate_intrinsics

    images = _from_folder(Path(source)) if Path(source).is_dir() else _from_camera(source, frames, interval)
    found = calibrate_intrinsics(list(images.values()), _board(board, columns, rows, square))
    write_intrinsics(out, found.intrinsics)
    line(f"focal length {found.intrinsics.fx:.1f} x {found.intrinsics.fy:.1f} pixel, centre {found.intrinsics.cx:.1f}, "
         f"{found.intrinsics.cy:.1f}")  # fmt: skip
    line(f"{found.views} of {found.images} images used; corners {found.rms:.2f} pixel off; the lens bends the image's "
         f"corners by {found.bend:.1f} pixel")  # fmt: skip
    line(f"written: {out}")
    return 0


def hand_eye(
    images: tyro.conf.Positional[Path],
    poses: Path,
    intrinsics: Path,
    out: Path,
    name: str = "camera",
    mount: Literal["tool", "base"] = "tool",
    board: BoardKind = "chessboard",
    columns: int = 9,
    rows: int = 6,
    square: float = 0.025,
) -> int:
    """Where a camera is mounted, from images of a board and the robot's pose at each of them.

    Args:
        images: Folder of images.
        poses: JSON list of {"image": "000000.png", "position": [x, y, z], "quaternion": [w, x, y, z]}: the tool in the
            robot's base [m].
        intrinsics: What `rostrum calibrate camera` wrote.
        out: File for the mounting.
        name: Of the camera.
        mount: tool: the camera is on the tool and the board stands still; base: the other way round.
        board: A chessboard is counted by its inner corners, a ChArUco board by its squares.
        columns: Of the board.
        rows: Of the board.
        square: Side of a square [m].

    Returns:
        0 when the mounting was written.
    """
    from hardware.drivers.camera.board import board_pose, find_board
    from hardware.drivers.camera.hand_eye import solve_hand_eye

    pinhole = read_intrinsics(intrinsics)
    matrix = np.array(((pinhole.fx, 0.0, pinhole.cx), (0.0, pinhole.fy, pinhole.cy), (0.0, 0.0, 1.0)))
    pictures, tools, boards = _from_folder(images), [], []
    for image, tool in _read_poses(poses):
        if image not in pictures:
            raise UsageError(f"{poses} names the image '{image}', which is not in {images}")
        if pictures[image].shape[:2] != (pinhole.height, pinhole.width):
            raise UsageError(f"{images / image} is not of the {pinhole.width} x {pinhole.height} pixel of {intrinsics}")
        view = find_board(pictures[image], _board(board, columns, rows, square))
        if view is not None:
            tools.append(tool)
            boards.append(board_pose(view, matrix))
    found = solve_hand_eye(tools, boards, mount == "tool")
    position, turn = found.camera_to_mount[:3, 3], _quaternion(found.camera_to_mount[:3, :3])
    x, y, z = (float(value) for value in position)
    write_mounting(
        out, CameraMounting(name, mount, (x, y, z), turn, found.position_rms, found.rotation_rms, found.poses)
    )
    line(f"camera at {x:.4f}, {y:.4f}, {z:.4f} m in the {mount}'s frame")
    line(f"{found.poses} poses; what stands still scatters by {1e3 * found.position_rms:.1f} mm and "
         f"{np.degrees(found.rotation_rms):.2f} degrees")  # fmt: skip
    line(f"written: {out}")
    return 0


def _board(kind: BoardKind, columns: int, rows: int, square: float) -> "Board":
    from hardware.drivers.camera.board import Board

    if columns < 3 or rows < 3 or square <= 0.0:
        raise UsageError(
            f"a board of {columns} x {rows} with squares of {square} m cannot be used; it takes 3 x 3 and more"
        )
    return Board(kind, columns, rows, square)


def _from_folder(folder: Path) -> dict[str, np.ndarray]:
    """Images by file name."""
    found = sorted(p for p in folder.glob("*") if p.suffix.lower() in IMAGES and not p.name.endswith(".depth.png"))
    if not found:
        raise UsageError(f"no image {', '.join('*' + suffix for suffix in IMAGES)} in {folder}")
    try:
        return {path.name: np.asarray(Image.open(path).convert("RGB")) for path in found}
    except (OSError, UnidentifiedImageError) as error:
        raise UsageError(f"{folder} holds an image that cannot be read: {error}") from error


def _from_camera(address: str, frames: int, interval: float) -> dict[str, np.ndarray]:
    from hardware.drivers.camera.registry import make_camera

    if ":" not in address:
        raise UsageError(f"'{address}' is neither a folder of images nor the address of a camera")
    device, images = make_camera(address, "camera"), {}
    device.connect()
    try:
        while len(images) < frames:
            frame = device.read_latest()
            if frame is not None:
                images[f"{len(images):06d}"] = frame.image
                line(f"  image {len(images)} of {frames}: move the board")
            time.sleep(interval)
    finally:
        device.close()
    return images


def _read_poses(path: Path) -> list[tuple[str, np.ndarray]]:
    try:
        entries: Any = json.loads(path.read_text(encoding="utf-8"))
        return [(str(each["image"]), _pose(each["position"], each["quaternion"])) for each in entries]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f'{path} is no list of poses ({error!r}); write [{{"image": "000000.png", "position": [x, y, z], '
            '"quaternion": [w, x, y, z]}, ...]'
        ) from error


def _pose(position: Any, quaternion: Any) -> np.ndarray:
    x, y, z = (float(value) for value in position)
    w, a, b, c = (float(value) for value in quaternion)
    return CameraMounting("", "", (x, y, z), (w, a, b, c), 0.0, 0.0, 0).camera_to_mount()


def _quaternion(rotation: np.ndarray) -> tuple[float, float, float, float]:
    from skills.geometry import quaternion_from_matrix

    return quaternion_from_matrix(rotation)
