"""Clauses about towers: "a mast of three at the far bench", "with X at the bottom, Y in the middle and Z on top"."""

from dataclasses import dataclass, replace

from planners.language.cursor import Cursor
from planners.language.goal_phrases import ADVERBS, PLACED, WISH
from planners.language.noun_phrases import parse_mention, parse_noun_phrase, starts_mention
from planners.language.phrase_list import phrases
from planners.language.robot_phrases import robot_length
from planners.language.stack_phrases import (
    ABOVE,
    AT_BOTTOM_FULL,
    AT_MIDDLE,
    AT_TOP_FULL,
    CROWNS,
    IT_ALL,
    MAKE,
    ORDER_IS,
    ORDER_NAME,
    ORDER_NEXT,
    ORDER_VERBS,
    POSITION_OF,
    PROGRESSIVE,
    SO,
    STACK_ADJECTIVES,
    STACK_NOUNS,
    STOREYS,
)
from planners.language.syntax import Mention, NounPhrase, Target, TowerClause
from planners.language.vocabulary import DOWNWARDS, NUMBERS, OF, PREPOSITION_PHRASES, PREPOSITIONS, THERE, UPWARDS

_IN_THE_ORDER = phrases("in the [|following] [order|sequence]")
_READS = phrases(
    "[|should|shall|must|is to|has to|will] [read|be|consist of|go|run] || reads || is || consists of || goes"
)
_RANKS = (("bottom", AT_BOTTOM_FULL), ("middle", AT_MIDDLE), ("top", AT_TOP_FULL))


@dataclass(frozen=True)
class _Item:
    """One block of an order: its position where one was said, or what it stands on."""

    block: Mention
    rank: str = ""
    below: Mention | None = None


def parse_stack(cursor: Cursor, robot: str) -> TowerClause | None:
    """Reads a clause that opens a tower or says more of it, None when none stands here.

    Raises:
        NotUnderstoodError: it begins like one, and goes on otherwise.
    """
    start = cursor.position
    wished = cursor.accept(WISH) is not None
    if not wished:
        cursor.accept(PROGRESSIVE)
    cursor.accept(ADVERBS)
    if cursor.word() in MAKE:
        cursor.position += 1
        cursor.accept_word("up")
        wished = True
    elif cursor.word() in ("put", "set") and cursor.word(1) in ("up", "together"):
        cursor.position += 2
        wished = True
    if opened := _parse_noun(cursor):
        clause = _parse_details(cursor, start, replace(opened, robot=robot))
        if cursor.accept(PLACED) or cursor.accept_word("has", "contains", "consists"):
            clause = _parse_details(cursor, start, clause)
        elif not wished and clause.blocks is None and not clause.count and clause.target is None:
            return None
        return clause
    cursor.position = start
    return _parse_order_clause(cursor, start, robot)


def stack_of(cursor: Cursor, start: int, blocks: NounPhrase | None, robot: str) -> TowerClause:
    """Reads what follows "stack the blocks": where, "like this:", and the order."""
    empty = TowerClause(blocks, None, None, None, None, robot, "")
    return _parse_details(cursor, start, empty)


def end_up_in_a_stack(cursor: Cursor, start: int, blocks: NounPhrase, robot: str) -> TowerClause | None:
    """Reads "in one stack with ..." after "X and Y end up"; None when it does not stand here."""
    before = cursor.position
    if not cursor.accept_word("in", "as", "into"):
        cursor.position = before
    opened = _parse_noun(cursor)
    if opened is None:
        cursor.position = before
        return None
    return _parse_details(cursor, start, replace(opened, blocks=blocks, robot=robot))


def _skip_order_verb(cursor: Cursor) -> None:
    """Passes "then also goes" and the like."""
    while cursor.accept(ADVERBS):
        pass
    if not cursor.accept(ORDER_VERBS):
        cursor.accept(PLACED)
    cursor.accept(ADVERBS)


def position_ahead(cursor: Cursor) -> bool:
    """Whether "goes at the bottom" and the like follows a subject that ends here."""
    start = cursor.position
    _skip_order_verb(cursor)
    found = _rank(cursor) != "" and not _landmark(cursor)
    cursor.position = start
    return found


def _landmark(cursor: Cursor) -> bool:
    """Whether "on top" goes on with "of the red one" or "of it", so that it says no rank."""
    if cursor.word() == "of" and cursor.word(1) in ("it", "that", "this") and cursor.word(-2) == "on":
        return True
    if cursor.word(-1) in ("underneath", "below", "beneath") and starts_mention(cursor):
        return True
    return cursor.word() == "of" and not cursor.sees(POSITION_OF)


