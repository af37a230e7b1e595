"""Clauses about robots that walk: "send the dog over to the far bench", "it should wait there", "call it back"."""

from planners.language.constraints import parse_without
from planners.language.cursor import Cursor
from planners.language.goal_phrases import ADVERBS, WISH
from planners.language.noun_phrases import parse_mention, parse_noun_phrase, starts_mention
from planners.language.phrase_list import Phrase, phrases
from planners.language.reason_phrases import EMPTY, INSTEAD
from planners.language.robot_phrases import THE_WALKER, walker_length
from planners.language.syntax import AvoidClause, GoClause, Mention, NounPhrase
from planners.language.time_phrases import ALL_TIME, FINAL
from planners.language.vocabulary import THERE
from planners.language.walk_phrases import (
    ACROSS,
    CAUSES,
    MODAL_ANY,
    NO_LOAD,
    NO_LOAD_TAIL,
    SELF_MOVES,
    SELF_STAYS,
    SENDS,
    WALK_BACK,
    WALK_PATH,
)

_AT = frozenset({"at", "on", "by", "near", "beside", "in"})
_CLEARLY_WALKS = frozenset(
    [
        ("wait"),
        ("waits"),
        ("waiting"),
        ("return"),
        ("returns"),
        ("walk"),
        ("walks"),
        ("trot"),
        ("trots"),
        ("head"),
        ("heads"),
        ("come"),
        ("comes"),
        ("run"),
        ("runs"),
    ]
)
_ARRIVED = phrases(
    "has arrived || arrives || has come || is back || has returned || has stopped || is standing || is waiting"
)
_WAITS = frozenset(
    {"keep", "keeps", "leave", "leaves", "wait", "waits", "waiting", "stay", "stays", "remain", "remains"}
)
_LASTS = frozenset({"wait", "waits", "stay", "stays", "remain", "remains"})
_TRIP = phrases("[make|makes] [a|one|another] [|single|short] [trip|journey|run|visit] [to|over to|across to]")
_CARRIED = frozenset({"on", "in"})


def parse_movement(cursor: Cursor, subject: str) -> tuple[GoClause | AvoidClause, ...] | None:
    """Reads one clause about where a robot goes or stays, None when none stands here.

    Args:
        cursor: Stands at its first word.
        subject: The robot that the clause before was about, for "... and waits there".

    Raises:
        NotUnderstoodError: it begins like one, and goes on otherwise.
    """
    start = cursor.position
    wish = cursor.accept(WISH)
    final = wish is not None and (wish[0] not in ("i", "we") or wish[-1] == "see")
    final = cursor.accept(FINAL) is not None or cursor.ending or final
    cursor.accept(ADVERBS)
    wished = cursor.position > start
    if cursor.word() in SENDS and (length := walker_length(cursor, 1)[0]):
        verb, robot = cursor.word(), walker_length(cursor, 1)[1]
        if (
            robot == THE_WALKER
            and verb not in ("call", "calls", "recall", "dispatch", "order")
            and not _about_walker(cursor)
        ):
            return None
        cursor.position += 1 + length
        return _finish(cursor, start, robot, _directed(cursor))
    if cursor.word() in CAUSES and (length := walker_length(cursor, 1)[0]):
        robot = walker_length(cursor, 1)[1]
        cursor.position += 1 + length
        return _predicate(cursor, start, robot, sure=robot != THE_WALKER)
    if cursor.word() in ("keep", "leave", "keeps", "leaves") and (length := walker_length(cursor, 1)[0]):
        robot = walker_length(cursor, 1)[1]
        cursor.position += 1 + length
        return _predicate(cursor, start, robot, sure=robot != THE_WALKER)
    length, robot = walker_length(cursor)
    if length:
        cursor.position += length
        return _predicate(cursor, start, robot, sure=robot != THE_WALKER, stated=True, final=final)
    if cursor.word() == "go" and cursor.word(1) == "and" and cursor.word(2) in SELF_STAYS:
        return _predicate(cursor, start, subject, sure=True)
    if not wished and cursor.word() in SELF_STAYS and (subject in cursor.lexicon.walkers or subject == THE_WALKER):
        return _predicate(cursor, start, subject, sure=True)
    if not wished and cursor.word() in SELF_MOVES and (subject in cursor.lexicon.walkers or subject == THE_WALKER):
        return _predicate(cursor, start, subject, sure=True)
    if not wished and cursor.word() == "back" and subject:
        return _finish(cursor, start, subject, _directed(cursor))
    return None


def _about_walker(cursor: Cursor) -> bool:
    return cursor.topic == "walker"


def _predicate(
    cursor: Cursor, start: int, robot: str, sure: bool, stated: bool = False, final: bool = False
) -> tuple[GoClause | AvoidClause, ...] | None:
    """Reads "[should] go to the far bench", "is to wait there", "standing at the far bench"."""
    while cursor.accept(ADVERBS):
        pass
    if cursor.accept(NO_LOAD):
        cursor.topic = "walker"
        return ()
    bare = cursor.position
    cursor.accept(MODAL_ANY)
    while cursor.accept(ADVERBS):
        pass
    word = cursor.word()
    back = word in SELF_MOVES and cursor.word(1) in ("back", "home")
    if not sure and not back and word not in _CLEARLY_WALKS and not _about_walker(cursor):
        return None
    if word in ("be", "is", "being") and cursor.word(1) in SELF_STAYS | {"back"}:
        cursor.position += 1
    being = cursor.word(-1) in ("be", "being", "is") and cursor.position > bare
    word = cursor.word()
    if word in SELF_MOVES:
        cursor.position += 1
        if SELF_MOVES[word] == "set off" and not cursor.accept_word("off", "out"):
            return None
        cursor.accept_word("itself")
        if cursor.word() == "and" and cursor.word(1) in SELF_STAYS:
            cursor.position += 2
            cursor.accept_word("waiting", "standing", "up")
            found = _place(cursor)
        else:
            found = _directed(cursor)
        return _finish(cursor, start, robot, found)
    if word in SELF_STAYS:
        final = final or word in ("end", "ends", "finish", "finishes")
        cursor.position += 1
        while cursor.accept_word(
            "waiting", "standing", "parked", "up", "still", "staying", "sitting", "back", "itself"
        ):
            pass
        place = _place(cursor)
        if place is False and word in _LASTS and cursor.word() not in ("where", "still", "put"):
            place = Mention(word, "there")
        return _finish(cursor, start, robot, place, True, final)
    if (cursor.position == bare or not stated or being) and (
        cursor.word() == "back" or cursor.word() in _AT or cursor.sees(THERE)
    ):
        cursor.accept_word("back")
        return _finish(cursor, start, robot, _place(cursor), True, final)
    return None


