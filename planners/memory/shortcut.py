"""A shortcut: a plan that was carried out and may be asked for by a name."""

from dataclasses import dataclass
from typing import Literal

from planners.language.task_tree import TaskTree


@dataclass(frozen=True)
class Parameter:
    """An object of a shortcut that another one may stand in for.

    Attributes:
        name: Such as ``item1``; counted in the order of the tasks.
        default: The object itself.
        kind: What may stand in: objects of this kind.
    """

    name: str
    default: str
    kind: str


@dataclass(frozen=True)
class Preconditions:
    """What must hold where a shortcut is used.

    Attributes:
        objects: Must be seen.
        places: Must exist.
        robots: Must be in the team.
        facts: Ground predicates that held at the start of every run that it was learned from.
    """

    objects: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    robots: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shortcut:
    """A plan with a name.

    Attributes:
        name: Words that ask for it.
        tree: What is done.
        parameters: Objects that others may stand in for.
        preconditions: What must hold.
        by: Whether a person named it, or it is a request that was done often.
        run_id: The run in which it was done last before it was kept.
        done: Times that it was carried out and its end was seen.
        corrected: Times that a mission that began with it was corrected.
        last_used: Number of the remembered mission in which it was used last.
    """

    name: str
    tree: TaskTree
    parameters: tuple[Parameter, ...]
    preconditions: Preconditions
    by: Literal["person", "habit"]
    run_id: str
    done: int = 1
    corrected: int = 0
    last_used: int = 0


@dataclass(frozen=True)
class Habit:
    """A request that was carried out as it was said, not yet often enough to be a shortcut.

    Attributes:
        words: The request.
        tree: What is done.
        facts: Predicates that held at the start every time.
        done: Times that its end was seen.
        last_used: Number of the remembered mission in which it was done last.
    """

    words: str
    tree: TaskTree
    facts: tuple[str, ...]
    done: int = 1
    last_used: int = 0
