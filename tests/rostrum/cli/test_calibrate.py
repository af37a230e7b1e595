"""``rostrum calibrate``: from images of a board to the documents that cameras are given, and what is refused."""

import json

import cv2
import numpy as np
import pinocchio as pin
import pytest
from PIL import Image

from hardware.drivers.camera.calibration import read_intrinsics, read_mounting
from hardware.drivers.camera.errors import CalibrationFailedError
from hardware.ports.camera import CameraIntrinsics
from rostrum.cli.calibrate import calibrate
from rostrum.errors import UsageError
from skills.geometry import quaternion_from_matrix

TRUE = CameraIntrinsics(640, 480, 560.0, 555.0, 322.0, 236.0)
MATRIX = np.array(((TRUE.fx, 0.0, TRUE.cx), (0.0, TRUE.fy, TRUE.cy), (0.0, 0.0, 1.0)))
SQUARE, COLUMNS, ROWS = 0.03, 8, 6  # inner corners: 7 x 5


def pose(turn, shift):
    return pin.SE3(pin.exp3(np.array(turn)), np.array(shift)).homogeneous


def picture(board, charuco=False):
    """An image of a board whose frame in the camera's is ``board``."""
    scale = 40
    if charuco:
        markers = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_5X5_100)
        drawn = cv2.aruco.CharucoBoard((COLUMNS, ROWS), SQUARE, 0.75 * SQUARE, markers)
        flat, first = drawn.generateImage((COLUMNS * scale, ROWS * scale)), 0.0
    else:
        cells = np.indices((ROWS, COLUMNS)).sum(axis=0) % 2 * 255
        flat, first = np.kron(cells, np.ones((scale, scale))).astype(np.uint8), SQUARE
    flat = cv2.copyMakeBorder(flat, scale, scale, scale, scale, cv2.BORDER_CONSTANT, value=255)
    per_pixel = SQUARE / scale
    corner = -SQUARE - first + 0.5 * per_pixel
    to_board = np.array(((per_pixel, 0.0, corner), (0.0, per_pixel, corner), (0.0, 0.0, 1.0)))
    plane = MATRIX @ np.column_stack((board[:3, 0], board[:3, 1], board[:3, 3]))
    warped = cv2.warpPerspective(flat, plane @ to_board, (TRUE.width, TRUE.height), borderValue=128)
    return np.repeat(cv2.GaussianBlur(warped, (3, 3), 0.7)[..., None], 3, axis=2)


def boards(count, tilt=0.5):
    rng = np.random.default_rng(3)
    turns = rng.uniform(-tilt, tilt, (count, 3)) * (1.0, 1.0, 0.4)
    shifts = rng.uniform((-0.12, -0.09, 0.36), (-0.08, -0.05, 0.5), (count, 3))
    return [pose(turn, shift) for turn, shift in zip(turns, shifts, strict=True)]


def save(folder, pictures):
    folder.mkdir()
    for i, image in enumerate(pictures):
        Image.fromarray(image).save(folder / f"{i:06d}.png")


@pytest.mark.parametrize("kind", ["chessboard", "charuco"])
def test_intrinsics_from_a_folder(tmp_path, capsys, kind):
    save(tmp_path / "images", [picture(board, kind == "charuco") for board in boards(10)])
    columns, rows = (7, 5) if kind == "chessboard" else (COLUMNS, ROWS)
    out = tmp_path / "camera.json"
    arguments = [str(tmp_path / "images"), "--out", str(out), "--board", kind, "--square", str(SQUARE)]
    assert calibrate(["camera", *arguments, "--columns", str(columns), "--rows", str(rows)]) == 0
    found = read_intrinsics(out)
    assert (found.width, found.height) == (640, 480)
    assert np.allclose((found.fx, found.fy, found.cx, found.cy), (TRUE.fx, TRUE.fy, TRUE.cx, TRUE.cy), atol=6.0)
    assert "10 of 10 images" in capsys.readouterr().out


