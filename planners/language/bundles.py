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


def goals_only(bundle: Bundle) -> bool:
    """Whether all that it asks for was said as states, which have no order but the one of physics."""
    tasks = bundle.tasks()
    return bool(tasks) and all(task.goal for task in tasks)


def around_walks(parts: list[tuple[Bundle | Task | Tower, ...]], text: str) -> Bundle:
    """What is said before and after a walk in one breath is done before and after it."""
    last = max((n for n, several in enumerate(parts) if any(_is_goal(part) for part in several)), default=-1)
    states = [
        several
        for several in parts[: max(last, 0)]
        if any(isinstance(p, Task) and p.goal and p.action == "go" for p in several)
    ]
    parts = [*(several for several in parts if several not in states), *states]
    steps: list[Bundle] = []
    open_parts: list[Bundle | Task | Tower] = []
    for several in parts:
        walks = any(
            task.action == "go"
            for part in several
            if not isinstance(part, Tower)
            for task in (part.tasks() if isinstance(part, Bundle) else (part,))
        )
        if not walks:
            open_parts += several
            continue
        if open_parts:
            steps.append(Bundle("any_order", tuple(open_parts), text))
            open_parts = []
        steps.append(Bundle("sequence", several, text))
    if not steps:
        return Bundle("any_order", tuple(open_parts), text)
    if open_parts:
        steps.append(Bundle("any_order", tuple(open_parts), text))
    return Bundle("sequence", tuple(steps), text)


def _is_goal(part: Bundle | Task | Tower) -> bool:
    return isinstance(part, Task) and part.goal and part.action == "move"
