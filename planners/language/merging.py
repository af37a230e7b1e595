"""Tasks that others make needless: a block fetched and then put down, or delivered and then stacked."""

from collections.abc import Callable
from dataclasses import replace

from planners.errors import AmbiguousEntityError, ContradictionError, NotUnderstoodError
from planners.language.bundles import Bundle, Task
from planners.language.tokens import printable

Rest = Callable[[str], str]


def rebuilt(whole: Bundle, change: dict[int, Task | None]) -> Bundle:
    """The same groups with tasks replaced, or left out for None, by their number from the left."""
    counter = iter(range(len(whole.tasks())))

    def rebuild(bundle: Bundle) -> Bundle:
        parts: list[Bundle | Task] = []
        for part in bundle.parts:
            if isinstance(part, Bundle):
                parts.append(rebuild(part))
            elif isinstance(part, Task):
                kept = change.get(next(counter), part)
                if kept is not None:
                    parts.append(kept)
        return replace(bundle, parts=tuple(parts))

    return rebuild(whole) if change else whole


def merge_deliveries(whole: Bundle, tables: frozenset[str], start: dict[str, str]) -> Bundle:
    """Leaves out putting a block on a table when it is then stacked on another one there: it ends there anyway.

    Args:
        whole: The request.
        tables: Names of the tables.
        start: Where objects lie at first.
    """
    tasks = whole.tasks()
    change: dict[int, Task | None] = {}
    for index, task in enumerate(tasks):
        if task.action != "move" or task.destination not in tables:
            continue
        for other, later in enumerate(tasks):
            after = other > index or (task.goal and later.goal)
            if later.object != task.object or not later.onto_object or not after:
                continue
            if resting_place(later.destination, tasks, start) == task.destination:
                change[index] = None
    for index, task in enumerate(tasks):  # the same goal said twice
        twin = next((i for i in range(index) if _same_goal(tasks[i], task)), None)
        if twin is not None and index not in change and twin not in change:
            change[index] = None
    return rebuilt(whole, change)


def _same_goal(first: Task, second: Task) -> bool:
    same = (first.object, first.destination, first.action) == (second.object, second.destination, second.action)
    return same and second.goal and second.action == "move" and second.robot in ("", first.robot)


def resting_place(name: str, tasks: tuple[Task, ...], start: dict[str, str]) -> str:
    """The place on which an object rests in the end, at the foot of what it stands on; empty when not known."""
    for _ in range(len(tasks) + 2):
        last = next((task for task in reversed(tasks) if task.action == "move" and task.object == name), None)
        if last is None:
            return start.get(name, "")
        if not last.onto_object:
            return last.destination
        name = last.destination
    return ""


def merge_holds(whole: Bundle) -> Bundle:
    """Merges "pick up X and put it down there" into one task: an object's handling stays in one leaf.

    What was only fetched goes where the words lead it, or is asked for.

    Raises:
        NotUnderstoodError: other work lies between picking the object up and putting it down.
        AmbiguousEntityError: nothing says where something fetched is to go.
        ContradictionError: different robots are to pick it up and to put it down.
    """
    tasks = list(whole.tasks())
    merged: dict[int, Task | None] = {}
    held: dict[str, int] = {}
    for index, task in enumerate(tasks):
        if task.action == "hold":
            first = held.get(task.object, index)
            if tasks[first].pending and tasks[first].fallback and first != index:  # "... across. Take it off ..."
                merged[first] = replace(tasks[first], action="move", destination=tasks[first].fallback, pending=False)
            held[task.object] = index
        elif task.object in held and task.action == "move":
            first = held.pop(task.object)
            if not tasks[first].pending:
                _check_between(tasks, first, index)
            robots = {robot for robot in (tasks[first].robot, task.robot) if robot}
            if len(robots) > 1 and not tasks[first].pending:
                raise ContradictionError(
                    f"'{tasks[first].text}' and '{task.text}' name different robots for one object"
                )
            robot = task.robot if len(robots) > 1 else "".join(robots)
            merged[first] = None
            merged[index] = replace(task, robot=robot, text=f"{tasks[first].text} and {task.text}")
    for index in held.values():
        task = tasks[index]
        if not task.pending:
            continue
        if not task.fallback:
            raise AmbiguousEntityError(
                f"'{task.text}' does not say where {printable(task.object)} is to go; name a place", (task.text,)
            )
        merged[index] = replace(task, action="move", destination=task.fallback, pending=False)
    return rebuilt(whole, merged)


def _check_between(tasks: list[Task], first: int, index: int) -> None:
    between = tasks[first + 1 : index]
    if any(other.action == "move" and not _follows_hold(tasks, first, other) for other in between):
        raise NotUnderstoodError(
            f"'{tasks[first].text}' and '{tasks[index].text}' have other work between them; "
            f"say where {printable(tasks[index].object)} goes when it is picked up",
            (tasks[index].text,),
        )


def _follows_hold(tasks: list[Task], first: int, other: Task) -> bool:
    """Whether the move ``other`` puts down something picked up in the same breath as ``tasks[first]``."""
    start = first
    while start > 0 and tasks[start - 1].action == "hold":
        start -= 1
    breath = set()
    for task in tasks[start:]:
        if task.action != "hold":
            break
        breath.add(task.object)
    return other.object in breath
