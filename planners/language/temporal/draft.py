"""What the clauses read so far ask, before it is settled."""

from collections.abc import Iterable

from planners.language.temporal import meaning as m
from planners.language.temporal.cursor import NotReadError
from planners.language.temporal.journey import Journey
from planners.language.temporal.syntax import Clause, Count, Sub, Unit

THEN = {"then": "then", "next": "next", "only_then": "ordered"}
ORDERS = {"plain": "then", "exact": "ordered", "strict": "ordered"}
SEQUENCE = ("after", "once")
REACTION = ("after", "once", "when", "whenever", "if", "next_after", "while")


class Draft:
    """A task in the making.

    Attributes:
        journey: Steps with their order.
        tasks: What is asked beside it.
        stage: The steps said last, which "then" goes on from.
        earlier: The steps before the stage.
        last_event: What "after that", "before that" refer to.
        pending: Bans that may be about the way to a step only: the stage they were said at, and what is banned.
        orders: What must come first, and what later.
        last_clause: The clause before, for ellipsis.
        permitted: Names of what was allowed, which need not be in the formula.
    """

    def __init__(self) -> None:
        self.journey = Journey()
        self.tasks: list[m.Task] = []
        self.stage: list[int] = []
        self.earlier: list[int] = []
        self.last_event: list[m.Condition] = []
        self.pending: list[tuple[list[int], m.Condition]] = []
        self.orders: list[tuple[m.Condition, m.Condition]] = []
        self.last_clause: Clause | None = None
        self.permitted: set[str] = set()

    def compose(self, units: list[Unit]) -> m.Task:
        """The task of some units; given by the last of the classes that build on this one."""
        raise NotImplementedError


def names(conditions: Iterable[m.Condition]) -> set[str]:
    """Names of the propositions in some conditions."""
    found: set[str] = set()
    for condition in conditions:
        match condition:
            case m.Prop(name):
                found.add(name)
            case m.Not(part):
                found |= names([part])
            case m.Both(parts) | m.Either(parts):
                found |= names(parts)
    return found


def nothing_but(clause: Clause, *read: str) -> None:
    """Refuses a clause that says more than is taken from it here; nothing is left out silently."""
    said = {
        "subs": bool(clause.subs),
        "count": clause.count not in (None, Count(1, None)),
        "order": clause.order in ORDERS,
        "avoided": bool(clause.avoided),
    }
    for name, present in said.items():
        if present and name not in read:
            words = {"subs": "a subordinate clause", "count": "a number of times", "order": "an order",
                     "avoided": "what is avoided on the way"}[name]  # fmt: skip
            raise NotReadError(f"{words} is not understood with this kind of task")


def about_nothing(sub: Sub) -> bool:
    """As in "Before completing the task", "while leaving in between"."""
    return all(clause.group is None for clause in sub.clauses)