def _parse_noun(cursor: Cursor) -> TowerClause | None:
    """Reads "a four-storey tower of the red and the blue block"."""
    start = cursor.position
    count = 0
    if not cursor.accept_word("a", "an", "one", "the", "another", "this", "that"):
        cursor.position = start
        if cursor.word() not in STACK_ADJECTIVES | STACK_NOUNS:
            return None
    while True:
        if cursor.word() in NUMBERS:
            count = NUMBERS[cursor.word()]
            cursor.position += 1
        elif cursor.word() in STOREYS | STACK_ADJECTIVES:
            cursor.position += 1
        else:
            break
    if cursor.word() not in STACK_NOUNS:
        cursor.position = start
        return None
    cursor.position += 1
    cursor.accept_word("pole")
    if cursor.word() in NUMBERS and cursor.word(1) in STOREYS:
        count = NUMBERS[cursor.word()]
        cursor.position += 2
    opens = cursor.tokens[start].text not in ("this", "that")
    return TowerClause(None, None, None, None, None, "", "", count=count, opens=opens)


def _parse_details(cursor: Cursor, start: int, clause: TowerClause) -> TowerClause:
    """Reads of what, where and in which order, in any order."""
    while True:
        comma = 1 if cursor.word() == "," else 0
        of = cursor.sees(OF)
        direction = cursor.sees(UPWARDS, comma) or cursor.sees(DOWNWARDS, comma)
        if direction:
            cursor.position += comma + len(direction)
            clause = replace(clause, upwards=direction in UPWARDS)
            items = _list_after_direction(cursor)
            if items:
                clause = _ordered(clause, items, clause.upwards)
        elif of and clause.blocks is None and not (of == ("with",) and _ranked_ahead(cursor, 1)):
            cursor.position += len(of)
            clause = _parse_members(cursor, clause)
        elif clause.target is None and (there := cursor.sees(THERE)):
            cursor.position += len(there)
            clause = replace(clause, target=Target("on", Mention(" ".join(there), "there")))
        elif clause.target is None and (phrase := cursor.sees(PREPOSITION_PHRASES)) and not _rank_ahead(cursor):
            cursor.position += len(phrase)
            clause = replace(clause, target=Target(PREPOSITIONS[phrase], parse_mention(cursor, "destination")))
        elif phrase := cursor.sees(SO, comma):
            cursor.position += comma + len(phrase)
        elif cursor.at_colon and (found := _list_before_direction(cursor)):
            clause = _ordered(clause, *found)
        elif items := _ordered_ahead(cursor, comma):
            clause = _ordered(clause, items, clause.upwards)
        elif crown := _crown(cursor, comma):
            clause = replace(clause, top=crown)
        else:
            return replace(clause, text=cursor.said(start))


def _parse_members(cursor: Cursor, clause: TowerClause) -> TowerClause:
    """Reads "three", "all four blocks" or "the red and the blue block" after "of"."""
    after = cursor.word(1)
    if cursor.word() in NUMBERS and (after in ("blocks", "cubes", "bricks") or not cursor.lexicon.match((after,))[0]):
        count = NUMBERS[cursor.word()]
        cursor.position += 2 if cursor.lexicon.match((after,))[0] else 1
        if cursor.word() == "," and not _ranked_ahead(cursor, 1) and starts_mention(cursor, 1):
            start = cursor.position
            cursor.position += 1
            blocks = parse_noun_phrase(cursor)
            if len(blocks.items) == count:
                return replace(clause, count=count, blocks=blocks)
            cursor.position = start
        return replace(clause, count=count)
    return replace(clause, blocks=parse_noun_phrase(cursor))


def _crown(cursor: Cursor, comma: int) -> Mention | None:
    """Reads ", topped by the red block"."""
    if cursor.word(comma) not in ("topped", "crowned", "capped") or cursor.word(comma + 1) not in ("by", "with", "off"):
        return None
    cursor.position += comma + 2
    cursor.accept_word("by", "with")
    return parse_mention(cursor)


def _list_after_direction(cursor: Cursor) -> tuple[_Item, ...]:
    """Reads ": green, orange, red" after "from bottom to top"."""
    start = cursor.position
    cursor.accept_word(",")
    if not cursor.accept(_IN_THE_ORDER):
        cursor.accept(ORDER_IS)
    cursor.accept_word(",")
    if starts_mention(cursor) and (items := _items(cursor)):
        return items
    cursor.position = start
    return ()


def _list_before_direction(cursor: Cursor) -> tuple[tuple[_Item, ...], bool] | None:
    """Reads ": green, orange, red from bottom to top"."""
    start = cursor.position
    cursor.position += 1
    if starts_mention(cursor) and not _ranked_ahead(cursor, 0) and (items := _items(cursor)):
        cursor.accept_word(",")
        if phrase := cursor.accept(UPWARDS) or cursor.accept(DOWNWARDS):
            return items, phrase in UPWARDS
    cursor.position = start
    return None


