"""Errors of what is remembered."""

from planners.errors import PlannerError


class ShortcutError(PlannerError):
    """A shortcut cannot be kept or used as things are; says what is missing and what may be done."""
