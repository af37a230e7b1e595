"""Which drivers of cameras there are: a camera is chosen by its address alone."""

from importlib import import_module

from hardware.drivers.camera.address import FORM, read_address
from hardware.errors import MissingClientError, UnknownDriverError
from hardware.ports.camera import Camera

_DRIVERS = {
    "file": ("hardware.drivers.camera.file", "FileCamera", "vision"),
    "realsense": ("hardware.drivers.camera.realsense", "RealSenseCamera", "realsense"),
    "v4l2": ("hardware.drivers.camera.v4l2", "V4l2Camera", "vision"),
}


def make_camera(address: str, camera: str) -> Camera:
    """Builds a camera behind its driver; opens nothing.

    Args:
        address: See :mod:`hardware.drivers.camera.address`.
        camera: Name of the camera.

    Raises:
        ConnectionFailedError: the address has another form.
        DocumentError: the calibration that it names cannot be read.
        UnknownDriverError: no such driver.
        MissingClientError: what the driver needs is not installed.
    """
    found = read_address(address, camera)
    if found.driver not in _DRIVERS:
        raise UnknownDriverError(
            f"camera '{camera}': no driver '{found.driver}'; choose one of: {', '.join(_DRIVERS)}; {FORM}"
        )
    module, name, extra = _DRIVERS[found.driver]
    try:
        return getattr(import_module(module), name)(found, camera)
    except ImportError as error:
        raise MissingClientError(
            f"camera '{camera}': driver '{found.driver}' cannot be imported ({error}); "
            f"install what it needs with 'make setup EXTRAS={extra}'"
        ) from error
