"""What must hold where a shortcut is used, taken from the runs that it was learned from and checked at each use."""

from planners.language.task_tree import TaskTree
from planners.language.tokens import printable
from planners.memory.errors import ShortcutError
from planners.memory.shortcut import Preconditions
from skills.world.predicates import ground, is_true, parse
from skills.world.snapshot import WorldSnapshot


def facts_at_start(tree: TaskTree, world: WorldSnapshot) -> tuple[str, ...]:
    """Ground predicates about the things of a request that hold now and that its skills rely on."""
    objects = {item.name for item in world.objects}
    names = {name for leaf in tree.root.leaves() for name in (leaf.object, leaf.destination)}
    return tuple(sorted(fact for name in names & objects if is_true(fact := ground("clear", name), world)))


def preconditions_of(tree: TaskTree, facts: tuple[str, ...], world: WorldSnapshot) -> Preconditions:
    """What a request relies on.

    Args:
        tree: What is done.
        facts: What held at the start of every run that it was learned from.
        world: Tells objects from places.
    """
    leaves = tree.root.leaves()
    names = {name for leaf in leaves for name in (leaf.object, leaf.destination)}
    names |= {constraint.object for constraint in tree.constraints}
    objects = {item.name for item in world.objects} & names
    robots = tuple(sorted({leaf.robot for leaf in leaves} - {""}))
    return Preconditions(tuple(sorted(objects)), tuple(sorted(names - objects - {""})), robots, facts)


def check(name: str, needed: Preconditions, world: WorldSnapshot) -> None:
    """Refuses a shortcut where the world is not one in which it was done.

    Raises:
        ShortcutError: names what is missing.
    """
    missing = unmet(needed, world)
    if missing:
        raise ShortcutError(f"'{name}' cannot be done as things are: {'; '.join(missing)}; say what to do instead")


def unmet(needed: Preconditions, world: WorldSnapshot) -> list[str]:
    """What does not hold, in words."""
    objects = {item.name for item in world.objects}
    places, robots = {place.name for place in world.places}, {robot.name for robot in world.robots}
    missing = [f"the {printable(name)} is not seen" for name in needed.objects if name not in objects]
    missing += [f"there is no {printable(name)}" for name in needed.places if name not in places | objects]
    missing += [f"there is no robot '{name}'" for name in needed.robots if name not in robots]
    seen = [fact for fact in needed.facts if set(parse(fact)[2]) <= objects]
    return missing + [_denied(fact) for fact in seen if not is_true(fact, world)]


def _denied(fact: str) -> str:
    _, name, (about, *_) = parse(fact)
    if name == "clear":
        return f"something stands on the {printable(about)}"
    return f"{fact} does not hold"
