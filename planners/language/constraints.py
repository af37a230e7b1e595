"""Standing constraints: "never touch X", "leave X alone", "X must stay where it is", "the dog avoids the blue zone"."""

from planners.errors import NotUnderstoodError
from planners.language.ban_phrases import (
    BAN_TOUCH,
    ENTER_FULL,
    ENTERING_FULL,
    FORBIDDEN,
    NO_ENTRY,
    NO_WAY,
    NOBODY,
    NOT_BE,
    NOTHING_DONE,
    NOTHING_ELSE,
    OUTSIDE,
    STAY_ONLY,
    UNTOUCHED,
    WHATEVER,
)
from planners.language.cursor import Cursor
from planners.language.goal_phrases import WISH
from planners.language.noun_phrases import parse_noun_phrase, starts_mention
from planners.language.phrase_list import phrases
from planners.language.robot_phrases import robot_length, walker_length
from planners.language.syntax import AvoidClause, Mention, NounPhrase
from planners.language.time_phrases import ALL_TIME
from planners.language.vocabulary import (
    AVOID,
    KEEP_OUT,
    LEAVE,
    LEFT_ALONE,
    NEVER,
    OFF_LIMITS,
    PREPOSITION_PHRASES,
    STAY,
    STAYED,
    TOUCH,
    TOUCHED,
)
from planners.language.walk_phrases import CAUSES, MODAL_ANY, UNLOAD

_OUT = phrases("out of | away from | off | outside | outside of | clear of | well clear of")
_REACH = 16  # words of a subject before its predicate


def starts_constraint(cursor: Cursor) -> bool:
    """Whether a standing constraint starts here."""
    for prefix in (WHATEVER, WISH):
        if cursor.sees(prefix) and _ahead(cursor, prefix):
            return True
    if nobody := cursor.sees(NOBODY):
        return cursor.word(len(nobody)) not in UNLOAD
    if cursor.sees(NO_WAY) or cursor.sees(NOTHING_ELSE):
        return True
    if never := cursor.sees(NEVER):
        return cursor.word(len(never)) not in ("unload", "offload", "have", "need")
    if cursor.sees(AVOID) or cursor.sees(OUTSIDE) or cursor.sees(KEEP_OUT):
        return True
    if _subject_length(cursor):
        return True
    if _kept_out(cursor):
        return True
    if phrase := cursor.sees(LEAVE):
        return not walker_length(cursor, len(phrase), pronoun=False)[0] and _leaves_alone(cursor, len(phrase))
    return (starts_mention(cursor) or cursor.word() == "neither") and _predicate_ahead(cursor)


def _ahead(cursor: Cursor, skipped: tuple) -> bool:
    start = cursor.position
    cursor.accept(skipped)
    cursor.accept_word(",")
    found = starts_constraint(cursor)
    cursor.position = start
    return found


def parse_constraint(cursor: Cursor) -> AvoidClause:
    """Reads one standing constraint.

    Raises:
        NotUnderstoodError: it forbids something else than touching, or words are left that fit nowhere.
    """
    start = cursor.position
    for prefix in (WHATEVER, WISH):
        if cursor.sees(prefix) and not cursor.sees(NO_WAY) and cursor.accept(prefix):
            cursor.accept_word(",")
    clause = _parse(cursor, start)
    if clause.walking and cursor.lexicon.walkers:
        cursor.topic = "walker"
    while cursor.accept(ALL_TIME):
        pass
    return clause


def _parse(cursor: Cursor, start: int) -> AvoidClause:
    if cursor.accept(NO_WAY):
        return _parse_inverted(cursor, start)
    if cursor.accept(NOBODY):
        if not cursor.accept(BAN_TOUCH):
            cursor.refuse("'touch' and what", ("nobody touches ...",))
        return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))
    if phrase := cursor.accept(NOTHING_ELSE):
        if not cursor.accept(NOTHING_DONE) and not cursor.at_end:
            cursor.refuse("'may be touched'", ("nothing else may be touched",))
        return AvoidClause(NounPhrase((Mention(" ".join(phrase), "everything", others=True),)), cursor.said(start))
    if length := _kept_out(cursor):
        cursor.position += length
        return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start), walking=True)
    if length := _subject_length(cursor):
        return _parse_walking(cursor, start, length)
    if cursor.sees(KEEP_OUT) or (cursor.sees(OUTSIDE) and not cursor.sees(AVOID)):
        return _parse_walking(cursor, start, 0)
    if cursor.accept(NEVER):
        return _parse_ban(cursor, start)
    if cursor.accept(AVOID) or cursor.accept_word("avoid"):
        if cursor.word() in TOUCH.values():
            cursor.position += 1
            cursor.accept_word("up")
        return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))
    if cursor.accept(LEAVE):
        early = cursor.accept_word("alone", "untouched")
        theme = parse_noun_phrase(cursor, "banned")
        if not early and not cursor.accept(UNTOUCHED) and not cursor.accept(LEFT_ALONE):
            cursor.refuse("'alone'", ("leave ... alone", "leave ... where it is"))
        return AvoidClause(theme, cursor.said(start))
    return _parse_predicate(cursor, start)


