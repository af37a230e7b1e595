"""Which tips hold for a request, and the edits that they make of it."""

from collections.abc import Collection, Iterable, Sequence

from planners.corrections.edits import Add, Assign, Edit, Forbid, Reorder, Skip, Substitute, tasks_of
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tokens import printable
from planners.language.whereabouts import Whereabouts
from planners.memory.lesson import ordered, says, things_of
from planners.memory.likeness import alike
from planners.memory.tip import TaskAbout, Tip, TipSituation
from skills.world.snapshot import WorldSnapshot

LEAST_THINGS = 0.5  # share of what tasks name that must have been named where a tip about them was given


def recalled(tips: Iterable[Tip], tree: TaskTree, request: str, world: WorldSnapshot) -> list[Tip]:
    """The tips that hold for a request, those that were used longest ago first.

    Args:
        tips: All there are.
        tree: What is asked.
        request: Its words.
        world: The world as perceived.
    """
    found = [tip for tip in tips if tip.stands and not tip.meaning.moves and tip.meaning.kind != "choose"]
    return sorted((tip for tip in found if _holds(tip, tree, request, world)), key=lambda tip: tip.last_used)


def _holds(tip: Tip, tree: TaskTree, request: str, world: WorldSnapshot) -> bool:
    edit = edit_of(tip, tree, request, world)
    if edit is None:
        return False
    about = tasks_of(edit)
    leaves = [leaf for leaf in tree.root.leaves() if leaf.id in about or not about]
    return agrees(tip.situation, leaves, request, world)


def agrees(situation: TipSituation, about: Sequence[TaskNode], request: str, world: WorldSnapshot) -> bool:
    """Whether the tasks that a tip is about were asked for in a request like the one in which it was given.

    Args:
        situation: When it was given.
        about: The tasks.
        request: The words that ask for them now.
        world: The world as perceived.
    """
    things = set(things_of(about, request, world))
    same = len(things & set(situation.things)) >= LEAST_THINGS * max(len(things), 1)
    return same and lies_as(situation, world) and alike(request, situation.request)


def lies_as(situation: TipSituation, world: WorldSnapshot) -> bool:
    """Whether the objects that a tip is about lie on the tables on which they lay when it was given."""
    start = Whereabouts(world).start
    return all(start.get(name) == table for name, table in situation.lying)


def edit_of(
    tip: Tip, tree: TaskTree, request: str, world: WorldSnapshot, only: Collection[str] | None = None
) -> Edit | None:
    """The edit that a tip makes of a request; None where the request has no such task or says otherwise itself.

    Args:
        tip: About what is done.
        tree: What is asked.
        request: Its words, which a tip never overrides.
        world: The world as perceived.
        only: Leaves that it may be about; all by default.
    """
    meaning = tip.meaning
    leaves = [leaf for leaf in tree.root.leaves() if only is None or leaf.id in only]
    if not _known(tip, world):
        return None
    if meaning.kind == "add":
        return _added(tip, leaves)
    if meaning.kind == "forbid":
        banned = {each.object for each in meaning.constraints}
        return None if banned & _names(leaves) else Forbid(meaning.constraints)
    found = [[leaf for leaf in leaves if _fits(task, leaf, request, world)] for task in meaning.tasks]
    if not all(found):
        return None
    return _edit(tip, [leaf for each in found for leaf in each], tree, request, world)


def _edit(tip: Tip, about: list[TaskNode], tree: TaskTree, request: str, world: WorldSnapshot) -> Edit | None:
    meaning, ids = tip.meaning, tuple(dict.fromkeys(leaf.id for leaf in about))
    match meaning.kind:
        case "substitute" if len(ids) == 1:
            overrides = meaning.destination and says(about[0].destination, request, world)
            return None if overrides else Substitute(ids[0], meaning.object, meaning.destination)
        case "assign" if not any(leaf.robot for leaf in about):
            return Assign(ids, meaning.robot)
        case "reorder" if meaning.where and not ordered(tree, ids):
            return Reorder(ids, meaning.where)
        case "skip" if not any(says(leaf.object, request, world) for leaf in about):
            return Skip(ids)
    return None


def _fits(task: TaskAbout, leaf: TaskNode, request: str, world: WorldSnapshot) -> bool:
    if (task.action, task.destination) != (leaf.action, leaf.destination):
        return False
    return task.object == leaf.object or (not task.object and not says(leaf.object, request, world))


def _known(tip: Tip, world: WorldSnapshot) -> bool:
    """Whether all that a tip names is there."""
    meaning = tip.meaning
    things = {meaning.object, meaning.destination, *(each.object for each in meaning.constraints)}
    things |= {name for task in meaning.tasks for name in (task.object, task.destination)}
    robots = {robot.name for robot in world.robots}
    return things - {""} <= set(world.names) and (not meaning.robot or meaning.robot in robots)


def _added(tip: Tip, leaves: list[TaskNode]) -> Edit | None:
    """What is to be done besides, unless a task is about it already."""
    if {task.object for task in tip.meaning.tasks} & _names(leaves):
        return None
    added = tuple(
        TaskNode(f"t{k}", f"{printable(task.object)} to the {printable(task.destination)}", action=task.action,
                 object=task.object, destination=task.destination)
        for k, task in enumerate(tip.meaning.tasks, 1)
    )  # fmt: skip
    return Add(TaskTree(tip.text, TaskNode("t", tip.text, children=added)))


def _names(leaves: Iterable[TaskNode]) -> set[str]:
    return {name for leaf in leaves for name in (leaf.object, leaf.destination)} - {""}


def chosen(
    tips: Iterable[Tip], request: str, phrase: str, choices: Collection[str], world: WorldSnapshot
) -> Tip | None:
    """The tip that answers a question about a phrase that fits several things; None where nobody answered it before.

    Args:
        tips: All there are.
        request: The words in which the phrase stands.
        phrase: It.
        choices: Spoken names that fit.
        world: The world as perceived.
    """
    fits = [
        tip
        for tip in tips
        if tip.meaning.kind == "choose" and tip.stands and tip.meaning.phrase.lower() == phrase.lower()
    ]
    fits = [tip for tip in fits if printable(tip.meaning.object) in choices and lies_as(tip.situation, world)]
    fits = [tip for tip in fits if _same_rest(request, tip) and alike(request, tip.situation.request)]
    return max(fits, key=lambda tip: tip.last_used, default=None)


def _same_rest(request: str, tip: Tip) -> bool:
    """Whether the places that the tip's request named are named now."""
    said = request.lower()
    return all(printable(name).split()[0] in said for name in tip.situation.things if name != tip.meaning.object)


def with_choice(request: str, phrase: str, name: str) -> str:
    """The request with a thing's name in the place of the phrase that fits several."""
    at = request.lower().find(phrase.lower())
    return f"{request[:at]}the {printable(name)}{request[at + len(phrase) :]}" if at >= 0 else ""
