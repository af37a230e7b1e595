"""How several blocks lie: "side by side", "none on another", and several stacks at once."""

from planners.language.arrangement_phrases import (
    APART,
    BESIDE,
    ITEM_OPENS,
    STACKS,
    STACKS_MADE,
    STACKS_WANTED,
    UNSTACKED,
)
from planners.language.cursor import Cursor
from planners.language.goal_phrases import PLACED, WISH
from planners.language.noun_phrases import parse_mention, parse_target, starts_mention
from planners.language.stack_phrases import ABOVE, MAKE, STACK_ADJECTIVES
from planners.language.syntax import ApartClause, MoveClause, NounPhrase, Part, PlaceClause, Target
from planners.language.vocabulary import NUMBERS

_JOINTS = ("and", "but", "or")


def parse_arrangement(cursor: Cursor) -> ApartClause | None:
    """Reads ", side by side and not stacked"; None when nothing of that kind stands here."""
    start, several = cursor.position, False
    skip = int(cursor.word() == ",")
    found = False
    while phrase := cursor.sees(BESIDE, skip) or cursor.sees(APART, skip):
        several = several or phrase in BESIDE
        cursor.position += skip + len(phrase)
        found = True
        skip = int(cursor.word() == ",")
        skip += cursor.word(skip) in _JOINTS
    if not found:
        return None
    return ApartClause(None, several, cursor.said(start + (cursor.tokens[start].text == ",")))


def parse_unstacked(cursor: Cursor) -> ApartClause | None:
    """Reads the clause "do not stack them"; None when it does not stand here."""
    start = cursor.position
    if not cursor.accept(UNSTACKED):
        return None
    return ApartClause(None, True, cursor.said(start))


def parse_numbered(cursor: Cursor) -> tuple[Part, ...] | None:
    """Reads "two stacks are what I want there: red on blue and green on orange"; None when it does not stand here.

    Raises:
        NotUnderstoodError: another number of stacks is named than said.
    """
    start = cursor.position
    if not cursor.accept(WISH) and cursor.word() in MAKE:
        cursor.position += 1
        cursor.accept_word("up")
    cursor.accept_word("the")
    count = NUMBERS.get(cursor.word(), 0)
    cursor.position += 1
    while cursor.word() in STACK_ADJECTIVES | {"separate", "different"}:
        cursor.position += 1
    if count < 2 or cursor.word() not in STACKS:
        cursor.position = start
        return None
    cursor.position += 1
    size = _size(cursor)
    target = parse_target(cursor)
    _ = cursor.accept(STACKS_WANTED) or cursor.accept(STACKS_MADE)
    target = target or parse_target(cursor)
    if not cursor.accept_word(","):
        cursor.refuse("a colon and what the stacks are", ("two stacks: A on B and C on D",))
    items = _items(cursor)
    if len(items) != count or any(size and 1 + len(item.targets) != size for item in items):
        cursor.refuse(f"{count} stacks, each in full", ("A on B and C on D",))
    place = (PlaceClause(target, cursor.said(start)),) if target else ()
    return (*place, *items)


def _size(cursor: Cursor) -> int:
    """Reads "of two blocks each"."""
    if cursor.word() != "of" or cursor.word(1) not in NUMBERS:
        return 0
    size = NUMBERS[cursor.word(1)]
    cursor.position += 2
    cursor.accept_word("blocks", "cubes", "bricks")
    cursor.accept_word("each")
    return size


def _items(cursor: Cursor) -> list[MoveClause]:
    """Reads "red on blue on green, and orange on white"."""
    items: list[MoveClause] = []
    while True:
        start = cursor.position
        cursor.accept(ITEM_OPENS)
        if not starts_mention(cursor):
            cursor.refuse("a stack", ("red on blue",))
        block, below = parse_mention(cursor), []
        cursor.accept(PLACED)
        while (phrase := cursor.sees(ABOVE)) and starts_mention(cursor, len(phrase)):
            cursor.position += len(phrase)
            below.append(Target("on top of", parse_mention(cursor, "destination")))
        if not below:
            cursor.refuse("what it stands on", ("red on blue",))
        items.append(MoveClause("be", NounPhrase((block,)), tuple(below), "", cursor.said(start)))
        skip = int(cursor.word() == ",")
        skip += cursor.word(skip) == "and"
        opens = cursor.sees(ITEM_OPENS, skip)
        if not skip or not starts_mention(cursor, skip + (len(opens) if opens else 0)):
            return items
        cursor.position += skip
