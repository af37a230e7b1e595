"""What a noun phrase stands for, and what was spoken of so far."""

from dataclasses import dataclass, field

from planners.errors import AmbiguousEntityError
from planners.language.lexicon import Entity


@dataclass(frozen=True)
class Reference:
    """What a noun phrase stands for; one of the kinds, or ``other`` when it names nothing of this world.

    Attributes:
        text: Its words.
        objects: Movable objects.
        place: A place that holds things: a table, a tray, a mark.
        zones: Parts of the floor.
        robot: A robot.
        stack: Whether it is a tower or stack that is spoken of as a whole.
        path: Whether it is the way that a robot takes.
        nothing: Whether it is denied ("no block", "nothing").
        speaker: Whether it is a person.
        grouped: Whether it was said as a group and not by names.
        unclear: Why it is not known what it stands for; raised when something is done with it.
    """

    text: str
    objects: tuple[Entity, ...] = ()
    place: Entity | None = None
    zones: tuple[Entity, ...] = ()
    robot: str = ""
    stack: bool = False
    path: bool = False
    nothing: bool = False
    speaker: bool = False
    grouped: bool = False
    unclear: AmbiguousEntityError | None = None

    @property
    def known(self) -> bool:
        """Whether it is about this world."""
        return bool(self.objects or self.place or self.zones or self.robot or self.stack or self.path or self.nothing)


@dataclass
class Discourse:
    """What was spoken of so far, newest last."""

    themes: list[tuple[Entity, ...]] = field(default_factory=list)
    objects: list[Entity] = field(default_factory=list)
    named: set[str] = field(default_factory=set)
    pair: tuple[Entity, ...] = ()
    place: Entity | None = None
    zones: tuple[Entity, ...] = ()
    robot: str = ""
    walker: str = ""
    person: Entity | None = None
    actor: str = ""
    last: str = ""
    tower: tuple[Entity, ...] = ()
