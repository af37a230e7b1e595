"""Errors of the policy floor."""


class PolicyError(Exception):
    """Base of every error raised under ``policies/``."""


class BundleError(PolicyError):
    """A policy bundle is malformed or contradicts itself; names the field and the remedy."""


class BundleMismatchError(PolicyError):
    """A policy bundle is for another robot, other joints, gains or another rate; names every difference.

    Attributes:
        differences: One line for each difference.
    """

    def __init__(self, message: str, differences: tuple[str, ...]) -> None:
        super().__init__(message)
        self.differences = differences


class RewardError(PolicyError):
    """A reward specification is malformed; names the residual and the remedy."""


class ObservationError(PolicyError):
    """An observation term is unknown, registered twice, or cannot be measured on the robot."""


class CheckpointError(PolicyError):
    """A checkpoint is missing, corrupt or of another run; names the file and the remedy."""


class TrainingError(PolicyError):
    """Training cannot go on; names the cause and the remedy."""


class DemonstrationError(PolicyError):
    """Demonstrations are malformed or too few to learn from; names the place."""


class MissingPackageError(PolicyError):
    """A package that only some installations have is needed; names the command that installs it."""


class ActionTokenError(PolicyError):
    """Tokens of an action are malformed, or belong to another distribution; names what is valid."""


class MetaSkillError(PolicyError):
    """A meta-skill is unknown, or a call of it makes no sense; lists the choices."""
