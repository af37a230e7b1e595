"""Shortcuts that nobody named: requests that were carried out as they were said, again and again."""

from dataclasses import replace

from planners.allocation.problem import precedence
from planners.language.task_tree import TaskTree
from planners.memory.calling import key_of, plain_tree
from planners.memory.lesson import says
from planners.memory.preconditions import preconditions_of
from planners.memory.shortcut import Habit, Parameter, Shortcut
from planners.memory.store import TeamMemory
from skills.world.snapshot import WorldSnapshot

OFTEN = 3  # times that a request is carried out before it becomes a shortcut
FEWEST = 2  # tasks that are worth one
MOST_CORRECTED = 2  # a habit that was corrected so often is dropped


def practised(memory: TeamMemory, request: str, tree: TaskTree, facts: tuple[str, ...], world: WorldSnapshot,
              run_id: str) -> TeamMemory:  # fmt: skip
    """The memory after a request was carried out as it was said.

    Only what names each thing itself may become a shortcut: "all of them" means something else where other things lie.

    Args:
        memory: Before.
        request: The words.
        tree: What they were read to mean.
        facts: What held at the start.
        world: Tells objects from places.
        run_id: The run.
    """
    if not _worth_it(request, tree, world):
        return memory
    old = next((each for each in memory.habits if same(each.words, each.tree, request, tree)), None)
    habit = Habit(request, plain_tree(tree), facts, last_used=memory.missions)
    if old is not None:
        held = tuple(fact for fact in old.facts if fact in facts)
        habit = replace(old, facts=held, done=old.done + 1, last_used=memory.missions)
    others = tuple(each for each in memory.habits if each is not old)
    if habit.done < OFTEN:
        return replace(memory, habits=(*others, habit))
    shortcut = shortcut_of(habit.words, habit.tree, habit.facts, world, "habit", run_id)
    named = tuple(each for each in memory.shortcuts if key_of(each.name) != key_of(shortcut.name))
    new = replace(shortcut, done=habit.done, last_used=memory.missions)
    return replace(memory, habits=others, shortcuts=(*named, new))


def used(memory: TeamMemory, names: tuple[str, ...], corrected: bool) -> TeamMemory:
    """The memory after a mission that called shortcuts ended well; a habit that is corrected again and again goes."""
    found = []
    for each in memory.shortcuts:
        if each.name in names:
            each = replace(each, done=each.done + 1, corrected=each.corrected + corrected, last_used=memory.missions)
        if each.by == "person" or each.corrected < MOST_CORRECTED:
            found.append(each)
    return replace(memory, shortcuts=tuple(found))


def shortcut_of(
    name: str, tree: TaskTree, facts: tuple[str, ...], world: WorldSnapshot, by: str, run_id: str
) -> Shortcut:
    """A shortcut of a request that was carried out."""
    kept = plain_tree(tree)
    moved = tuple(dict.fromkeys(leaf.object for leaf in kept.root.leaves() if leaf.object))
    parameters = tuple(Parameter(f"item{k}", item, world.object(item).kind) for k, item in enumerate(moved, 1))
    origin = "person" if by == "person" else "habit"
    return Shortcut(name, kept, parameters, preconditions_of(kept, facts, world), origin, run_id)


def same(words: str, tree: TaskTree, other_words: str, other: TaskTree) -> bool:
    """Whether two requests are the same words and mean the same tasks in the same order."""
    return key_of(words) == key_of(other_words) and content(tree) == content(other)


def content(tree: TaskTree) -> frozenset[tuple[object, ...]]:
    """A request by its tasks and their order, whatever their ids."""
    leaves = {leaf.id: (leaf.action, leaf.object, leaf.destination, leaf.robot) for leaf in tree.root.leaves()}
    before = precedence(tree)
    tasks = {(leaf, frozenset(leaves[b] for b in before[name] if b in leaves)) for name, leaf in leaves.items()}
    return frozenset((*tasks, *((each.kind, each.object) for each in tree.constraints)))


def _worth_it(request: str, tree: TaskTree, world: WorldSnapshot) -> bool:
    leaves = tree.root.leaves()
    things = {name for leaf in leaves for name in (leaf.object, leaf.destination)} - {""}
    every = all(says(name, request, world) for name in things)
    return len(leaves) >= FEWEST and every and not tree.given
