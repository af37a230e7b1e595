"""An Intel RealSense depth camera, by the vendor's library; depth is aligned to the colour image."""

from typing import Any

import numpy as np
import pyrealsense2

from hardware.drivers.camera.errors import CameraMissingError
from hardware.drivers.camera.grabbed import Grabbed, GrabbedCamera
from hardware.ports.camera import CameraIntrinsics

rs: Any = pyrealsense2  # a compiled module that states no types
_WIDTH, _HEIGHT, _FPS = 640, 480, 30
_WAIT = 100  # [ms] for a pair of images


class RealSenseCamera(GrabbedCamera):
    """A camera by its serial number; an empty one takes the only camera that is plugged in."""

    _pipeline: Any = None
    _profile: Any = None

    def _open(self) -> None:
        asked, config = self._address, rs.config()
        width, height, fps = asked.width or _WIDTH, asked.height or _HEIGHT, round(asked.fps) or _FPS
        plugged = [device.get_info(rs.camera_info.serial_number) for device in rs.context().query_devices()]
        if asked.place not in plugged and (asked.place or len(plugged) != 1):
            raise CameraMissingError(
                f"camera '{self._camera}': no RealSense '{asked.place or 'by itself'}'; plugged in: "
                f"{', '.join(plugged) or 'none'}"
            )
        config.enable_device(asked.place or plugged[0])
        config.enable_stream(rs.stream.color, width, height, rs.format.rgb8, fps)
        config.enable_stream(rs.stream.depth, width, height, rs.format.z16, fps)
        self._align, pipeline = rs.align(rs.stream.color), rs.pipeline()
        try:
            self._profile = pipeline.start(config)
        except RuntimeError as error:
            raise CameraMissingError(f"camera '{self._camera}': {error}; is it on a USB 3 port?") from error
        self._pipeline = pipeline
        self._scale = self._profile.get_device().first_depth_sensor().get_depth_scale()

    def _grab(self) -> Grabbed | None:
        good, frames = self._pipeline.try_wait_for_frames(_WAIT)
        return grabbed_from(self._align.process(frames), self._scale) if good else None

    def _release(self) -> None:
        if self._pipeline is not None:
            self._pipeline.stop()
        self._pipeline = self._profile = None

    def _known_intrinsics(self) -> CameraIntrinsics | None:
        """The vendor's calibration, kept in the camera."""
        if self._address.intrinsics is not None or self._profile is None:
            return self._address.intrinsics
        i = self._profile.get_stream(rs.stream.color).as_video_stream_profile().get_intrinsics()
        return CameraIntrinsics(i.width, i.height, i.fx, i.fy, i.ppx, i.ppy)


def grabbed_from(frames: Any, scale: float) -> Grabbed | None:
    """Colour and depth of a frame set; None when one is missing.

    Args:
        frames: The vendor's ``composite_frame``, depth aligned to colour.
        scale: Of a unit of depth [m].
    """
    color, depth = frames.get_color_frame(), frames.get_depth_frame()
    if not color or not depth:
        return None
    image, far = np.array(color.get_data()), np.array(depth.get_data()).astype(np.float32) * scale
    return Grabbed(image, far, number=color.get_frame_number())