def _directed(cursor: Cursor) -> Mention | bool | None:
    """Where a walk leads: a mention, None for back, False when nothing is said that is understood."""
    cursor.accept(EMPTY)
    if cursor.word() == "," and (tail := cursor.sees(EMPTY, 1)) and cursor.word(1 + len(tail)) == ",":
        cursor.position += 2 + len(tail)
        return _directed(cursor)
    if cursor.word() == "to" and cursor.word(1) in SELF_MOVES:  # "order the dog to walk over to ..."
        cursor.position += 2
    elif cursor.word() == "to" and cursor.word(1) in SELF_STAYS:
        cursor.position += 2
        return _place(cursor)
    if (cursor.sees(WALK_PATH) and not cursor.sees(WALK_BACK)) or _path_before_mention(cursor):
        cursor.accept(WALK_PATH)
        return parse_mention(cursor, "destination")
    if cursor.accept(WALK_BACK):
        return None
    if there := cursor.accept(THERE):
        return Mention(" ".join(there), "there")
    if cursor.accept(ACROSS):
        return Mention("across", "there") if cursor.accept(THERE) else False
    if cursor.word() in ("waiting", "standing", "parked"):
        cursor.position += 1
        return _place(cursor)
    return False


def _path_before_mention(cursor: Cursor) -> bool:
    """Whether "back home to the near bench" names a place after all."""
    path = cursor.sees(WALK_PATH)
    if path is None:
        return False
    determined = len(path) + (cursor.word(len(path)) in ("the", "its"))
    return cursor.lexicon.match(cursor.ahead(determined))[0] > 0 or cursor.word(determined) == "other"


def _place(cursor: Cursor) -> Mention | bool | None:
    """Where something stands: "at the far bench", "there", "home"."""
    if there := cursor.accept(THERE):
        if cursor.word() in _AT and starts_mention(cursor, 1):
            cursor.position += 1
            return parse_mention(cursor, "destination")
        return Mention(" ".join(there), "there")
    if cursor.word() in _AT and starts_mention(cursor, 1):
        cursor.position += 1
        return parse_mention(cursor, "destination")
    if cursor.word() == "at" and cursor.word(1) == "home":
        cursor.position += 2
        return None
    if cursor.word() in ("still", "put"):
        cursor.position += 1
    return False


def _tail(cursor: Cursor, offset: int) -> Phrase | None:
    """What may stand between commas after a walk: "with an empty tray", "instead of going back"."""
    return cursor.sees(EMPTY, offset) or cursor.sees(INSTEAD, offset) or cursor.sees(NO_LOAD_TAIL, offset)


def _finish(
    cursor: Cursor, start: int, robot: str, target: Mention | bool | None, stays: bool = False, final: bool = False
) -> tuple[GoClause | AvoidClause, ...]:
    """Reads what may follow, and builds the clause."""
    if isinstance(target, bool):
        cursor.refuse("where to walk, 'to' and a place", ("walk to the far bench",))
    cargo: NounPhrase | None = None
    banned: list[AvoidClause] = []
    while True:
        if avoid := parse_without(cursor):
            banned.append(avoid)
        elif cursor.word() in ("around", "past") and starts_mention(cursor, 1):
            before = cursor.position
            cursor.position += 1
            banned.append(AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(before), walking=True))
        elif cursor.accept(EMPTY) or cursor.accept(INSTEAD) or (stays and cursor.accept(FINAL)):
            pass
        elif cursor.word() == "," and (tail := _tail(cursor, 1)):
            cursor.position += 1 + len(tail)
        elif cursor.accept(NO_LOAD_TAIL) or cursor.accept(ALL_TIME):
            pass
        elif cursor.word() == "with" and cursor.ahead(1, 2) in (["its", "load"], ["its", "cargo"]):
            cursor.position += 3
        elif cursor.word() in ("with", "carrying") and starts_mention(cursor, 1) and not cargo:
            cursor.position += 1
            cargo = parse_noun_phrase(cursor)
            while cursor.word() in ("still", "standing", "lying", "sitting"):
                cursor.position += 1
            if cursor.word() in _CARRIED:
                cursor.position += 1
                if parse_mention(cursor, "destination").pronoun not in ("tray",) and cursor.word(-1) != "tray":
                    cursor.refuse("'on its back'")
        else:
            break
    cursor.topic = "walker"
    cursor.walker = robot
    said = {cursor.word(index - cursor.position) for index in range(start, cursor.position)}
    empty = any(cursor.sees(EMPTY, index - cursor.position) for index in range(start, cursor.position))
    return (
        GoClause(target, robot, cursor.said(start), stays, cargo, final, empty, stays and bool(said & _WAITS)),
        *banned,
    )
