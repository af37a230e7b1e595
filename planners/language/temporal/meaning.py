"""The meaning of a request: typed nodes between the text and its formula.

Patterns and their names follow Menghi, Tsigkanos, Pelliccione, Ghezzi and Berger, "Specification Patterns for Robotic
Missions", IEEE Transactions on Software Engineering 47(10), 2021, and Dwyer, Avrunin and Corbett, "Patterns in Property
Specifications for Finite-State Verification", ICSE 1999. Formulas are printed from these nodes in :mod:`write`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Prop:
    """A proposition."""

    name: str


@dataclass(frozen=True)
class Both:
    """All of these at one instant."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Either:
    """At least one of these at one instant."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True)
class Not:
    """Not this at that instant."""

    part: "Condition"


Condition = Prop | Both | Either | Not


@dataclass(frozen=True)
class Holds:
    """The condition holds now."""

    condition: Condition


@dataclass(frozen=True)
class Visit:
    """At some instant the condition, on the way there never ``avoided``, and from there on ``then``.

    Attributes:
        condition: What is reached.
        avoided: What does not hold before it is reached.
        then: What follows, from that instant on.
        at_once: What follows starts at the next instant.
    """

    condition: Condition
    avoided: tuple[Condition, ...] = ()
    then: "Task | None" = None
    at_once: bool = False


@dataclass(frozen=True)
class Order:
    """``later`` not before ``first``, which does come."""

    first: Condition
    later: Condition


@dataclass(frozen=True)
class WeakOrder:
    """``later`` not before ``first``, which need not come."""

    first: Condition
    later: Condition


@dataclass(frozen=True)
class NoReturn:
    """One stay in ``first`` before ``later`` comes: no second visit in between."""

    first: Condition
    later: Condition


@dataclass(frozen=True)
class Times:
    """Separate visits: at least ``least``, at most ``most`` of them."""

    condition: Condition
    least: int
    most: int | None


@dataclass(frozen=True)
class Patrol:
    """Infinitely often."""

    task: "Task"


@dataclass(frozen=True)
class Never:
    """At no instant."""

    condition: Condition


@dataclass(frozen=True)
class Always:
    """At every instant."""

    task: "Task"


@dataclass(frozen=True)
class Later:
    """From the next instant on."""

    task: "Task"


@dataclass(frozen=True)
class Reaction:
    """Whenever the trigger holds, the response."""

    trigger: "Condition"
    response: "Task"


@dataclass(frozen=True)
class Until:
    """``left`` at every instant before ``right``, which comes."""

    left: "Task"
    right: Condition


@dataclass(frozen=True)
class If:
    """Decided now: if the first, then the second."""

    condition: "Task"
    task: "Task"


@dataclass(frozen=True)
class Iff:
    """Both or neither."""

    left: "Task"
    right: "Task"


@dataclass(frozen=True)
class All:
    """All of these tasks."""

    parts: tuple["Task", ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one of these tasks."""

    parts: tuple["Task", ...]


@dataclass(frozen=True)
class NotTask:
    """The task's negation."""

    task: "Task"


Task = (
    Holds | Visit | Order | WeakOrder | NoReturn | Times | Patrol | Never | Always | Later | Reaction | Until | If | Iff
    | All | AnyOf | NotTask
)  # fmt: skip