def _parse_predicate(cursor: Cursor, start: int) -> AvoidClause:
    """Reads "X must stay where it is", "X is off limits", "neither X nor Y may be touched"."""
    neither = cursor.accept_word("neither")
    theme = parse_noun_phrase(cursor, "banned", subject=True)
    if neither:
        if cursor.accept(NOTHING_DONE):
            return AvoidClause(theme, cursor.said(start))
        cursor.refuse("'may be touched'")
    if cursor.accept(NO_ENTRY):
        cursor.topic = "walker"
        return AvoidClause(theme, cursor.said(start))
    if cursor.accept(NOT_BE):
        return AvoidClause(theme, cursor.said(start))
    if cursor.accept(STAY_ONLY) or cursor.accept(STAY):
        if not (cursor.accept(UNTOUCHED) or cursor.accept(STAYED)):
            cursor.refuse("'where it is'", ("... must stay where it is",))
    elif cursor.accept(NEVER):
        if not (cursor.accept_word("be") and cursor.accept_word(*sorted(TOUCHED))):
            cursor.refuse("'be touched'", ("... must not be touched",))
    elif not cursor.accept(OFF_LIMITS):
        cursor.refuse("'must stay where it is'")
    return AvoidClause(theme, cursor.said(start))


def _parse_inverted(cursor: Cursor, start: int) -> AvoidClause:
    """Reads what follows "under no circumstances may": "the dog cross ...", "anybody touch ..."."""
    length = walker_length(cursor)[0] or robot_length(cursor, bare=True)[0]
    cursor.position += length
    if not length:
        cursor.accept_word("anyone", "anybody", "you")
    cursor.accept_word("to", "ever")
    if cursor.word() not in ("touch", "use") and (
        cursor.accept(ENTER_FULL) or cursor.accept_word("in", "inside", "on")
    ):
        return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start), walking=True)
    if not cursor.accept(BAN_TOUCH):
        cursor.refuse("what must not happen", ("... may the dog cross ...",))
    return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))


def _parse_walking(cursor: Cursor, start: int, subject: int) -> AvoidClause:
    """Reads "[the dog] must never cross ..." or "[the dog has to] stay outside ..."."""
    cursor.position += subject
    if not cursor.sees(FORBIDDEN) or cursor.sees(OUTSIDE):
        cursor.accept(MODAL_ANY)
        if cursor.accept(ENTER_FULL) and cursor.accept_word("neither"):
            return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start), walking=True)
        if not (cursor.accept(OUTSIDE) or cursor.accept(KEEP_OUT)):
            cursor.refuse("'keep out of'")
        theme = parse_noun_phrase(cursor, "banned")
        if cursor.sees((("a", "wide", "berth"),)):
            cursor.position += 3
        return AvoidClause(theme, cursor.said(start), walking=True)
    cursor.accept(FORBIDDEN)
    return _parse_ban(cursor, start)


def _parse_ban(cursor: Cursor, start: int) -> AvoidClause:
    cursor.accept_word("ever")
    touch = cursor.sees(BAN_TOUCH)
    if not (cursor.word() in TOUCH or touch) or (cursor.sees(ENTER_FULL) and cursor.word() not in ("touch", "use")):
        if cursor.accept(ENTER_FULL):
            return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start), walking=True)
        cursor.refuse("something that can be forbidden for the whole task", ("never touch ...", "do not move ..."))
    verb = cursor.word()
    cursor.position += len(touch) if touch else 1
    up = cursor.word(-1) == "up" or cursor.accept_word("up")
    theme = parse_noun_phrase(cursor, "banned")
    if verb == "pick" and not (up or cursor.accept_word("up")):
        cursor.refuse("'up'", ("never pick up ...",))
    if cursor.sees(PREPOSITION_PHRASES):
        cursor.refuse("the end of the clause: a ban on one destination cannot be kept yet; forbid touching the object")
    return AvoidClause(theme, cursor.said(start))


