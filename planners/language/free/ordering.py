"""Statements to tasks in stages: said order, walks, and what must come last."""

from planners.errors import ContradictionError
from planners.language.bundles import Bundle, Task
from planners.language.free.statements import Order, Put, Statement, Walk
from planners.language.whereabouts import Whereabouts


def ordered(statements: list[Statement], known: Whereabouts, text: str) -> Bundle:
    """The tasks of all statements as a sequence of stages.

    Args:
        statements: In the order in which they were said.
        known: Where things are at first.
        text: The whole request.

    Raises:
        ContradictionError: what is said to come first comes last.
    """
    doing = _distinct([st for st in statements if isinstance(st, Put | Walk)], known)
    before: dict[int, set[int]] = {i: set() for i in range(len(doing))}
    index = {id(st): i for i, st in enumerate(doing)}
    for i, st in enumerate(doing):
        before[i] |= {index[id(other)] for other in st.after if id(other) in index} - {i}
    for order in (st for st in statements if isinstance(st, Order)):
        for i, a in enumerate(doing):
            for j, b in enumerate(doing):
                ranked = isinstance(a, Put) and isinstance(b, Put) and set(a.objects) & set(order.objects)
                if ranked and i != j and set(b.objects) & set(order.later):  # type: ignore[union-attr]
                    before[j].add(i)
    if _circular(before):
        raise ContradictionError(
            f"'{text[:80]}': the order asked for is circular; say it in the order in which it is done"
        )
    for i, st in enumerate(doing):
        if isinstance(st, Walk) and st.last and not any(i in _ancestors(before, j) for j in before):
            before[i] |= {j for j, other in enumerate(doing) if j != i and not (isinstance(other, Walk) and other.last)}
        elif isinstance(st, Walk):
            before[i] |= {j for j in range(i) if j not in _below(before, i)}
            for j in range(i + 1, len(doing)):
                if i not in _reach(before, i, j):
                    before[j].add(i)
    for i, upper in enumerate(doing):
        for j, lower in enumerate(doing):
            on = isinstance(upper, Put) and isinstance(lower, Put) and i != j and upper.target in lower.objects
            if on and i not in _ancestors(before, j):
                before[i].add(j)
    _same_object(doing, before)
    if _circular(before):
        raise ContradictionError(
            f"'{text[:80]}': the order asked for is circular; say it in the order in which it is done"
        )
    stages: dict[int, list[Task]] = {}
    for i, st in enumerate(doing):
        stages.setdefault(_depth(before, i), []).extend(_tasks(st))
    parts = tuple(Bundle("any_order", tuple(tasks), text) for _, tasks in sorted(stages.items()))
    return Bundle("sequence", parts, text)


def _distinct(doing: list[Statement], known: Whereabouts) -> list[Statement]:
    """Without what holds already or was said before."""
    kept: list[Statement] = []
    at = dict(known.start)
    for st in doing:
        if isinstance(st, Walk):
            if not (kept and isinstance(kept[-1], Walk) and kept[-1].station == st.station):
                kept.append(st)
            else:
                kept[-1].last = kept[-1].last or st.last
            continue
        assert isinstance(st, Put)
        assert st.target is not None
        st.objects = tuple(e for e in st.objects if at.get(e.name) != st.target.name)
        for entity in st.objects:
            at[entity.name] = st.target.name
        if st.objects:
            kept.append(st)
    return kept


def _same_object(doing: list[Statement], before: dict[int, set[int]]) -> None:
    """What is moved twice is moved in the order in which it was said."""
    for i, a in enumerate(doing):
        for j in range(i + 1, len(doing)):
            b = doing[j]
            if isinstance(a, Put) and isinstance(b, Put) and set(a.objects) & set(b.objects):
                _check_twice(a, b, ordered=a in b.after)
                if j not in _ancestors(before, i):
                    before[j].add(i)


def _check_twice(a: Put, b: Put, ordered: bool) -> None:
    """An object that is sent to two tables, or onto two objects, must be said to go to one after the other.

    Raises:
        ContradictionError: it is not.
    """
    tables = all(st.target is not None and st.target.kind == "table" for st in (a, b))
    tables = tables or all(st.target is not None and st.target.type == "object" for st in (a, b))
    again = {"back", "again", "home", "return", "returned", "then", "afterwards", "after", "later", "finally"}
    begins = {"first", "firstly", "initially"} & set(a.text.lower().split())
    if tables and not ordered and not begins and not again & set(b.text.lower().split()):
        raise ContradictionError(f"'{a.text}' and '{b.text}' send the same block to two places; say which comes first")


def _ancestors(before: dict[int, set[int]], i: int) -> set[int]:
    found: set[int] = set()
    todo = list(before[i])
    while todo:
        j = todo.pop()
        if j not in found:
            found.add(j)
            todo += before[j]
    return found


def _below(before: dict[int, set[int]], i: int) -> set[int]:
    return {j for j in before if i in _ancestors(before, j)}


def _reach(before: dict[int, set[int]], i: int, j: int) -> set[int]:
    return {i} if j in _ancestors(before, i) else set()


def _circular(before: dict[int, set[int]]) -> bool:
    return any(i in _ancestors(before, i) for i in before)


def _depth(before: dict[int, set[int]], i: int) -> int:
    return 1 + max((_depth(before, j) for j in before[i]), default=-1)


def _tasks(st: Statement) -> list[Task]:
    if isinstance(st, Walk):
        return [Task("go", "", st.station, False, st.robot, st.text)]
    assert isinstance(st, Put)
    assert st.target is not None
    onto = st.target.type == "object"
    return [Task("move", e.name, st.target.name, onto, st.robot, st.text) for e in st.objects]
