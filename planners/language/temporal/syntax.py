"""What the clause grammar finds: groups of things named, clauses, and the subordinate clauses that hang on them."""

from dataclasses import dataclass, field

from planners.language.temporal.meaning import Condition


@dataclass(frozen=True)
class Count:
    """How many separate times; ``None`` is unbounded."""

    least: int
    most: int | None


@dataclass(frozen=True)
class Group:
    """Things named together.

    Attributes:
        items: Conditions, in the order said.
        joint: ``and`` or ``or``.
        together: Said of one instant ("both at the same time").
    """

    items: tuple[Condition, ...]
    joint: str = "and"
    together: bool = False


@dataclass
class Clause:
    """One verb with what belongs to it.

    Attributes:
        verb: Class of the verb, ``act`` for an action of the lexicon, ``state`` for "is", ``bare`` for none.
        group: What it is about; ``None`` when nothing is named.
        negative: An odd number of negations.
        modal: ``must``, ``can`` or empty.
        adverbs: Values of the adverbs.
        count: How many times.
        order: Order asked of the group.
        keep: "keep visiting".
        perfect: "have visited".
        shape: ``imperative``, ``finite``, ``gerund`` or ``bare``.
        avoided: Groups avoided on the way ("but not through b").
        subs: Subordinate clauses.
        revisit: The verb says "again" by itself.
        generic: The group is "each location", "any of them", not named.
        leaving: The group is left, not reached.
        agent: The robot does it ("you visit", "visiting"); it is not said of the group ("a is visited").
    """

    verb: str = "bare"
    group: Group | None = None
    negative: bool = False
    modal: str = ""
    adverbs: set[str] = field(default_factory=set)
    count: Count | None = None
    order: str = ""
    keep: bool = False
    perfect: bool = False
    shape: str = "imperative"
    avoided: list[Group] = field(default_factory=list)
    subs: list["Sub"] = field(default_factory=list)
    revisit: bool = False
    generic: bool = False
    leaving: bool = False
    agent: bool = False


@dataclass
class Sub:
    """A subordinate clause: its conjunction and what it says; several are joined by ``joint``."""

    kind: str
    clauses: list[Clause]
    joint: str = "and"
    fronted: bool = False


@dataclass
class Unit:
    """A main clause with the link that joins it to what was said before."""

    link: str
    clause: Clause
    sentence: int = 0
