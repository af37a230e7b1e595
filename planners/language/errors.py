"""Errors of the language model port."""

from planners.errors import PlannerError


class ModelError(PlannerError):
    """Base of every failure of a language model."""


class ModelUnavailableError(ModelError):
    """The endpoint cannot be reached, refuses the key or answers with an HTTP error."""


class ModelTimeoutError(ModelError):
    """The endpoint did not answer within the time that the budget leaves."""


class ModelOutputError(ModelError):
    """The model's reply does not fit the schema, even after it was shown why."""


class BudgetSpentError(ModelError):
    """No calls, tokens or seconds are left."""


class UnknownPromptError(ModelError):
    """No reply is recorded for this prompt."""
