"""Errors of the command line and the graph."""


class RostrumError(Exception):
    """Base of every error raised under ``rostrum/``; the command line prints it as one line and exits with 1."""


class GraphRunningError(RostrumError):
    """A graph already runs here."""


class StoppedError(RostrumError):
    """Somebody asked the graph to stop."""


class NoGraphError(RostrumError):
    """No graph runs here."""


class NotReadyError(RostrumError):
    """The graph did not become ready in time; says which node is missing and what it said last."""


class SetupError(RostrumError):
    """Something that ``make setup`` provides is missing."""


class UsageError(RostrumError):
    """The command was asked for something that does not exist; lists the choices."""


class TrainingFailedError(RostrumError):
    """A training process failed; carries what it said last, and what is kept."""