def _parse_order_clause(cursor: Cursor, start: int, robot: str) -> TowerClause | None:
    """Reads "from bottom to top it should be ...", "the order is ...", "X goes at the bottom, Y on top"."""
    clause = TowerClause(None, None, None, None, None, robot, "", opens=False)
    is_order = cursor.accept(ORDER_IS) is not None or cursor.accept(ORDER_NAME) is not None
    if phrase := cursor.accept(UPWARDS) or cursor.accept(DOWNWARDS):
        cursor.accept_word(",")
        is_order = cursor.accept(ORDER_IS) is not None or is_order
        if not is_order and (named := _parse_noun(cursor)):
            clause = replace(_place_of(cursor, named), robot=robot)
            cursor.accept(_READS)
        cursor.accept(ORDER_VERBS)
        cursor.accept_word(",")
        if starts_mention(cursor) and (items := _items(cursor)):
            return _parse_details(cursor, start, _ordered(clause, items, phrase in UPWARDS))
        cursor.position = start
        return None
    cursor.accept_word(",")
    if is_order and starts_mention(cursor) and not _ranked_ahead(cursor, 0):
        start_of_items = cursor.position
        items = _items(cursor)
        phrase = cursor.accept(UPWARDS) or cursor.accept(DOWNWARDS)
        if items and phrase:
            return _parse_details(cursor, start, _ordered(clause, items, phrase in UPWARDS))
        cursor.position = start_of_items
    if not is_order:
        cursor.position = start
    if items := _ordered_ahead(cursor, 0):
        clause = _ordered(clause, items, None)
        if cursor.accept(POSITION_OF):
            clause = replace(clause, opens=True)
        return _parse_details(cursor, start, clause)
    cursor.position = start
    return None


def _place_of(cursor: Cursor, clause: TowerClause) -> TowerClause:
    """Reads "on the far bench" after "the tower"."""
    phrase = cursor.sees(PREPOSITION_PHRASES)
    if phrase is None:
        return clause
    cursor.position += len(phrase)
    return replace(clause, target=Target(PREPOSITIONS[phrase], parse_mention(cursor, "destination")))


def _ordered_ahead(cursor: Cursor, comma: int) -> tuple[_Item, ...]:
    """Reads "[with] red at the bottom, ..." when a block with a rank stands here."""
    start = cursor.position
    cursor.position += comma
    cursor.accept_word("with", "having")
    leads = bool(cursor.accept(UPWARDS))
    cursor.accept_word(",") if leads else ""
    if _ranked_ahead(cursor, 0) and (items := _items(cursor)):
        return items
    cursor.position = start
    return ()


def _ranked_ahead(cursor: Cursor, offset: int) -> bool:
    """Whether "X [goes] at the bottom" or "at the bottom [goes] X" stands ``offset`` places ahead."""
    start = cursor.position
    cursor.position += offset
    try:
        return _ranked_here(cursor)
    finally:
        cursor.position = start


def _ranked_here(cursor: Cursor) -> bool:
    cursor.accept_word(",")
    cursor.accept(ADVERBS)
    if _rank(cursor, lone=True):
        cursor.accept_word(",")
        cursor.accept(ORDER_VERBS)
        return starts_mention(cursor)
    if not starts_mention(cursor) or robot_length(cursor)[0]:
        return False
    mention = _try_mention(cursor)
    return mention is not None and position_ahead(cursor)


def _try_mention(cursor: Cursor) -> Mention | None:
    from planners.errors import NotUnderstoodError

    start = cursor.position
    try:
        return parse_mention(cursor)
    except NotUnderstoodError:
        cursor.position = start
        return None


def _rank(cursor: Cursor, lone: bool = False) -> str:
    """Reads "at the bottom"; which rank it is, empty when none stands here.

    Args:
        cursor: Where it stands.
        lone: Whether it must be a phrase that needs no verb before it ("first" does).
    """
    found = [(len(phrase), name, phrase) for name, table in _RANKS if (phrase := cursor.sees(table))]
    if not found:
        return ""
    length, name, phrase = max(found)
    if (lone and length == 1 and phrase[0] in ("first", "second", "last")) or (phrase == ("in", "between") and lone):
        return ""
    cursor.position += length
    return name


def _rank_ahead(cursor: Cursor) -> bool:
    start = cursor.position
    found = _rank(cursor)
    landmark = bool(found) and _landmark(cursor)
    cursor.position = start
    return bool(found) and not landmark


def _items(cursor: Cursor) -> tuple[_Item, ...]:
    """Reads blocks with ranks: "red at the bottom, then blue, green above it and orange on top"."""
    items: list[_Item] = []
    while True:
        cursor.accept(ADVERBS) if items else None
        item = _item(cursor, items)
        if item is None:
            return tuple(items)
        items.append(item)
        after = cursor.position
        comma = 1 if cursor.word() == "," else 0
        phrase = cursor.sees(ORDER_NEXT, comma)
        skip = comma + (len(phrase) if phrase else 0)
        if not skip:
            return tuple(items)
        cursor.position += skip
        cursor.accept_word("with")
        if not _continues(cursor):
            cursor.position = after
            return tuple(items)


