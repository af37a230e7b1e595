"""What a written reading is worth, told by checks: does it say what was meant, could it be carried out.

A right reading is worth 1, an honest "not understood" of a request that has a meaning 0, and everything that a robot
would do though nobody asked for it -1: to be wrong and sure is worse than to ask.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from planners.errors import NotUnderstoodError
from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.reading import AND, NEVER, NOT_UNDERSTOOD, THEN, Reading, read_written
from planners.language.learned.situation import Situation

RIGHT, ABSTAINED, WRONG = 1.0, 0.0, -1.0


@dataclass(frozen=True)
class Verdict:
    """Of one written reading.

    Attributes:
        worth: Of the whole.
        parts: Of each part in the order in which it was written (a task, a ban): where it ends, in characters, and what
            it is worth: 1 when it is meant, -1 when it is not.
        right: Equivalent to what was meant.
        feasible: Nothing of it contradicts itself or the world.
    """

    worth: float
    parts: tuple[tuple[int, float], ...]
    right: bool
    feasible: bool


def verify(written: str, paragraph: Paragraph) -> Verdict:
    """Judges what was written for a paragraph; one without a meaning is one that must not be carried out."""
    situation, meant = paragraph.situation, paragraph.meaning
    if written.strip() == NOT_UNDERSTOOD:
        right = meant is None
        worth = RIGHT if right else ABSTAINED
        return Verdict(worth, ((len(written), worth),), right, True)
    try:
        reading = read_written(written, situation)
    except NotUnderstoodError:
        reading = None
    parts = _parts(written, paragraph)
    if reading is None or not parts:
        return Verdict(WRONG, ((len(written), WRONG),), False, False)
    said = [part for _, part in _split(written)]
    feasible = can_be_carried_out(reading, situation) and len(said) == len(set(said))
    right = meant is not None and equivalent(reading, meant) and feasible
    if not right and all(worth == RIGHT for _, worth in parts):  # each is meant, and not in that order
        parts = (*parts[:-1], (parts[-1][0], WRONG))
    return Verdict(RIGHT if right else WRONG, parts, right, feasible)


def equivalent(one: Reading, other: Reading) -> bool:
    """Whether both ask for the same ends, the same bans and the same order of what is moved."""
    return one.meaning() == other.meaning() and _before(one) == _before(other)


def can_be_carried_out(reading: Reading, situation: Situation) -> bool:
    """Whether all of it goes together: nothing moved that is left alone, no ring of stacks, one object on another."""
    end = reading.end
    bases = [under for under in end.values() if under in situation.objects]
    if reading.untouched & end.keys() or len(bases) != len(set(bases)):
        return False
    for name in end:
        seen = {name}
        while (name := end.get(name, "")) in end:
            if name in seen:
                return False
            seen.add(name)
    return True


def _before(reading: Reading) -> set[tuple[str, str]]:
    """Pairs of objects, the first to be moved before the second, but for those that a stack orders anyway."""
    pairs = {
        (first, second)
        for index, step in enumerate(reading.steps)
        for later in reading.steps[index + 1 :]
        for first in step
        for second in later
    }
    end = reading.end
    return {(first, second) for first, second in pairs if first not in _under(second, end)}


def _under(name: str, end: dict[str, str]) -> set[str]:
    found: set[str] = set()
    while (name := end.get(name, "")) in end and name not in found:
        found.add(name)
    return found


def _parts(written: str, paragraph: Paragraph) -> tuple[tuple[int, float], ...]:
    """Each task and each ban by itself; a missing one is charged to the last, which ended too early."""
    meaning = paragraph.meaning
    left = {part for _, part in _split(meaning.written(paragraph.situation))} if meaning is not None else set()
    count, found = len(left), []
    for end, part in _split(written):
        found.append((end, RIGHT if part in left else WRONG))
        left.discard(part)  # saying it twice is no better
    if found and len(found) < count:
        found[-1] = (found[-1][0], WRONG)
    return tuple(found)


def _split(written: str) -> Iterator[tuple[int, str]]:
    """Tasks and bans in the order in which they are written, each with the place where it ends."""
    begin = 0
    for index in range(len(written) + 1):
        if index < len(written) and not any(written.startswith(mark, index) for mark in (AND, THEN, NEVER)):
            continue
        if part := _plain(written[begin:index]):
            yield index, part
        begin = index


def _plain(part: str) -> str:
    """Without the mark of order before it; a ban keeps its own."""
    return part.strip().lstrip(";/").strip()
