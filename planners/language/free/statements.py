"""What clauses can mean."""

from dataclasses import dataclass, field

from planners.language.lexicon import Entity


@dataclass(eq=False)
class Statement:
    """One thing that is asked for.

    Attributes:
        text: Its words.
        goal: Whether it is said as a state, without a place in the order of words.
        after: Statements that are done before it starts.
        last: Whether it is done after everything else.
    """

    text: str
    goal: bool = False
    after: "list[Statement]" = field(default_factory=list)
    last: bool = False


@dataclass(eq=False)
class Put(Statement):
    """Objects go to a place or onto an object; by which arm, and carried by whom, when that is said."""

    objects: tuple[Entity, ...] = ()
    target: Entity | None = None
    robot: str = ""
    carrier: str = ""


@dataclass(eq=False)
class Walk(Statement):
    """A robot goes to a station."""

    robot: str = ""
    station: str = ""


@dataclass(eq=False)
class Order(Statement):
    """What is done with some objects comes before what is done with others."""

    objects: tuple[Entity, ...] = ()
    later: tuple[Entity, ...] = ()


@dataclass(eq=False)
class Ban(Statement):
    """Objects are never touched; with ``moving``, others may still be put on them."""

    objects: tuple[Entity, ...] = ()
    moving: bool = False


@dataclass(eq=False)
class KeepOut(Statement):
    """No robot walks in these parts of the floor."""

    zones: tuple[Entity, ...] = ()


@dataclass(eq=False)
class Stay(Statement):
    """Objects are at a place in the end, on nothing but a table (``apart``), or still on a tray (``aboard``)."""

    objects: tuple[Entity, ...] = ()
    target: Entity | None = None
    apart: bool = False
    aboard: bool = False
