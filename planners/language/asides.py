"""Asides: reasons, what need not be done, where the speaker stands. None of them asks for a task."""

from typing import Literal

from planners.errors import NotUnderstoodError
from planners.language.constraints import parse_constraint, starts_constraint
from planners.language.cursor import Cursor
from planners.language.noun_phrases import parse_mention, parse_noun_phrase, starts_mention
from planners.language.reason_phrases import (
    HANDLE,
    I_AM,
    NEEDLESS,
    NEEDLESS_DONE,
    NEVER_IN_REASON,
    NO_REASON,
    REASON,
    SO_THAT,
    STATIVE,
)
from planners.language.robot_phrases import robot_length
from planners.language.stack_phrases import MAKE
from planners.language.syntax import AvoidClause, Mention, NeedlessClause, ReasonClause, SpeakerClause
from planners.language.vocabulary import (
    BASE,
    DETERMINERS,
    GERUND,
    PARTICIPLE,
    POLITE,
    THIRD,
    TOUCH,
    TOUCHED,
    WALK,
)
from planners.language.walk_phrases import SELF_MOVES, SENDS, UNLOAD

_FLOOR = ("zone", "mark")
_ACTIONS = (
    (set(BASE) | set(THIRD) | set(GERUND) | set(PARTICIPLE) | set(WALK) | set(SELF_MOVES) | set(MAKE) | set(TOUCH))
    | (set(TOUCH.values()) | TOUCHED | UNLOAD | SENDS)
) - {"set", "sets"}


def parse_speaker(cursor: Cursor) -> SpeakerClause | None:
    """Reads "I am standing at the far bench"; None when it does not stand here."""
    start = cursor.position
    if not cursor.accept(I_AM):
        return None
    return SpeakerClause(parse_mention(cursor, "destination"), cursor.said(start))


def parse_needless(cursor: Cursor) -> NeedlessClause | None:
    """Reads "there is no need to move X" and "X need not be moved"; None when neither stands here.

    Raises:
        NotUnderstoodError: it begins so, and goes on otherwise.
    """
    start = cursor.position
    if cursor.accept(NEEDLESS):
        if not cursor.accept(HANDLE):
            cursor.position = start
            return None
        return NeedlessClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))
    if starts_mention(cursor) and not robot_length(cursor, bare=True)[0]:
        try:
            theme = parse_noun_phrase(cursor, "banned", subject=True)
            if cursor.accept(NEEDLESS_DONE):
                return NeedlessClause(theme, cursor.said(start))
        except NotUnderstoodError:
            pass
    cursor.position = start
    return None


def parse_reason(cursor: Cursor) -> ReasonClause | None:
    """Reads "as the floor of the yellow zone is wet," before a main clause; None when no such reason stands here."""
    start = cursor.position
    if not cursor.accept(REASON) or cursor.word() in NO_REASON:
        cursor.position = start
        return None
    place = _aside(cursor)
    if place is False or cursor.word() != "," or cursor.at_colon:
        cursor.position = start
        return None
    _skip(cursor, start)
    cursor.position += 1
    return ReasonClause(place, cursor.said(start))


def parse_reason_after(cursor: Cursor) -> bool:
    """Steps over ", because the floor is wet" at the end of a sentence."""
    start = cursor.position
    cursor.accept_word(",")
    opened = cursor.accept(REASON)
    if opened and cursor.word() not in NO_REASON:
        place = _aside(cursor, itself=True)
        goes_on = cursor.word() == "," and cursor.word(1) in ("and", "but", "then")
        if place is not False and (cursor.at_end or goes_on) and (place is None or _on_floor(cursor, place)):
            _skip(cursor, start)
            return True
    cursor.position = start
    return False


def parse_floor_remark(cursor: Cursor) -> ReasonClause | None:
    """Reads "the yellow zone has just been mopped, so" before a clause that keeps somebody off "it"."""
    start = cursor.position
    try:
        place = _place(cursor)
        if place is None or not _on_floor(cursor, place) or cursor.word() not in STATIVE:
            cursor.position = start
            return None
        if _aside(cursor) is not None or not cursor.word():
            cursor.position = start
            return None
        cursor.position += 1
        cursor.accept(SO_THAT)
        end = cursor.position
        while cursor.accept(POLITE):
            pass
        if starts_constraint(cursor):
            ban = parse_constraint(cursor)
            if isinstance(ban, AvoidClause) and ban.walking and all(item.pronoun for item in ban.theme.items):
                cursor.position = end
                _skip(cursor, start)
                return ReasonClause(place, cursor.said(start))
    except NotUnderstoodError:
        pass
    cursor.position = start
    return None


def _skip(cursor: Cursor, start: int) -> None:
    """Marks the words read from ``start`` on as an aside, whose words need not be known."""
    cursor.asides |= set(range(start, cursor.position))


def _aside(cursor: Cursor, itself: bool = False) -> Mention | Literal[False] | None:
    """Steps over a clause that says how something is; the place that it names, False when it may be more than that."""
    place: Mention | None = None
    stative = False
    while not cursor.at_end and cursor.word() != ",":
        if found := _place(cursor):
            if place is not None:
                return False
            place = found
            continue
        word = cursor.word()
        thing = cursor.lexicon.match(cursor.ahead())[0] or cursor.lexicon.match_robot(cursor.ahead())[0]
        if thing or word in NEVER_IN_REASON or word in _ACTIONS or word in cursor.lexicon.robot_nouns:
            return False
        if word in ("it", "that", "this") and not itself:
            return False
        stative = stative or word in STATIVE
        cursor.position += 1
    return place if stative else False


def _place(cursor: Cursor) -> Mention | None:
    """Reads the mention of one place; None when none stands here."""
    start = cursor.position
    if not cursor.lexicon.match(cursor.ahead(int(cursor.word() in DETERMINERS)))[0]:
        return None
    try:
        mention = parse_mention(cursor, "destination")
    except NotUnderstoodError:
        mention = None
    if mention is not None and not mention.several and _entities(cursor, mention, "place"):
        return mention
    cursor.position = start
    return None


def _entities(cursor: Cursor, mention: Mention, type_: str) -> tuple[str, ...]:
    """Kinds of what a noun may stand for, empty when any of it is of another type."""
    values = set(mention.head.values) if mention.head is not None else set()
    fits = [entity for entity in cursor.lexicon.entities if values & {entity.name, entity.kind}]
    return tuple(entity.kind for entity in fits) if fits and all(entity.type == type_ for entity in fits) else ()


def _on_floor(cursor: Cursor, mention: Mention) -> bool:
    return set(_entities(cursor, mention, "place")) <= set(_FLOOR)
