"""The shape of a request before its leaves have ids: groups, tasks, and towers that more is said of."""

from dataclasses import dataclass, field
from typing import Literal

from planners.language.lexicon import Entity


@dataclass(frozen=True)
class Task:
    """A leaf before it has an id; see :class:`planners.language.task_tree.TaskNode`.

    Attributes:
        action: What is done.
        object: What is moved or held; empty for a walk.
        destination: Where to; empty for a hold.
        onto_object: Whether the destination can itself be moved.
        robot: Who must do it, or empty.
        text: Its words.
        pending: Whether it only says that the object is fetched or taken off; where to comes later, or is ``fallback``.
        fallback: Where it goes when nothing later says so; empty when that must be asked.
        goal: Whether it was said as a state and not as an order, so that it has no place in the order of words.
    """

    action: Literal["move", "hold", "go"]
    object: str
    destination: str
    onto_object: bool
    robot: str
    text: str
    pending: bool = False
    fallback: str = ""
    goal: bool = False


@dataclass
class Tower:
    """A tower as far as it was described.

    Attributes:
        text: Its words.
        robot: Who must build it, or empty.
        blocks: Its blocks, in the order in which they were listed.
        listed: Whether every block was named by itself.
        count: How many there are to be; 0 when not said.
        target: Where it is to stand; None where its lowest block is.
        upwards: Whether they were listed from below; None when not said.
        bottom: The lowest block, when said.
        middle: A block that is neither lowest nor uppermost, when said.
        top: The uppermost block, when said.
        pairs: Upper and lower block.
    """

    text: str
    robot: str = ""
    blocks: tuple[Entity, ...] = ()
    listed: bool = False
    count: int = 0
    target: Entity | None = None
    upwards: bool | None = None
    bottom: Entity | None = None
    middle: Entity | None = None
    top: Entity | None = None
    pairs: list[tuple[Entity, Entity]] = field(default_factory=list)

    @property
    def settled(self) -> bool:
        """Whether its order is known."""
        return self.upwards is not None and len(self.blocks) > 1 and (not self.count or len(self.blocks) == self.count)


@dataclass(frozen=True)
class Bundle:
    """A group before it has an id."""

    relation: Literal["sequence", "any_order"]
    parts: tuple["Bundle | Task | Tower", ...]
    text: str

    def tasks(self) -> tuple[Task, ...]:
        """All tasks, left to right; a tower has none before it is resolved."""
        found: list[Task] = []
        for part in self.parts:
            if isinstance(part, Bundle):
                found += part.tasks()
            elif isinstance(part, Task):
                found.append(part)
        return tuple(found)

    @property
    def empty(self) -> bool:
        """Whether it asks for nothing."""
        return not any(not part.empty if isinstance(part, Bundle) else True for part in self.parts)
