"""Errors of the run folder."""


class RunError(Exception):
    """Base of every error raised under ``rostrum/runs``."""


class RunFolderError(RunError):
    """A run folder is missing, misnamed, or belongs to another run."""


class BagError(RunError):
    """A message cannot be recorded: closed bag or unknown message type."""
