"""Where a camera is: ``DRIVER:PLACE?option=value&...``, such as ``v4l2:/dev/video0?width=640&height=480&fps=30``."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

from hardware.drivers.camera.calibration import read_intrinsics
from hardware.errors import ConnectionFailedError
from hardware.ports.camera import CameraIntrinsics

FORM = "write 'DRIVER:PLACE', such as 'v4l2:/dev/video0?width=640&height=480', 'file:table.mp4?loop=1' or 'realsense:'"
_NUMBERS = ("width", "height", "fps", "loop")


@dataclass(frozen=True)
class CameraAddress:
    """An address, taken apart.

    Attributes:
        driver: Name of the driver.
        place: A file, a device or a serial number.
        width: Of the images that are asked for [pixel]; 0 leaves it to the camera.
        height: The same.
        fps: Frames per second that are asked for; 0 leaves it to the camera or the file.
        loop: Whether a file begins again at its end.
        intrinsics: What a calibration found; None where no file is named.
    """

    driver: str
    place: str
    width: int = 0
    height: int = 0
    fps: float = 0.0
    loop: bool = False
    intrinsics: CameraIntrinsics | None = field(default=None)


def read_address(address: str, camera: str) -> CameraAddress:
    """Takes an address apart.

    Args:
        address: See the module; ``intrinsics=FILE`` names a calibration.
        camera: Name of the camera, for messages.

    Raises:
        ConnectionFailedError: it has another form, or an option that there is not.
        DocumentError: the calibration cannot be read.
    """
    driver, colon, rest = address.partition(":")
    place, _, query = rest.partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    try:
        if not colon or not driver:
            raise ValueError("it names no driver")
        calibration = options.pop("intrinsics", "")
        unknown = sorted(set(options) - set(_NUMBERS))
        if unknown:
            raise ValueError(f"no option {', '.join(unknown)}; there are intrinsics, {', '.join(_NUMBERS)}")
        width, height, loop = (int(options.get(name, "0")) for name in ("width", "height", "loop"))
        fps = float(options.get("fps", "0"))
        if min(width, height) < 0 or not 0.0 <= fps <= 1000.0 or loop not in (0, 1):
            raise ValueError("width and height are not negative, fps lies in 0 to 1000, loop is 0 or 1")
    except ValueError as error:
        raise ConnectionFailedError(f"camera '{camera}': address '{address}': {error}; {FORM}") from error
    intrinsics = read_intrinsics(Path(calibration)) if calibration else None
    return CameraAddress(driver, place, width, height, fps, bool(loop), intrinsics)
