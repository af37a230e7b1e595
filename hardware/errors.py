"""Errors of the robot floor."""


class HardwareError(Exception):
    """Base of every error raised under ``hardware/``."""


class DocumentError(HardwareError):
    """A versioned document is malformed; the message names the field and the remedy."""


class PackError(HardwareError):
    """A model pack is missing or does not have the recorded content."""


class DescriptionError(HardwareError):
    """A robot description is unknown or inconsistent."""


class NotConnectedError(HardwareError):
    """A robot was used before ``connect`` or after ``close``."""


class RobotStoppedError(NotConnectedError):
    """The robot's own safety has stopped it: a protective or an emergency stop; a person must release it there."""


class ConnectionFailedError(HardwareError):
    """Nothing that speaks the robot's protocol answers at the address."""


class CommandError(HardwareError):
    """A joint command names other joints than the robot has, or has the wrong shape."""


class UnknownDriverError(HardwareError):
    """No driver has that name."""


class TwinError(HardwareError):
    """A twin is asked for what it must not or cannot do."""


class MissingClientError(HardwareError):
    """A vendor's client library is not installed; the message names the extra that brings it."""


class OperatorInputError(HardwareError):
    """A keyboard or a gamepad cannot be opened, or is gone; says which and why."""
