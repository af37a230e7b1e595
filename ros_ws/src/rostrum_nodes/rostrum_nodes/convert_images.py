"""Frames of depth cameras to ROS's own messages and back.

Colour is ``rgb8``; depth is ``32FC1`` in metres along the optical axis, aligned to colour, NaN or 0 where it is not
known (REP 118). Depth that a driver publishes as ``16UC1`` millimetres is read as well.
"""

import array

import numpy as np
from sensor_msgs.msg import CameraInfo, Image

from hardware.ports.camera import CameraIntrinsics, Frame
from rostrum_nodes.convert import from_time, to_time

_MILLIMETRE = 1e-3


def to_color(frame: Frame, camera: str) -> Image:
    """The colours of a frame."""
    return _image(frame, camera, np.ascontiguousarray(frame.image), "rgb8", 3)


def to_depth(frame: Frame, camera: str) -> Image:
    """The depth of a frame; it must have one."""
    assert frame.depth is not None, "only depth cameras are published"
    return _image(frame, camera, np.ascontiguousarray(frame.depth, dtype="<f4"), "32FC1", 4)


def to_info(intrinsics: CameraIntrinsics, stamp: float, camera: str) -> CameraInfo:
    """A pinhole without distortion."""
    i = intrinsics
    info = CameraInfo(width=i.width, height=i.height, distortion_model="plumb_bob", d=[0.0] * 5)
    info.header.stamp, info.header.frame_id = to_time(stamp), f"{camera}_color_optical_frame"
    info.k = [i.fx, 0.0, i.cx, 0.0, i.fy, i.cy, 0.0, 0.0, 1.0]
    info.r = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0]
    info.p = [i.fx, 0.0, i.cx, 0.0, 0.0, i.fy, i.cy, 0.0, 0.0, 0.0, 1.0, 0.0]
    return info


def from_info(info: CameraInfo) -> CameraIntrinsics:
    """The pinhole of a camera.

    Raises:
        ValueError: it bends straight lines, or is not calibrated; rectify the images or calibrate it.
    """
    if any(info.d):
        raise ValueError("the camera bends straight lines (d is not 0); publish rectified images, as image_proc does")
    if info.k[0] <= 0.0 or info.k[4] <= 0.0:
        raise ValueError("the camera is not calibrated (fx or fy is 0); 'rostrum calibrate camera' does it")
    return CameraIntrinsics(info.width, info.height, *(float(info.k[at]) for at in (0, 4, 2, 5)))


def to_frame(color: Image, depth: Image, sequence: int) -> Frame:
    """A frame from the two images of one exposure.

    Raises:
        ValueError: another encoding, or fewer bytes than the size says.
    """
    if color.encoding not in ("rgb8", "bgr8"):
        raise ValueError(f"colours are encoded as {color.encoding!r}; rgb8 or bgr8 are read")
    image = _array(color, np.uint8, 3).reshape(color.height, color.width, 3)
    image = image if color.encoding == "rgb8" else np.ascontiguousarray(image[:, :, ::-1])
    if depth.encoding == "32FC1":
        metres = _array(depth, np.dtype("<f4"), 1)
    elif depth.encoding == "16UC1":
        metres = _array(depth, np.dtype("<u2"), 1).astype(np.float32) * _MILLIMETRE
    else:
        raise ValueError(f"depth is encoded as {depth.encoding!r}; 32FC1 (metres) or 16UC1 (millimetres) are read")
    return Frame(from_time(color.header.stamp), sequence, image, metres.reshape(depth.height, depth.width))


def _image(frame: Frame, camera: str, pixels: np.ndarray, encoding: str, pixel_bytes: int) -> Image:
    height, width = pixels.shape[:2]
    image = Image(height=height, width=width, encoding=encoding, step=width * pixel_bytes)
    image.header.stamp, image.header.frame_id = to_time(frame.stamp), f"{camera}_color_optical_frame"
    image.data = array.array("B", pixels.tobytes())
    return image


def _array(image: Image, dtype: np.dtype | type, channels: int) -> np.ndarray:
    """The pixels of an image without padding, in this machine's byte order."""
    item = np.dtype(dtype)
    found = np.frombuffer(image.data, dtype=item.newbyteorder(">") if image.is_bigendian else item)
    row, wanted = image.step // item.itemsize, image.width * channels
    if image.width <= 0 or image.height <= 0 or row < wanted or len(found) != row * image.height:
        raise ValueError(
            f"an image of {image.width} x {image.height} in {image.encoding} has {len(image.data)} bytes, "
            f"{image.step} in a row"
        )
    return np.ascontiguousarray(found.reshape(image.height, row)[:, :wanted], dtype=item)
