"""Why low-level control of a Unitree robot is refused or ends; one class per reason."""

from hardware.errors import ConnectionFailedError, NotConnectedError, RobotStoppedError


class UnitreeError(ConnectionFailedError, NotConnectedError):
    """Low-level control cannot begin, or has ended."""


class UnsafeLibraryError(UnitreeError):
    """The installed Cyclone DDS must not speak to a robot."""


class SportModeError(UnitreeError):
    """The robot's own motion controller is active and commands the motors."""


class ServiceError(UnitreeError):
    """A service of the robot does not answer, or refuses."""


class SecondSenderError(UnitreeError):
    """Somebody else sends low-level commands."""


class WrongMachineError(UnitreeError):
    """The robot is of another build than expected, or changed what it says of itself."""


class RobotSilentError(UnitreeError):
    """No state comes."""


class CorruptStateError(UnitreeError):
    """States come, but their checksums are wrong."""


class FrozenStateError(UnitreeError):
    """States come, but their tick stands still."""


class RobotRestartedError(UnitreeError):
    """The robot's tick began anew."""


class EmergencyStopError(UnitreeError, RobotStoppedError):
    """A person pressed the emergency stop on the remote control."""
