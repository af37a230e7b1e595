"""A camera that a thread of its own reads, so that nobody waits for a frame."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np

from hardware.drivers.camera.address import CameraAddress
from hardware.drivers.camera.errors import CameraMissingError, CameraSilentError, NotCalibratedError
from hardware.errors import HardwareError, NotConnectedError
from hardware.ports.camera import CameraIntrinsics, Frame
from hardware.ports.clock import Clock, WallClock

log = logging.getLogger(__name__)

_END_TIMEOUT = 2.0  # [s]


@dataclass(frozen=True)
class Grabbed:
    """One image as a driver reads it.

    Attributes:
        image: Shape (height, width, 3) uint8 RGB.
        depth: Shape (height, width) [m], 0 where it is not known; None without a depth camera.
        age: How long ago it was exposed, as far as the camera tells [s].
        number: Of the camera's own count; None where it does not count.
    """

    image: np.ndarray
    depth: np.ndarray | None = None
    age: float = 0.0
    number: int | None = None


class GrabbedCamera(ABC):
    """What all drivers of cameras share; implements :class:`hardware.ports.camera.Camera`.

    Args:
        address: Where it is.
        camera: Its name, for messages.
        clock: What frames are stamped with.
        connect_timeout: How long :meth:`connect` waits for the first frame [s].
        silence: Without a frame for this long, a camera counts as unplugged or frozen [s].
    """

    def __init__(
        self,
        address: CameraAddress,
        camera: str,
        clock: Clock | None = None,
        connect_timeout: float = 5.0,
        silence: float = 1.0,
    ) -> None:
        self._address, self._camera = address, camera
        self._clock = clock or WallClock()
        self._connect_timeout, self._silence = connect_timeout, silence
        self._newest: Frame | None = None
        self._heard = 0.0
        self._failure = ""
        self._sequence, self._number = 0, -1
        self._began, self._ended = threading.Event(), threading.Event()  # the first frame or failure, and the end
        self._thread: threading.Thread | None = None

    @abstractmethod
    def _open(self) -> None:
        """Opens the stream.

        Raises:
            CameraMissingError: nothing there gives images.
        """

    @abstractmethod
    def _grab(self) -> Grabbed | None:
        """The next image; waits for it, a moment at most. None when none came, and at the end of a stream."""

    @abstractmethod
    def _release(self) -> None:
        """Closes the stream. Safe to call twice."""

    def connect(self) -> None:
        """Opens the stream and waits for its first frame.

        Raises:
            CameraMissingError: nothing at the address gives images.
        """
        self.close()
        self._forget()
        try:
            self._open()
        except HardwareError:
            self._release()
            raise
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"camera {self._camera}", daemon=True)
        self._thread.start()
        self._began.wait(self._connect_timeout)
        frame = self._newest
        if frame is None:
            why = self._failure or f"no frame came within {self._connect_timeout:g} s"
            self.close()
            raise CameraMissingError(f"camera '{self._camera}' at {self._address.place or 'any'}: {why}")
        height, width = frame.image.shape[:2]
        log.info("camera '%s' connected: %d x %d pixels", self._camera, width, height)

    def read_latest(self) -> Frame | None:
        """The newest frame; never blocks. Its stamp tells its age: a frame is never returned as if it were new.

        Raises:
            NotConnectedError: before :meth:`connect` and after :meth:`close`.
            CameraSilentError: no frame came for a while.
        """
        if self._thread is None:
            raise NotConnectedError(f"camera '{self._camera}': not connected; call connect()")
        quiet = time.monotonic() - self._heard
        if self._failure or quiet > self._silence:
            why = self._failure or f"no new frame for {quiet:.1f} s: is it unplugged, or frozen?"
            raise CameraSilentError(f"camera '{self._camera}' at {self._address.place or 'any'}: {why}")
        return self._newest

    def intrinsics(self) -> CameraIntrinsics:
        """The pinhole model, for the images that it gives.

        Raises:
            NotCalibratedError: no calibration is named in the address, or it is for images of another size.
        """
        known = self._known_intrinsics()
        if known is None:
            raise NotCalibratedError(
                f"camera '{self._camera}' is not calibrated: run 'rostrum calibrate camera' and add intrinsics=FILE to "
                "its address, a JSON document 'camera_intrinsics' with width, height, fx, fy, cx, cy"
            )
        if self._newest is not None and self._newest.image.shape[:2] != (known.height, known.width):
            height, width = self._newest.image.shape[:2]
            raise NotCalibratedError(
                f"camera '{self._camera}' gives {width} x {height} pixels, its calibration is for "
                f"{known.width} x {known.height}; calibrate it at that size"
            )
        return known

    def close(self) -> None:
        """Ends the stream. Safe to call twice."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(_END_TIMEOUT)
            self._thread = None
        self._release()

    def _forget(self) -> None:
        """As before the first frame."""
        self._ended.clear()
        self._began.clear()
        self._newest, self._failure, self._sequence, self._number = None, "", 0, -1

    def _known_intrinsics(self) -> CameraIntrinsics | None:
        return self._address.intrinsics

    def _run(self) -> None:
        try:
            while not self._ended.is_set():
                grabbed = self._grab()
                if grabbed is not None:
                    self._take(grabbed)
        except Exception as error:  # of a vendor's library; told to whoever reads
            self._failure = f"{type(error).__name__}: {error}"
            log.warning("camera '%s': %s", self._camera, self._failure)
            self._began.set()

    def _take(self, grabbed: Grabbed) -> None:
        """Keeps a frame; one with the number of the last is the last again and makes a frozen camera no livelier."""
        if grabbed.number is not None:
            if grabbed.number == self._number:
                return
            lost = max(grabbed.number - self._number - 1, 0) if self._number >= 0 else 0
            self._sequence += lost
            self._number = grabbed.number
        self._newest = Frame(self._clock.now() - grabbed.age, self._sequence, grabbed.image, grabbed.depth)
        self._sequence += 1
        self._heard = time.monotonic()
        self._began.set()