def _continues(cursor: Cursor) -> bool:
    """Whether another item stands here rather than a clause of another kind."""
    if _ranked_ahead(cursor, 0):
        return True
    start = cursor.position
    try:
        if robot_length(cursor, bare=True)[0] or not starts_mention(cursor):
            return _relative(cursor) is not None
        mention = _try_mention(cursor)
        if mention is None:
            return False
        if _relative(cursor) is not None:
            return True
        cursor.accept(ORDER_NEXT) if cursor.word() != "," else None
        ends = cursor.at_end or cursor.word() == "," or starts_mention(cursor)
        return ends or bool(cursor.sees(UPWARDS) or cursor.sees(DOWNWARDS))
    finally:
        cursor.position = start


def _relative(cursor: Cursor) -> Mention | None:
    """Reads "[goes] above it", "on the red one"; what is below."""
    start = cursor.position
    cursor.accept(ORDER_VERBS)
    if cursor.accept(ABOVE) and (starts_mention(cursor) or cursor.word() in ("it", "that", "this")):
        if cursor.word() in ("it", "that", "this", "them", "those"):
            cursor.position += 1
            return Mention("it", "it")
        below = _try_mention(cursor)
        if below is not None:
            return below
    cursor.position = start
    return None


def _item(cursor: Cursor, before: list[_Item]) -> _Item | None:
    start = cursor.position
    if below := _relative(cursor):  # "above it red"
        cursor.accept(ORDER_VERBS)
        if starts_mention(cursor) and (block := _try_mention(cursor)):
            return _Item(block, "", below)
        cursor.position = start
    if rank := _rank(cursor, lone=True):
        if not _landmark(cursor):
            cursor.accept(POSITION_OF)
            cursor.accept_word(",")
            cursor.accept(ORDER_VERBS)
            if starts_mention(cursor) and (block := _try_mention(cursor)):
                return _Item(block, rank)
        cursor.position = start
    block = _try_mention(cursor)
    if block is None:
        cursor.position = start
        return None
    if before and (below := _relative(cursor)):
        return _Item(block, "", below)
    after = cursor.position
    _skip_order_verb(cursor)
    rank = _rank(cursor)
    if rank and _landmark(cursor):
        rank = ""
    if not rank:
        cursor.position = after
        cursor.accept_word("next") if before else ""
        return _Item(block)
    if cursor.sees(POSITION_OF) and not before and cursor.word(1) != "it":
        return _Item(block, rank)  # "the base of a tower" opens one
    cursor.accept(POSITION_OF)
    return _Item(block, rank)


def _ordered(clause: TowerClause, items: tuple[_Item, ...], upwards: bool | None) -> TowerClause:
    """The clause with the order that the items say."""
    ends = {item.rank: item.block for item in items if item.rank}
    height = {"bottom": 0, "middle": 1, "top": 2}
    ranks = [height[item.rank] for item in items if item.rank]
    chained = all(item.below is None or item.below.pronoun == "it" for item in items)
    pairs = tuple((item.block, item.below) for item in items if item.below and item.below.pronoun != "it")
    if upwards is None and len(items) > 1 and chained:
        if items[0].rank == "bottom" and ranks == sorted(ranks):
            upwards = True
        elif items[0].rank == "top" and ranks == sorted(ranks, reverse=True) and not any(i.below for i in items):
            upwards = False
    listed = NounPhrase(_share(tuple(item.block for item in items))) if len(items) > 1 and chained else None
    return replace(
        clause,
        order=listed or clause.order,
        bottom=ends.get("bottom", clause.bottom),
        middle=ends.get("middle", clause.middle),
        top=ends.get("top", clause.top),
        upwards=upwards if upwards is not None else clause.upwards,
        pairs=clause.pairs + pairs,
    )


def _share(items: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Gives "the red, the blue and the green block" one noun."""
    head = next((item.head for item in items if item.head is not None and item.head.type != "name"), None)
    return tuple(replace(i, head=head) if i.head is None and i.colors and head is not None else i for i in items)


def crowns(cursor: Cursor, start: int, block: NounPhrase, robot: str) -> TowerClause | Mention | None:
    """Reads "crowns it all" (a clause) or "tops the blue one" (what is below); None when neither stands here."""
    if not cursor.accept(CROWNS):
        return None
    whole = cursor.accept(IT_ALL)
    if whole:
        return TowerClause(None, None, block.items[0], None, None, robot, cursor.said(start), opens=False)
    return parse_mention(cursor, "destination")
