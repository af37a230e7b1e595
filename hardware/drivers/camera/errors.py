"""What can be wrong with a camera."""

from hardware.errors import ConnectionFailedError, HardwareError, NotConnectedError


class CameraMissingError(ConnectionFailedError):
    """Nothing at the address gives images."""


class CameraSilentError(NotConnectedError):
    """Frames came and come no longer: unplugged, or frozen."""


class NotCalibratedError(HardwareError):
    """Nobody has said what the camera's intrinsics are."""


class CalibrationFailedError(HardwareError):
    """Images or poses do not determine a calibration; the message says what is missing."""
