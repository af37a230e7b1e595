"""From a reading to tasks and standing constraints, for the checks of every reading; and what a tree means."""

from typing import NamedTuple

from planners.errors import NotUnderstoodError
from planners.language.bundles import Bundle, Task
from planners.language.learned.reading import Reading
from planners.language.learned.situation import Names, Situation, surface_under
from planners.language.task_tree import Constraint, TaskTree
from skills.world.snapshot import WorldSnapshot


class Meaning(NamedTuple):
    """What is asked for, by names of the world.

    Attributes:
        end: By object that is moved, what it lies on in the end; empty where it stays in a gripper.
        at: By robot that is sent, where it stands last.
        avoid: Zones that robots keep out of.
        untouched: Objects that nobody touches.
    """

    end: dict[str, str]
    at: dict[str, str]
    avoid: set[str]
    untouched: set[str]


def tasks_of(reading: Reading, situation: Situation, names: Names, text: str) -> tuple[Bundle, tuple[Constraint, ...]]:
    """The shape of a request, to be checked and numbered, and its standing constraints.

    What already lies on the surface where it is to end is no task. A block that is to be left alone and on which
    another is to be put stays where it is, which needs no ban.

    Raises:
        NotUnderstoodError: it asks for nothing, or sends a carrier to where no place is left to stand.
    """
    lying = {name: surface for surface, objects in situation.surfaces.items() for name in objects}
    there = {name for name, surface in lying.items() if names.objects[name] in names.settled}
    steps = [
        tuple(_move(name, under, names) for name, under in step.items() if name not in there or lying[name] != under)
        for step in reading.steps
    ]
    free = dict(names.stations)
    walks = []
    for carrier, place in reading.at.items():
        station, *rest = free.get(place) or ("",)
        if not station:
            raise NotUnderstoodError(f"{carrier} has no place to stand at {place}", (place,))
        free[place] = tuple(rest)
        walks.append(Task("go", "", station, False, names.carriers[carrier], f"{carrier} stands at {place}"))
    steps.append(tuple(walks))
    groups = tuple(Bundle("any_order", step, "; ".join(task.text for task in step)) for step in steps if step)
    if not groups:
        raise NotUnderstoodError(f"'{text[:80]}' asks for nothing to be done; say what to do")
    alone = reading.untouched - set(reading.end.values())
    constraints = (
        *(Constraint("keep_out", names.zones[zone], f"never walk through {zone}") for zone in sorted(reading.avoid)),
        *(Constraint("avoid", names.objects[name], f"never touch {name}") for name in sorted(alone)),
    )
    return Bundle("sequence", groups, text.strip()), constraints


def _move(name: str, under: str, names: Names) -> Task:
    target = names.objects.get(under) or names.surfaces.get(under) or names.trays[under]
    return Task("move", names.objects[name], target, under in names.objects, "", f"put {name} on {under}")


def meaning_of(tree: TaskTree, world: WorldSnapshot) -> Meaning:
    """What a tree asks for, whatever its way there."""
    start = {item.name: surface_under(item, world) for item in world.objects}
    end: dict[str, str] = {}
    at: dict[str, str] = {}
    for leaf in tree.root.leaves():
        (at if leaf.action == "go" else end)[leaf.robot if leaf.action == "go" else leaf.object] = leaf.destination
    banned = lambda kind: {constraint.object for constraint in tree.constraints if constraint.kind == kind}  # noqa: E731
    moved = {name: under for name, under in end.items() if not under or start.get(name) != under}
    return Meaning(moved, at, banned("keep_out"), banned("avoid"))


def same_meaning(one: TaskTree, other: TaskTree, world: WorldSnapshot) -> bool:
    """Whether two trees differ at most in where robots stand that only one of them sends, and in what is left alone."""
    first, second = meaning_of(one, world), meaning_of(other, world)
    sent = all(first.at[name] == second.at[name] for name in first.at.keys() & second.at.keys())
    return first.end == second.end and first.avoid == second.avoid and sent