def test_views_that_are_too_alike_or_too_few_are_refused(tmp_path):
    arguments = ["--out", str(tmp_path / "c.json"), "--columns", "7", "--rows", "5", "--square", str(SQUARE)]
    save(tmp_path / "flat", [picture(board) for board in boards(8, tilt=0.05)])
    with pytest.raises(CalibrationFailedError, match="tilt the board"):
        calibrate(["camera", str(tmp_path / "flat"), *arguments])
    save(tmp_path / "few", [picture(board) for board in boards(3)])
    with pytest.raises(CalibrationFailedError, match="found in 3 of 3 images, it takes 6"):
        calibrate(["camera", str(tmp_path / "few"), *arguments])
    with pytest.raises(UsageError, match="neither a folder of images nor the address"):
        calibrate(["camera", str(tmp_path / "nowhere"), *arguments])
    assert not (tmp_path / "c.json").exists()


@pytest.mark.parametrize("mount", ["tool", "base"])
def test_hand_eye(tmp_path, capsys, mount):
    views, camera, still = (
        boards(9),
        pose((0.3, -0.2, 1.0), (0.05, -0.03, 0.08)),
        pose((0.1, 0.2, 0.3), (0.5, 0.1, 0.0)),
    )
    moving = [still @ np.linalg.inv(board) @ np.linalg.inv(camera) for board in views]
    write_all(tmp_path, views, moving if mount == "tool" else [np.linalg.inv(each) for each in moving])
    assert calibrate(["hand-eye", *arguments_of(tmp_path), "--mount", mount]) == 0
    found = read_mounting(tmp_path / "mounting.json")
    assert found.mount == mount and found.poses == 9
    assert np.allclose(found.camera_to_mount()[:3, 3], camera[:3, 3], atol=0.004)
    assert np.allclose(found.camera_to_mount()[:3, :3], camera[:3, :3], atol=0.008)
    assert 0.0 < found.position_sigma < 0.003
    assert "scatters by" in capsys.readouterr().out


def test_poses_that_turn_about_one_axis_are_refused(tmp_path):
    write_all(tmp_path, boards(8), [pose((0.0, 0.0, 0.4 * i), (0.4, 0.05 * i, 0.5)) for i in range(8)])
    with pytest.raises(CalibrationFailedError, match="too alike"):
        calibrate(["hand-eye", *arguments_of(tmp_path)])
    write_all(tmp_path, boards(8), [pose((0.0, 0.0, 0.0), (0.4, 0.05 * i, 0.5)) for i in range(8)])
    with pytest.raises(CalibrationFailedError, match="turn it by 30"):
        calibrate(["hand-eye", *arguments_of(tmp_path)])


def test_bad_poses_are_refused(tmp_path):
    write_all(tmp_path, boards(1), [np.eye(4)])
    (tmp_path / "poses.json").write_text('[{"image": "000000.png", "position": [1]}]')
    with pytest.raises(UsageError, match="is no list of poses"):
        calibrate(["hand-eye", *arguments_of(tmp_path)])
    (tmp_path / "poses.json").write_text('[{"image": "9.png", "position": [0, 0, 0], "quaternion": [1, 0, 0, 0]}]')
    with pytest.raises(UsageError, match=r"names the image '9\.png'"):
        calibrate(["hand-eye", *arguments_of(tmp_path)])


def write_all(folder, views, tools):
    if not (folder / "images").exists():
        save(folder / "images", [picture(board) for board in views])
    entries = []
    for i, tool in enumerate(tools):
        turn = list(quaternion_from_matrix(tool[:3, :3]))
        entries.append({"image": f"{i:06d}.png", "position": tool[:3, 3].tolist(), "quaternion": turn})
    (folder / "poses.json").write_text(json.dumps(entries))
    (folder / "camera.json").write_text(json.dumps({"schema": "camera_intrinsics", "version": "1.0", **vars(TRUE)}))


def arguments_of(folder):
    named = {"poses": "poses.json", "intrinsics": "camera.json", "out": "mounting.json"}
    files = [part for option, name in named.items() for part in (f"--{option}", str(folder / name))]
    return [str(folder / "images"), *files, "--columns", "7", "--rows", "5", "--square", str(SQUARE)]
