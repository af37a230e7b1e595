"""Errors of serial servo buses."""

from hardware.errors import ConnectionFailedError, HardwareError, RobotStoppedError


class BusError(HardwareError):
    """One exchange with a servo failed; the message names the servo."""


class NoAnswerError(BusError):
    """A servo does not answer."""


class CorruptAnswerError(BusError):
    """An answer is incomplete or has a wrong checksum."""


class RefusedError(BusError):
    """A servo answers that it does not do what it is told."""


class BusBrokenError(BusError):
    """The serial port itself fails: unplugged, or taken by somebody else."""


class CalibrationError(ConnectionFailedError):
    """The calibration file is missing or malformed, or is not of these servos."""


class SetupError(ConnectionFailedError):
    """A servo has another set-up than the arm needs, and it cannot be changed now."""


class ServoFaultError(RobotStoppedError):
    """A servo protects itself: overload, overheating, voltage, encoder. The others hold where they are."""
