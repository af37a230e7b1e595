"""Errors of deployment."""

from rostrum.errors import RostrumError


class DeployError(RostrumError):
    """Base of every error raised under ``rostrum/deploy``."""


class TargetError(DeployError):
    """Target, address and robot do not go together."""


class TwinMissingError(DeployError):
    """There is no twin of this robot."""


class TwinStalledError(DeployError):
    """A twin in lock-step does not go on."""


class ConfirmationError(DeployError):
    """A real robot moves only when somebody said so."""


class ProfileError(DeployError):
    """A velocity profile cannot be read."""


class LogError(DeployError):
    """A deployment's log is missing, malformed, or lacks what is asked of it."""


class ReferenceRunError(DeployError):
    """The simulated reference run cannot be had."""


class IdentificationError(DeployError):
    """A log does not tell enough to identify the joints' dynamics."""
