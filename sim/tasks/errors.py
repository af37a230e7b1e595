"""Errors of the training tasks."""

from sim.errors import SimError


class TaskError(SimError):
    """A training task is malformed or unknown; names the field or term, the choices and the remedy."""


class FarmError(SimError):
    """Many runs cannot be done at once: Ray or its cluster is missing, or runs are in each other's way."""
