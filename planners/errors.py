"""Errors of the task floor. Each carries what a person needs to say it better."""


class PlannerError(Exception):
    """Base of every error raised under ``planners/``."""


class NotUnderstoodError(PlannerError):
    """Words that the grammar does not know.

    Attributes:
        words: The words that were not understood, in order.
        choices: What could be said instead.
    """

    def __init__(self, message: str, words: tuple[str, ...] = (), choices: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.words = words
        self.choices = choices


class ParserMissingError(PlannerError):
    """What reads free English is not installed; says how to get it."""


class UnknownEntityError(NotUnderstoodError):
    """A mention that names no object, place or robot of the world.

    Attributes:
        mention: It, where that is more than the unknown words.
    """

    def __init__(
        self, message: str, words: tuple[str, ...] = (), choices: tuple[str, ...] = (), mention: str = ""
    ) -> None:
        super().__init__(message, words, choices)
        self.mention = mention


class AmbiguousEntityError(NotUnderstoodError):
    """A mention that fits several; ``choices`` lists them."""


class UnsureError(AmbiguousEntityError):
    """What a request asks for is not sure; ``choices`` are sentences that say what it may be.

    Attributes:
        contradicted: Whether rules find that what was said contradicts itself or fits several readings.
    """

    def __init__(
        self, message: str, words: tuple[str, ...] = (), choices: tuple[str, ...] = (), contradicted: bool = False
    ) -> None:
        super().__init__(message, words, choices)
        self.contradicted = contradicted


class PerhapsSkillError(UnsureError):
    """A request may call a skill by its description: asked where nobody else reads it otherwise."""


class SituationError(PlannerError):
    """A world cannot be told in words: two of its things have one name."""


class ContradictionError(PlannerError):
    """The request cannot be satisfied as said; the message names the parts that conflict.

    Attributes:
        touched: What a task touches although a ban forbids it; empty for every other contradiction.
    """

    def __init__(self, message: str, touched: str = "") -> None:
        super().__init__(message)
        self.touched = touched


class FormulaError(PlannerError):
    """A formula or a hierarchical specification is malformed; names the place."""


class MapError(PlannerError):
    """A map, a domain or a team is malformed; names the place."""


class InfeasibleError(PlannerError):
    """No robot or no order of work can do the request; says which part and why."""


class LimitError(PlannerError):
    """A limit of the planner or its time was reached before an answer; says which, and how to ask for less."""


class PlanEditError(PlannerError):
    """An edit names an unknown or finished node, or would break the plan."""


class MemoryFileError(PlannerError):
    """A file of what is remembered is malformed or cannot be written; names it."""


class HighLevelError(PlannerError):
    """What a high level is to learn from or to say is malformed; names the place."""
