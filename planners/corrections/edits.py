"""What a correction may change of what is asked: typed edits of the task tree, by the ids of its leaves."""

from dataclasses import dataclass
from typing import Literal

from planners.corrections.correction import EditKind
from planners.language.task_tree import Constraint, Priority, TaskTree


@dataclass(frozen=True)
class Skip:
    """Leave these tasks out; an object that a gripper holds by now goes back to where it came from."""

    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Substitute:
    """Take another object for a task, or another destination.

    Attributes:
        task: The task.
        object: Object that is moved instead; empty keeps it.
        destination: Where it goes instead; empty keeps it.
    """

    task: str
    object: str = ""
    destination: str = ""


@dataclass(frozen=True)
class Assign:
    """These tasks are for this robot."""

    tasks: tuple[str, ...]
    robot: str


@dataclass(frozen=True)
class Reorder:
    """These tasks come before, or after, all others that have not begun."""

    tasks: tuple[str, ...]
    where: Literal["first", "last"]


@dataclass(frozen=True)
class Add:
    """More is asked.

    Attributes:
        tree: The tasks and constraints, with ids of their own.
        after: Whether it starts when all else is done.
    """

    tree: TaskTree
    after: bool = False


@dataclass(frozen=True)
class Forbid:
    """Standing constraints from now on."""

    constraints: tuple[Constraint, ...]


@dataclass(frozen=True)
class Allow:
    """Lifts the standing constraints on these objects and zones."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Prioritise:
    """These tasks are of this priority."""

    tasks: tuple[str, ...]
    priority: Priority


@dataclass(frozen=True)
class Undo:
    """Takes the latest edit back."""


@dataclass(frozen=True)
class GiveUp:
    """Ends the mission; everything comes to rest."""


Edit = Skip | Substitute | Assign | Reorder | Add | Forbid | Allow | Prioritise | Undo | GiveUp


_NAMES: dict[type, EditKind] = {
    Skip: "skip",
    Substitute: "substitute",
    Assign: "assign",
    Reorder: "reorder",
    Add: "add",
    Forbid: "forbid",
    Allow: "allow",
    Prioritise: "prioritise",
    Undo: "undo",
    GiveUp: "give_up",
}


def name_of(edit: Edit) -> EditKind:
    """The edit's name in a correction's meaning."""
    return _NAMES[type(edit)]


def tasks_of(edit: Edit) -> tuple[str, ...]:
    """Leaves of the present tree that an edit is about."""
    match edit:
        case Skip(tasks) | Assign(tasks) | Reorder(tasks) | Prioritise(tasks):
            return tasks
        case Substitute(task):
            return (task,)
    return ()


def changes_of(edit: Edit) -> dict[str, float | str]:
    """What an edit changes, as ``name: value``."""
    match edit:
        case Substitute(_, item, destination):
            return {name: value for name, value in (("object", item), ("destination", destination)) if value}
        case Assign(tasks, robot):
            return {"robot": robot, "tasks": " ".join(tasks)}
        case Reorder(tasks, where):
            return {where: " ".join(tasks)}
        case Prioritise(tasks, priority):
            return {"priority": priority, "tasks": " ".join(tasks)}
        case Skip(tasks):
            return {"skipped": " ".join(tasks)}
        case Forbid(constraints):
            return {each.kind: each.object for each in constraints}
        case Allow(names):
            return {"allowed": " ".join(names)}
        case Add(tree):
            return {"added": "; ".join(leaf.text for leaf in tree.root.leaves())}
    return {}


@dataclass(frozen=True)
class Progress:
    """How far a mission is, for reading and applying edits.

    Attributes:
        tree: What is asked, without what nobody said.
        done: Leaves that are done.
        running: Leaves that robots work at, those begun last first.
        robots: By unfinished leaf, who does it.
        held: By leaf whose object is in a gripper, where that object came from.
        newest: Unfinished leaves that were asked for last.
    """

    tree: TaskTree
    done: frozenset[str] = frozenset()
    running: tuple[str, ...] = ()
    robots: dict[str, str] | None = None
    held: dict[str, str] | None = None
    newest: tuple[str, ...] = ()

    def open(self) -> tuple[str, ...]:
        """Ids of the leaves that are not done, as said."""
        return tuple(leaf.id for leaf in self.tree.root.leaves() if leaf.id not in self.done)
