"""How many times: "at least twice", "three or more times", "on five separate occasions", "once or twice"."""

from planners.language.temporal.cursor import Cursor
from planners.language.temporal.syntax import Count

_BOUNDS = {
    "least": lambda n: Count(n, None), "equal_more": lambda n: Count(n, None), "more": lambda n: Count(n + 1, None),
    "most": lambda n: Count(0, n), "equal_less": lambda n: Count(0, n), "fewer": lambda n: Count(0, n - 1),
    "exact": lambda n: Count(n, n),
}  # fmt: skip


def bound(comparison: str, number: int) -> Count:
    """The count of a comparison with a number; without a comparison, exactly that many."""
    return _BOUNDS[comparison or "exact"](number)


def both(one: Count | None, other: Count) -> Count:
    """The count that satisfies both: "more than twice but fewer than five times"."""
    if one is None:
        return other
    most = min((n for n in (one.most, other.most) if n is not None), default=None)
    return Count(max(one.least, other.least), most)


def read_count(cursor: Cursor) -> Count | None:
    """The count at the cursor, passed; ``None``, and nothing passed, when there is none."""
    start = cursor.at
    found = _one(cursor)
    if found is None:
        cursor.at = start
        return None
    while True:  # "zero times, once, twice or three times"
        place = cursor.at
        cursor.skip("punct")
        joined = cursor.accept("link", "or")
        other = _one(cursor, bare=not joined)
        if other is None:
            cursor.at = place
            return found
        found = _union(found, other)


def _union(one: Count, other: Count) -> Count:
    most = None if one.most is None or other.most is None else max(one.most, other.most)
    return Count(min(one.least, other.least), most)


def _one(cursor: Cursor, bare: bool = False) -> Count | None:
    """One count; ``bare`` forbids words before the number."""
    comparison = ""
    if not bare:
        if cursor.sees("link", "but") or (cursor.sees("link", "and") and cursor.sees("cmp", ahead=1)):
            cursor.take()
        if cursor.peek().text == "between" and cursor.sees("num", ahead=1) and cursor.sees("num", ahead=3):
            least, most = int(cursor.peek(1).value), int(cursor.peek(3).value)
            cursor.at += 4
            return Count(least, most) if cursor.skip("times") and least <= most else None
        if cursor.sees("that") or cursor.sees("prep"):
            cursor.take()
        while cursor.sees("cmp") or cursor.sees("adv", "only") or cursor.sees("det"):
            token = cursor.take()
            comparison = (
                (token.value if token.kind == "cmp" else comparison or "exact") if token.kind != "det" else comparison
            )
    number = _number(cursor, bool(comparison))
    if number is None:
        return None
    count = bound(comparison, number)
    if cursor.sees("or_more") or cursor.sees("or_fewer"):
        count = Count(number, None) if cursor.take().kind == "or_more" else Count(0, number)
        if cursor.accept("than"):  # "five or more than five times"
            _number(cursor, True)
    elif cursor.sees("link", "or") and cursor.sees("cmp", "more", "equal_more", ahead=1):
        cursor.at += 2  # "five or more than five times"
        _number(cursor, True)
        count = Count(number, None)
    cursor.skip("times")
    if cursor.sees("or_more") or cursor.sees("or_fewer"):
        count = Count(number, None) if cursor.take().kind == "or_more" else Count(0, number)
        cursor.skip("times")
    if cursor.sees("cmp", "most", "least") and cursor.peek(1).kind not in ("num", "freq", "times"):
        count = bound(cursor.take().value, number)
    return count


def _number(cursor: Cursor, compared: bool) -> int | None:
    if cursor.sees("freq"):
        number = int(cursor.take().value)
        if cursor.sees("link", "and") and cursor.sees("adv", "only", ahead=1) and cursor.sees("freq", ahead=2):
            cursor.at += 3  # "once and only once"
        return number
    if (
        compared and cursor.sees("adv", "again") and cursor.peek().text.startswith(("once", "one"))
    ):  # "at least once again"
        cursor.take()
        return 1
    if cursor.sees("num"):
        follows = cursor.peek(1).kind in ("times", "or_more", "or_fewer") or cursor.sees(
            "cmp", "most", "least", ahead=1
        )
        either = cursor.sees("link", "or", ahead=1) and cursor.sees("cmp", "more", ahead=2)
        either = either or (cursor.sees("link", "or", ahead=1) and cursor.peek(2).kind == "num")
        if follows or either or (compared and cursor.peek(1).kind not in ("noun", "adj", "prop")):
            return int(cursor.take().value)
        return None
    place = cursor.at
    cursor.skip("adj")
    if cursor.sees("times") and cursor.at > place:
        return 1
    cursor.at = place
    return None
