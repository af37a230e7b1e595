"""What cannot be done as said, and the order that physics adds."""

from collections.abc import Sequence
from itertools import combinations

from planners.errors import ContradictionError, NotUnderstoodError
from planners.language.bundles import Bundle, Task
from planners.language.task_tree import Constraint
from planners.language.tokens import printable

MAX_TASKS = 64


def said_order(whole: Bundle) -> list[list[bool]]:
    """``order[a][b]`` is True when task ``a`` was said to be done before task ``b`` starts. Shape (n, n)."""
    count = len(whole.tasks())
    order = [[False] * count for _ in range(count)]

    def visit(bundle: Bundle, start: int) -> int:
        spans: list[range] = []
        at = start
        for part in bundle.parts:
            end = visit(part, at) if isinstance(part, Bundle) else at + 1
            if bundle.relation == "sequence":
                for before in (index for span in spans for index in span):
                    for index in range(at, end):
                        order[before][index] = True
            spans.append(range(at, end))
            at = end
        return at

    visit(whole, 0)
    return order


def check(whole: Bundle, constraints: Sequence[Constraint]) -> tuple[tuple[int, ...], ...]:
    """Refuses contradictions; gives, for each task, the tasks that must precede it for physical reasons.

    A block must be in its place before another is put on it: when A goes on B and B is moved too, A comes after B.

    Raises:
        ContradictionError: names both parts.
        NotUnderstoodError: more than ``MAX_TASKS`` tasks.
    """
    return check_tasks(whole.tasks(), said_order(whole), constraints)


def check_tasks(
    tasks: Sequence[Task], order: list[list[bool]], constraints: Sequence[Constraint]
) -> tuple[tuple[int, ...], ...]:
    """The same for tasks in any partial order: ``order[a][b]`` says that ``a`` is done before ``b`` starts."""
    if len(tasks) > MAX_TASKS:
        raise NotUnderstoodError(
            f"the request has {len(tasks)} tasks; at most {MAX_TASKS} are planned at once; say it in parts"
        )
    _check_constraints(tasks, constraints)
    _check_same_object(tasks, order)
    _check_occupied(tasks, order)
    after = _physical_order(tasks, order)
    _check_cycles(tasks, order, after)
    _check_hands(tasks, order)
    return after


def _check_constraints(tasks: Sequence[Task], constraints: Sequence[Constraint]) -> None:
    banned = {constraint.object: constraint for constraint in constraints}
    for task in tasks:
        does = "enters" if task.action == "go" else "touches"
        for name in (task.object, task.destination):
            if name in banned:
                raise ContradictionError(
                    f"'{task.text}' contradicts '{banned[name].text}': it {does} {printable(name)}; drop one of them",
                    touched="" if task.action == "go" else name,
                )


def _check_same_object(tasks: Sequence[Task], order: list[list[bool]]) -> None:
    for a, b in combinations(range(len(tasks)), 2):
        if tasks[a].object != tasks[b].object or "go" in (tasks[a].action, tasks[b].action):
            continue
        same = tasks[a].destination == tasks[b].destination and tasks[a].action == tasks[b].action
        if tasks[a].robot != tasks[b].robot and same and tasks[a].robot and tasks[b].robot:
            raise ContradictionError(
                f"'{tasks[a].text}' and '{tasks[b].text}' ask two robots for the same thing; name one robot"
            )
        if same:
            raise ContradictionError(
                f"'{tasks[a].text}' and '{tasks[b].text}' ask for the same thing twice; say it once"
            )
        if not order[a][b] and not order[b][a]:
            kind = ContradictionError if tasks[a].action == tasks[b].action else NotUnderstoodError
            raise kind(
                f"'{tasks[a].text}' and '{tasks[b].text}' send {printable(tasks[a].object)} to two places in no order; "
                f"join them with 'then' or keep one"
            )


def _leaves_between(tasks: Sequence[Task], order: list[list[bool]], name: str, first: int, last: int) -> bool:
    """Whether ``name`` is moved after task ``first`` and before task ``last``."""
    return any(task.object == name and order[first][index] and order[index][last] for index, task in enumerate(tasks))


def _check_occupied(tasks: Sequence[Task], order: list[list[bool]]) -> None:
    for a, b in combinations([index for index, task in enumerate(tasks) if task.onto_object], 2):
        if tasks[a].destination != tasks[b].destination or tasks[a].object == tasks[b].object:
            continue
        first, last = (a, b) if order[a][b] else (b, a)
        if order[first][last] and _leaves_between(tasks, order, tasks[first].object, first, last):
            continue
        upper = printable(tasks[b].object)
        raise ContradictionError(
            f"'{tasks[a].text}' and '{tasks[b].text}' put both {printable(tasks[a].object)} and {upper} on "
            f"{printable(tasks[a].destination)}; only one has room there"
        )


def _physical_order(tasks: Sequence[Task], order: list[list[bool]]) -> tuple[tuple[int, ...], ...]:
    after: list[tuple[int, ...]] = []
    for a, upper in enumerate(tasks):
        needed: list[int] = []
        for b, lower in enumerate(tasks):
            if not upper.onto_object or lower.object != upper.destination:
                continue
            if order[a][b]:
                if not _leaves_between(tasks, order, upper.object, a, b):
                    raise ContradictionError(
                        f"'{lower.text}' cannot follow '{upper.text}': {printable(upper.object)} then stands on "
                        f"{printable(lower.object)}; ask for the lower one first"
                    )
            elif lower.action == "hold" and not _leaves_between(tasks, order, lower.object, b, a):
                raise ContradictionError(
                    f"'{upper.text}' contradicts '{lower.text}': {printable(lower.object)} is held; nothing goes on it"
                )
            elif not order[b][a]:
                needed.append(b)
        after.append(tuple(needed))
    return tuple(after)


def _check_cycles(tasks: Sequence[Task], order: list[list[bool]], after: tuple[tuple[int, ...], ...]) -> None:
    before = [{b for b in range(len(tasks)) if order[b][a]} | set(after[a]) for a in range(len(tasks))]
    open_tasks = set(range(len(tasks)))
    while ready := {a for a in open_tasks if not before[a] & open_tasks}:
        open_tasks -= ready
    if open_tasks:
        parts = " and ".join(f"'{text}'" for text in dict.fromkeys(tasks[a].text for a in sorted(open_tasks)))
        raise ContradictionError(
            f"{parts} wait for each other: each must be in place before the other; drop one of them"
        )


def _check_hands(tasks: Sequence[Task], order: list[list[bool]]) -> None:
    for a, holder in enumerate(tasks):
        if holder.action != "hold" or not holder.robot:
            continue
        for b, other in enumerate(tasks):
            if a != b and other.robot == holder.robot and not order[b][a] and other.object != holder.object:
                raise ContradictionError(
                    f"'{other.text}' contradicts '{holder.text}': {printable(holder.robot)} has one gripper and keeps "
                    f"{printable(holder.object)} in it"
                )
