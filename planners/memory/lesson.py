"""From one correction to the tip that it may become, or to none."""

from collections.abc import Collection, Sequence
from typing import Literal

from planners.allocation.problem import precedence
from planners.corrections.edits import Add, Assign, Edit, Forbid, Reorder, Skip, Substitute, tasks_of
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.whereabouts import Whereabouts
from planners.memory.naming import named
from planners.memory.tip import TaskAbout, Tip, TipMeaning, TipSituation
from skills.world.snapshot import WorldSnapshot


def lesson_of(
    edit: Edit, text: str, tree: TaskTree, said: TaskTree, request: str, world: WorldSnapshot, run_id: str
) -> Tip | None:
    """The tip that an edit becomes when its mission ends well.

    What contradicts the request's own words was a change of mind and becomes none; stop, undo, giving up and lifting a
    ban never do.

    Args:
        edit: What was done.
        text: The correction as said.
        tree: What was asked before it.
        said: What the request was read to mean, without any correction.
        request: The words of the request.
        world: The world as perceived.
        run_id: The run.
    """
    leaves = {leaf.id: leaf for leaf in tree.root.leaves()}
    about = [leaves[name] for name in tasks_of(edit) if name in leaves]
    meaning = _meaning(edit, about, said, request, world)
    if meaning is None:
        return None
    return Tip(meaning, situation_of(tree, meaning, request, world), text, run_id)


def _meaning(
    edit: Edit, about: list[TaskNode], said: TaskTree, request: str, world: WorldSnapshot
) -> TipMeaning | None:
    if any(leaf.action == "do" for leaf in about):
        return None  # a tip tells tasks apart by what is moved and where it goes
    robots = {leaf.id: leaf.robot for leaf in said.root.leaves()}
    tasks = tuple(task_about(leaf, request, world) for leaf in about)
    match edit:
        case Substitute(_, item, place):
            if (item and tasks[0].object) or (place and says(about[0].destination, request, world)):
                return None
            return TipMeaning("substitute", tasks, object=item, destination=place)
        case Assign(_, robot) if not any(robots.get(leaf.id, "") for leaf in about):
            return TipMeaning("assign", tasks, robot=robot)
        case Reorder(moved, where) if not ordered(said, moved):
            return TipMeaning("reorder", tasks, where=where)
        case Skip() if about and not any(says(leaf.object, request, world) for leaf in about):
            named_anyway = tuple(TaskAbout(_moves(leaf), leaf.object, leaf.destination) for leaf in about)
            return TipMeaning("skip", named_anyway)
        case Add(more) if not more.constraints and all(leaf.action == "move" for leaf in more.root.leaves()):
            return TipMeaning("add", tuple(TaskAbout(_moves(v), v.object, v.destination) for v in more.root.leaves()))
        case Forbid(constraints):
            return TipMeaning("forbid", constraints=constraints)
    return None


def situation_of(tree: TaskTree, meaning: TipMeaning, request: str, world: WorldSnapshot) -> TipSituation:
    """When a tip is given: the words, what the tasks name, and where the objects lie that it is about."""
    start = Whereabouts(world).start
    about = [meaning.object, *(task.object for task in meaning.tasks)]
    lying = {name: start[name] for name in about if name in start}
    return TipSituation(request, things_of(tree.root.leaves(), request, world), tuple(sorted(lying.items())))


def things_of(leaves: Sequence[TaskNode], request: str, world: WorldSnapshot) -> tuple[str, ...]:
    """Objects that the words of a request name, of these tasks, and places where the tasks go."""
    objects = [leaf.object for leaf in leaves if says(leaf.object, request, world)]
    return tuple(sorted({*objects, *(leaf.destination for leaf in leaves)} - {""}))


def task_about(leaf: TaskNode, request: str, world: WorldSnapshot) -> TaskAbout:
    """A leaf by its content; an object that the words do not name may be any."""
    item = leaf.object if says(leaf.object, request, world) else ""
    return TaskAbout(_moves(leaf), item, leaf.destination)


def _moves(leaf: TaskNode) -> Literal["", "move", "hold", "go"]:
    return "" if leaf.action == "do" else leaf.action


def says(name: str, request: str, world: WorldSnapshot) -> bool:
    """Whether the words of a request name a thing itself."""
    kinds = {each.name: each.kind for each in (*world.objects, *world.places)}
    return bool(name) and named(name, kinds.get(name, ""), request)


def ordered(tree: TaskTree, moved: Collection[str]) -> bool:
    """Whether the words order these tasks among the others already."""
    before = precedence(tree)
    rest = {leaf.id for leaf in tree.root.leaves()} - set(moved)
    late = any(before.get(name, frozenset()) & rest for name in moved)
    return late or any(before.get(name, frozenset()) & set(moved) for name in rest)
