"""Errors of the physics backends."""

from sim.errors import SimError


class BackendError(SimError):
    """A physics backend cannot be had or cannot do what is asked: no such name, package, device or property."""
