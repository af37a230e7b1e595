"""The typed syntax tree between words and grounding. Nothing here knows the world."""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class Head:
    """The noun of a mention.

    Attributes:
        type: ``kind`` (a class noun), ``name`` (a proper name), ``generic`` (thing, object) or ``one``.
        values: Kinds or names that the noun may stand for.
        plural: Whether it was said in the plural.
        color: Colour that the same word may be instead ("the orange"), empty when it is only a noun.
    """

    type: Literal["kind", "name", "generic", "one"]
    values: tuple[str, ...] = ()
    plural: bool = False
    color: str = ""


@dataclass(frozen=True)
class Mention:
    """One noun phrase without coordination: "every red block", "it", "the other two".

    Attributes:
        text: Its words.
        pronoun: ``it``, ``them``, ``both``, ``everything``, ``there`` (the place named last), ``tray`` (on the back of
            the robot named last), or empty.
        determiner: ``all`` for universal ones, else as said.
        others: Whether it means those not mentioned so far.
        count: Number said, 0 when none.
        colors: Colour words.
        head: The noun; None for a bare colour.
        points: Whether it points at what was said before ("that block").
    """

    text: str
    pronoun: Literal["", "it", "them", "both", "everything", "there", "tray"] = ""
    determiner: Literal["", "the", "a", "all"] = ""
    others: bool = False
    count: int = 0
    colors: tuple[str, ...] = ()
    head: Head | None = None
    points: bool = False

    @property
    def several(self) -> bool:
        """Whether it may stand for more than one thing."""
        plural = self.head is not None and self.head.plural
        return plural or self.determiner == "all" or self.count > 1 or self.pronoun in ("them", "both", "everything")


@dataclass(frozen=True)
class NounPhrase:
    """A coordination of mentions, less the exceptions; ``count`` is the number that it must come to (0: any)."""

    items: tuple[Mention, ...]
    exceptions: tuple[Mention, ...] = ()
    count: int = 0

    @property
    def text(self) -> str:
        """The words of all items."""
        return " and ".join(item.text for item in self.items)


@dataclass(frozen=True)
class Target:
    """A destination: a preposition (canonical) and what it leads to."""

    preposition: str
    mention: Mention


@dataclass(frozen=True)
class MoveClause:
    """Move the theme to the first target; further targets say where that one goes ("red on blue on green").

    Without targets the theme is picked up and held.

    Attributes:
        verb: Its lemma; ``be`` where only the end is said ("the red block belongs on the far bench"), ``same`` where
            the theme goes where the last one went.
        theme: What is moved.
        targets: Where to.
        robot: Who does it, or with whom; empty when anybody may.
        text: Its words.
        across: Whether it goes "across", to the other side of where it is.
        also: Whether it goes where the last one went when nothing else is said ("... as well").
        source: Where it is said to lie, or None.
    """

    verb: str
    theme: NounPhrase
    targets: tuple[Target, ...]
    robot: str
    text: str
    across: bool = False
    also: bool = False
    source: Mention | None = None


@dataclass(frozen=True)
class TowerClause:
    """Says something of a tower; several clauses may describe one.

    Attributes:
        blocks: Blocks in the order said; None when not said here.
        bottom: The lowest block, when said.
        top: The uppermost block, when said.
        upwards: True when listed from bottom to top, False for top to bottom, None when not said.
        target: Where the lowest block goes; it stays where it is without one.
        robot: Robot that must do it, or empty.
        text: Its words.
        middle: The block between them, when said.
        count: Number of blocks, 0 when not said.
        opens: Whether a new tower is meant rather than the one spoken of.
        pairs: Upper and lower block.
        order: The blocks in the order that ``upwards`` is about, where it was given apart from them.
    """

    blocks: NounPhrase | None
    bottom: Mention | None
    top: Mention | None
    upwards: bool | None
    target: Target | None
    robot: str
    text: str
    middle: Mention | None = None
    count: int = 0
    opens: bool = True
    pairs: tuple[tuple[Mention, Mention], ...] = ()
    order: NounPhrase | None = None


@dataclass(frozen=True)
class GoClause:
    """A robot that walks goes somewhere.

    Attributes:
        target: Where to; None for back to where it came from.
        robot: Which robot; empty when none is named.
        text: Its words.
        stays: Whether it is said to be or to stay there, so that it need not go when it is there.
        cargo: What it has with it there, or None.
        final: Whether it is said how all is to end, wherever in the text it stands.
        empty: Whether it is said to carry nothing then.
        waits: Whether it is said to stay there, so that no later task may need it elsewhere unless it is sent there.
    """

    target: Mention | None
    robot: str
    text: str
    stays: bool = False
    cargo: NounPhrase | None = None
    final: bool = False
    empty: bool = False
    waits: bool = False


@dataclass(frozen=True)
class KeepClause:
    """The theme stays at the target where it is by then, or is not unloaded (``target`` is None)."""

    theme: NounPhrase
    target: Target | None
    text: str


@dataclass(frozen=True)
class PlaceClause:
    """The clauses that follow speak of this place ("On the far bench, ...")."""

    target: Target
    text: str


@dataclass(frozen=True)
class AvoidClause:
    """Never touch the theme, or keep out of it where it is a part of the floor.

    Attributes:
        theme: What is banned.
        text: Its words.
        walking: Whether walking in it is what is forbidden, so that it must be a place.
    """

    theme: NounPhrase
    text: str
    walking: bool = False


@dataclass(frozen=True)
class Group:
    """Clauses and groups under one relation. ``order`` keeps the order in which they were said, for pronouns.

    Attributes:
        relation: How the parts follow one another.
        parts: Parts in the order in which they are done.
        said: Indices of ``parts`` in the order in which they were said.
        text: Its words.
        loose: Whether it was said that the parts may overlap ("while", "in any order").
    """

    relation: Literal["sequence", "any_order"]
    parts: tuple["Part", ...]
    text: str
    said: tuple[int, ...] = field(default=())
    loose: bool = False


@dataclass(frozen=True)
class ApartClause:
    """The theme lies on a surface and none of it on another block; what was spoken of last when ``theme`` is None.

    Attributes:
        theme: What lies apart.
        several: Whether it must be more than one thing ("side by side").
        text: Its words.
    """

    theme: NounPhrase | None
    several: bool
    text: str


@dataclass(frozen=True)
class NeedlessClause:
    """The theme need not be handled; nothing else may ask for it."""

    theme: NounPhrase
    text: str


@dataclass(frozen=True)
class DoneClause:
    """Says "once the theme has been delivered": some task before is about it."""

    theme: NounPhrase
    text: str


@dataclass(frozen=True)
class ReasonClause:
    """An aside; the place that it names, if any, is what "it" and "there" mean next."""

    place: Mention | None
    text: str


@dataclass(frozen=True)
class SpeakerClause:
    """The speaker stands there."""

    place: Mention
    text: str


Claim = AvoidClause | KeepClause | ApartClause | NeedlessClause | DoneClause | ReasonClause | SpeakerClause
Aside = Claim | PlaceClause
Clause = MoveClause | TowerClause | GoClause | Aside
Part = Clause | Group


@dataclass(frozen=True)
class Sentence:
    """One sentence and how it joins the one before it."""

    body: Group
    joint: Literal["next", "then", "meanwhile", "earlier"] = "next"
