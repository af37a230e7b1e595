"""Standing constraints: "never touch X", "leave X alone", "X must stay where it is", "never walk through X"."""

from planners.language.cursor import Cursor
from planners.language.noun_phrases import parse_noun_phrase, robot_length, starts_mention
from planners.language.syntax import AvoidClause
from planners.language.vocabulary import (
    AVOID,
    ENTER,
    KEEP_OUT,
    LEAVE,
    LEFT_ALONE,
    MODALS,
    NEVER,
    OFF_LIMITS,
    PREPOSITION_PHRASES,
    STAY,
    STAYED,
    TOUCH,
    TOUCHED,
)


def starts_constraint(cursor: Cursor) -> bool:
    """Whether a standing constraint starts here."""
    if cursor.sees(NEVER) or cursor.sees(AVOID) or cursor.word() == "avoid":
        return True
    if cursor.sees(LEAVE) or cursor.sees(KEEP_OUT):
        return True
    if _generic_subject(cursor):
        return True
    return starts_mention(cursor) and _predicate_ahead(cursor)


def parse_constraint(cursor: Cursor) -> AvoidClause:
    """Reads one standing constraint.

    Raises:
        NotUnderstoodError: it forbids something else than touching, or words are left that fit nowhere.
    """
    start = cursor.position
    cursor.position += _generic_subject(cursor)
    if cursor.accept(KEEP_OUT):
        return AvoidClause(parse_noun_phrase(cursor, "destination"), cursor.said(start), walking=True)
    if cursor.accept(NEVER):
        return _parse_ban(cursor, start)
    if cursor.accept(AVOID):
        if cursor.word() in TOUCH.values():
            cursor.position += 1
            cursor.accept_word("up")
        return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))
    if cursor.accept(LEAVE):
        theme = parse_noun_phrase(cursor, "banned")
        if not cursor.accept(LEFT_ALONE):
            cursor.refuse("'alone'", ("leave ... alone", "leave ... where it is"))
        return AvoidClause(theme, cursor.said(start))
    theme = parse_noun_phrase(cursor, "banned")
    if cursor.accept(STAY):
        if not cursor.accept(STAYED):
            cursor.refuse("'where it is'", ("... must stay where it is",))
    elif cursor.accept(NEVER):
        if not (cursor.accept_word("be") and cursor.accept_word(*sorted(TOUCHED))):
            cursor.refuse("'be touched'", ("... must not be touched",))
    elif not cursor.accept(OFF_LIMITS):
        cursor.refuse("'must stay where it is'")
    return AvoidClause(theme, cursor.said(start))


def _parse_ban(cursor: Cursor, start: int) -> AvoidClause:
    cursor.accept_word("ever")
    if cursor.accept(ENTER):
        return AvoidClause(parse_noun_phrase(cursor, "destination"), cursor.said(start), walking=True)
    verb = cursor.accept_word(*TOUCH)
    if not verb:
        cursor.refuse("something that can be forbidden for the whole task", ("never touch ...", "do not move ..."))
    up = cursor.accept_word("up")
    theme = parse_noun_phrase(cursor, "banned")
    if verb == "pick" and not (up or cursor.accept_word("up")):
        cursor.refuse("'up'", ("never pick up ...",))
    if cursor.sees(PREPOSITION_PHRASES):
        cursor.refuse("the end of the clause: a ban on one destination cannot be kept yet; forbid touching the object")
    return AvoidClause(theme, cursor.said(start))


def _generic_subject(cursor: Cursor) -> int:
    """Length of a subject that means every robot ("the arms must ..."), 0 when there is none."""
    for words in (("the", "robots"), ("the", "arms"), ("no", "robot"), ("no", "arm"), ("robots",), ("arms",)):
        if tuple(cursor.ahead(0, len(words))) == words and words[0] != "no" and cursor.sees(NEVER, len(words)):
            return len(words)
    length, robot = robot_length(cursor, bare=True)
    if robot in cursor.lexicon.walkers and len(cursor.lexicon.walkers) == 1:
        modal = cursor.sees(MODALS, length)
        after = length + (len(modal) if modal else 0)
        never = cursor.sees(NEVER, length)
        if (modal and cursor.sees(KEEP_OUT, after)) or (never and cursor.sees(ENTER, length + len(never))):
            return after if modal and not never else length
    return 0


def _predicate_ahead(cursor: Cursor) -> bool:
    """Whether "must stay ...", "must not be touched" or "is off limits" follows before the clause ends."""
    for offset in range(1, 16):
        word = cursor.word(offset)
        if word in ("", ".", "?"):
            return False
        if robot_length(cursor, offset)[0]:
            return False
        if cursor.sees(STAY, offset) or cursor.sees(OFF_LIMITS, offset):
            return True
        never = cursor.sees(NEVER, offset)
        if never and cursor.word(offset + len(never)) == "be":
            return True
    return False
