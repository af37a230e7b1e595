"""A camera that plays a file: a video, or a folder of numbered images with depth beside them.

A folder holds ``000000.png``, ``000001.png``, ... and, where there is depth, ``000000.depth.png``, ... with 16 bits of
millimetres, as RGB-D data sets keep them.
"""

from pathlib import Path

import cv2
import numpy as np

from hardware.drivers.camera.errors import CameraMissingError
from hardware.drivers.camera.grabbed import Grabbed, GrabbedCamera

DEFAULT_FPS = 30.0
_MILLIMETRE = 1e-3


class FileCamera(GrabbedCamera):
    """Plays at the file's rate, or at ``fps``; at the end it falls silent, or begins again with ``loop=1``."""

    _video: cv2.VideoCapture | None = None
    _images: tuple[Path, ...] = ()
    _index = 0
    _pause = 1.0 / DEFAULT_FPS

    def _open(self) -> None:
        path = Path(self._address.place)
        if path.is_dir():
            self._images = tuple(sorted(p for p in path.glob("*.png") if not p.name.endswith(".depth.png")))
            if not self._images:
                raise CameraMissingError(f"camera '{self._camera}': no image *.png in {path}")
            fps = self._address.fps or DEFAULT_FPS
        else:
            self._video = cv2.VideoCapture(str(path)) if path.is_file() else None
            if self._video is None or not self._video.isOpened():
                raise CameraMissingError(f"camera '{self._camera}': {path} is no video that can be read")
            fps = self._address.fps or self._video.get(cv2.CAP_PROP_FPS) or DEFAULT_FPS
        self._index, self._pause = 0, 1.0 / fps

    def _grab(self) -> Grabbed | None:
        grabbed = self._from_folder() if self._images else self._from_video()
        self._ended.wait(self._pause)
        return grabbed

    def _release(self) -> None:
        if self._video is not None:
            self._video.release()
        self._video, self._images = None, ()

    def _from_video(self) -> Grabbed | None:
        assert self._video is not None
        good, image = self._video.read()
        if not good and self._address.loop:
            self._video.set(cv2.CAP_PROP_POS_FRAMES, 0)
            good, image = self._video.read()
        return Grabbed(cv2.cvtColor(image, cv2.COLOR_BGR2RGB)) if good else None

    def _from_folder(self) -> Grabbed | None:
        if self._index >= len(self._images):
            if not self._address.loop:
                return None
            self._index = 0
        path = self._images[self._index]
        self._index += 1
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None:
            raise CameraMissingError(f"{path} is no image that can be read")
        return Grabbed(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), _depth_beside(path))


def _depth_beside(path: Path) -> np.ndarray | None:
    beside = path.with_suffix(".depth.png")
    if not beside.is_file():
        return None
    depth = cv2.imread(str(beside), cv2.IMREAD_UNCHANGED)
    if depth is None or depth.dtype != np.uint16:
        raise CameraMissingError(f"{beside} is no depth image of 16 bits")
    return depth.astype(np.float32) * _MILLIMETRE
