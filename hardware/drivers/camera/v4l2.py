"""A camera of the operating system's: Video4Linux, by OpenCV."""

import time

import cv2

from hardware.drivers.camera.errors import CameraMissingError
from hardware.drivers.camera.grabbed import Grabbed, GrabbedCamera

_OLDEST = 1.0  # [s] a kernel's stamp that lies further back, or ahead, is of another clock


class V4l2Camera(GrabbedCamera):
    """A device such as ``/dev/video0``. Frames carry the kernel's time of exposure where it tells one."""

    _capture: cv2.VideoCapture | None = None

    def _open(self) -> None:
        place, asked = self._address.place, self._address
        self._capture = cv2.VideoCapture(place, cv2.CAP_V4L2)
        if not self._capture.isOpened():
            raise CameraMissingError(
                f"camera '{self._camera}': no camera at {place}; 'ls /dev/video*' shows what is there, and whoever "
                "reads it belongs to the group 'video'"
            )
        self._capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        for setting, value in (
            (cv2.CAP_PROP_FRAME_WIDTH, asked.width),
            (cv2.CAP_PROP_FRAME_HEIGHT, asked.height),
            (cv2.CAP_PROP_FPS, asked.fps),
        ):
            if value:
                self._capture.set(setting, value)
        got = tuple(round(self._capture.get(k)) for k in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
        wanted = (asked.width or got[0], asked.height or got[1])
        if got != wanted:
            raise CameraMissingError(
                f"camera '{self._camera}' at {place} gives {got[0]} x {got[1]} pixels, not {wanted[0]} x {wanted[1]}; "
                "'v4l2-ctl --list-formats-ext' shows what it can"
            )

    def _grab(self) -> Grabbed | None:
        assert self._capture is not None
        good, image = self._capture.read()
        if not good:
            return None
        age = time.monotonic() - 1e-3 * self._capture.get(cv2.CAP_PROP_POS_MSEC)
        return Grabbed(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), age=age if 0.0 <= age <= _OLDEST else 0.0)

    def _release(self) -> None:
        if self._capture is not None:
            self._capture.release()
            self._capture = None
