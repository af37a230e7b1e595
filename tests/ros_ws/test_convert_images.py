"""Frames of depth cameras survive their messages, and what cannot be read is refused with the reason."""

import array

import numpy as np
import pytest

pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from hardware.ports.camera import CameraIntrinsics, Frame
from rostrum_nodes.convert_images import from_info, to_color, to_depth, to_frame, to_info

DRAW = np.random.default_rng(2)
COLOR = DRAW.integers(0, 256, (6, 8, 3), dtype=np.uint8)
DEPTH = DRAW.uniform(0.3, 2.0, (6, 8)).astype(np.float32)
FRAME = Frame(12.25, 3, COLOR, DEPTH)


def test_a_frame_survives():
    color, depth = to_color(FRAME, "eye"), to_depth(FRAME, "eye")
    assert color.header == depth.header and color.header.frame_id == "eye_color_optical_frame"
    back = to_frame(color, depth, 3)
    assert (back.stamp, back.sequence) == (12.25, 3)
    assert np.array_equal(back.image, COLOR) and np.array_equal(back.depth, DEPTH)


def test_intrinsics_survive_and_what_is_no_pinhole_is_refused():
    pinhole = CameraIntrinsics(8, 6, 10.0, 11.0, 3.5, 2.5)
    info = to_info(pinhole, 1.0, "eye")
    assert from_info(info) == pinhole
    info.d = [0.1, 0.0, 0.0, 0.0, 0.0]
    with pytest.raises(ValueError, match="rectified"):
        from_info(info)
    with pytest.raises(ValueError, match="rostrum calibrate camera"):
        from_info(to_info(CameraIntrinsics(8, 6, 0.0, 11.0, 3.5, 2.5), 1.0, "eye"))


def test_millimetres_other_colours_and_padded_rows_are_read():
    color, depth = to_color(FRAME, "eye"), to_depth(FRAME, "eye")
    color.encoding, color.step = "bgr8", 8 * 3 + 4
    padded = np.zeros((6, 28), np.uint8)
    padded[:, :24] = COLOR[:, :, ::-1].reshape(6, 24)
    color.data = array.array("B", padded.tobytes())
    depth.encoding, depth.step = "16UC1", 16
    depth.data = array.array("B", np.round(DEPTH * 1e3).astype("<u2").tobytes())
    back = to_frame(color, depth, 0)
    assert np.array_equal(back.image, COLOR)
    assert back.depth is not None and np.abs(back.depth - DEPTH).max() <= 0.00051


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"encoding": "mono8"}, "rgb8 or bgr8"),
        ({"height": 5}, "bytes"),
        ({"width": 0}, "bytes"),
        ({"step": 1}, "bytes"),
    ],
)
def test_images_that_cannot_be_read_are_refused(changes, said):
    color = to_color(FRAME, "eye")
    for name, value in changes.items():
        setattr(color, name, value)
    with pytest.raises(ValueError, match=said):
        to_frame(color, to_depth(FRAME, "eye"), 0)
    depth = to_depth(FRAME, "eye")
    depth.encoding = "mono16"
    with pytest.raises(ValueError, match="metres"):
        to_frame(to_color(FRAME, "eye"), depth, 0)