def _subject_length(cursor: Cursor) -> int:
    """Length of a subject that means robots with a ban after it ("the arms must not ..."), 0 when there is none."""
    for words in (("the", "robots"), ("the", "arms"), ("robots",), ("arms",)):
        if tuple(cursor.ahead(0, len(words))) == words and cursor.sees(NEVER, len(words)):
            return len(words)
    caused = 1 if cursor.word() in CAUSES and walker_length(cursor, 1)[0] else 0
    length, robot = walker_length(cursor, caused)
    length += caused if length else 0
    if not length or (robot != "?walker" and len(cursor.lexicon.walkers) != 1):
        return 0
    forbidden = cursor.sees(FORBIDDEN, length)
    if forbidden and not cursor.sees(NOT_BE, length):
        after = length + len(forbidden)
        if cursor.sees(ENTER_FULL, after) and cursor.word(after) not in ("touch", "use"):
            return length
        return length if cursor.word(after) in ("touch", "use") and robot != "?walker" else 0
    modal = cursor.sees(MODAL_ANY, length)
    enters = cursor.sees(ENTER_FULL, length + len(modal)) if modal else None
    if modal and enters and cursor.word(length + len(modal) + len(enters)) == "neither":
        return length
    after = length + (len(modal) if modal else 0)
    outside = cursor.sees(OUTSIDE, after) or cursor.sees(KEEP_OUT, after)
    return length if outside else 0


def _kept_out(cursor: Cursor) -> int:
    """Length of "keep the dog out of" ahead, 0 when it does not stand here."""
    keeps = cursor.word() in ("keep", "hold")
    length = walker_length(cursor, 1)[0] if keeps else 0
    length = length or int(keeps and cursor.word(1) in ("everybody", "everyone", "robots"))
    out = cursor.sees(_OUT, 1 + length) if length else None
    return 1 + length + len(out) if out else 0


def _leaves_alone(cursor: Cursor, offset: int) -> bool:
    """Whether "leave ..." is followed by "alone" and the like, and not by "in the tray"."""
    if cursor.word(offset) in ("alone", "untouched"):
        return True
    for ahead in range(offset, offset + _REACH):
        if cursor.word(ahead) in ("", ".", "?"):
            return False
        if cursor.sees(UNTOUCHED, ahead) or cursor.sees(LEFT_ALONE, ahead):
            return True
    return False


def _predicate_ahead(cursor: Cursor) -> bool:
    """Whether "must stay ...", "must not be touched" or "is off limits" follows the subject that stands here."""
    start = cursor.position
    neither = cursor.accept_word("neither")
    try:
        parse_noun_phrase(cursor, "banned", subject=True)
    except NotUnderstoodError:
        cursor.position = start
        return False
    stays = cursor.sees(STAY_ONLY) or cursor.sees(STAY)
    after = len(stays) if stays else 0
    untouched = cursor.sees(UNTOUCHED, after) or cursor.sees(STAYED, after)
    kept = untouched and cursor.sees(PREPOSITION_PHRASES, after + len(untouched))  # "... untouched on the near bench"
    found = bool(
        (neither and cursor.sees(NOTHING_DONE))
        or cursor.sees(NOT_BE)
        or cursor.sees(NO_ENTRY)
        or cursor.sees(OFF_LIMITS)
        or (stays and untouched and not kept and cursor.word(after) != "there")
    )
    cursor.position = start
    return found


def parse_without(cursor: Cursor) -> AvoidClause | None:
    """Reads "without touching ..." or "avoiding ..."; None when neither stands here."""
    comma = 1 if cursor.word() == "," else 0
    if cursor.word(comma) not in ("without", "avoiding"):
        return None
    start = cursor.position + comma
    cursor.position = start + 1
    cursor.accept_word("ever")
    if cursor.word(-1) == "without" and cursor.word() != "touching" and cursor.accept(ENTERING_FULL):
        return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start), walking=True)
    if cursor.word(-1) == "without" and not cursor.accept_word(*TOUCH.values()):
        cursor.refuse("what must not happen", ("without touching ...",))
    cursor.accept_word("up")
    return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))
