"""Clauses of every mood: the kinds are tried one after another, and each must reach the end of its clause."""

from collections.abc import Callable
from dataclasses import replace

from planners.errors import NotUnderstoodError
from planners.language.arrangements import parse_arrangement, parse_numbered
from planners.language.asides import parse_speaker
from planners.language.constraints import parse_without
from planners.language.cursor import Cursor
from planners.language.goal_phrases import ADVERBS, AS_WELL, RELATIVE, SAME, WISH
from planners.language.goals import parse_goal, subject_is_several
from planners.language.movement import parse_movement
from planners.language.noun_phrases import (
    parse_mention,
    parse_noun_phrase,
    starts_mention,
)
from planners.language.orders import Scope, one_robot, parse_order, parse_parts
from planners.language.robot_phrases import robot_length
from planners.language.stack_phrases import MAKE, STACK_NOUNS
from planners.language.stacks import end_up_in_a_stack, parse_stack, stack_of
from planners.language.syntax import (
    ApartClause,
    AvoidClause,
    GoClause,
    Mention,
    MoveClause,
    NounPhrase,
    Part,
    PlaceClause,
    Target,
)
from planners.language.time_phrases import ALL_TIME, FINAL
from planners.language.vocabulary import (
    AFTER,
    BASE,
    BEFORE,
    LET,
    MEANWHILE,
    MODALS,
    POLITE,
    PREPOSITION_PHRASES,
    PREPOSITIONS,
    THANKS,
    THEN,
    THERE,
    TOGETHER,
    WHILE,
)


def parse_task(cursor: Cursor, scope: Scope, subordinate: bool = False) -> tuple[Part, ...]:
    """Reads one clause of any mood: an order, a wish, a state, a tower, a walk.

    Raises:
        NotUnderstoodError: no such clause stands here, or words are left that fit nowhere.
        ContradictionError: two different robots for one clause.
    """
    if subordinate:
        for rule in (_movement, _state):
            if (parts := _attempt(cursor, scope, rule)) is not None:
                return parts
    else:
        for rule in (_same, _announced, _speaker, _numbered, _placed_first, _movement, _tower, _goal, _several_stacked):
            if (parts := _attempt(cursor, scope, rule)) is not None:
                return parts
    return parse_order(cursor, scope, subordinate)


def _attempt(
    cursor: Cursor, scope: Scope, rule: Callable[[Cursor, Scope], tuple[Part, ...] | None]
) -> tuple[Part, ...] | None:
    """Tries one kind of clause; where it does not fit up to the clause's end, nothing has happened."""
    start, kept, topic = cursor.position, replace(scope), cursor.topic
    try:
        parts = rule(cursor, scope)
        trailers: list[AvoidClause | ApartClause] = []
        while parts is not None:
            if arranged := parse_arrangement(cursor):
                trailers.append(arranged)
            elif avoid := parse_without(cursor):
                trailers.append(avoid)
            elif not (cursor.accept(THANKS) or cursor.accept(ALL_TIME) or cursor.accept(AS_WELL)):
                break
        if parts is not None and ends_clause(cursor):
            return (*parts, *trailers)
    except NotUnderstoodError:
        pass
    cursor.position, cursor.topic = start, topic
    vars(scope).update(vars(kept))
    return None


def ends_clause(cursor: Cursor) -> bool:
    """Whether a clause may end here."""
    if cursor.at_end or cursor.word() in (",", "and", "but"):
        return True
    tables = (WHILE, THEN, BEFORE, AFTER, RELATIVE, TOGETHER, FINAL, MEANWHILE)
    return any(cursor.sees(table) for table in tables) or cursor.word() in ("which", "who", "with")


def _speaker(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    return (clause,) if (clause := parse_speaker(cursor)) else None


def _numbered(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    return parse_numbered(cursor)


def _announced(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    """Reads "[next] comes the red block", which says that something follows about it."""
    start = cursor.position
    if not cursor.accept_word("comes", "come", "follows", "follow") or not starts_mention(cursor):
        return None
    theme = parse_noun_phrase(cursor)
    return (MoveClause("fetch", theme, (), "", cursor.said(start)),)


def _same(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    start = cursor.position
    if not cursor.accept(SAME):
        return None
    theme = parse_noun_phrase(cursor)
    return (MoveClause("same", theme, (), "", cursor.said(start)),)


def _placed_first(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    """Reads "on the far bench," or "far bench:" and the clause that follows."""
    start = cursor.position
    if there := cursor.sees(THERE):
        if cursor.sees(WISH):
            return None
        cursor.position += len(there)
        target = Target("on", Mention(" ".join(there), "there"))
    elif phrase := cursor.sees(PREPOSITION_PHRASES):
        cursor.position += len(phrase)
        target = Target(PREPOSITIONS[phrase], parse_mention(cursor, "destination"))
    elif starts_mention(cursor):
        target = Target("on", parse_mention(cursor, "destination"))
        if not cursor.at_colon:
            return None
    else:
        return None
    if not _may_be_place(cursor, target.mention):
        return None
    headed = cursor.at_colon
    cursor.accept_word(",")
    while cursor.accept(POLITE):
        pass
    place = PlaceClause(target, cursor.said(start))
    if headed:
        scope.goal = True
        after = cursor.position
        if starts_mention(cursor) and not robot_length(cursor, bare=True)[0]:
            theme = parse_noun_phrase(cursor)
            if cursor.at_end:
                return place, MoveClause("be", theme, (target,), "", cursor.said(start))
        cursor.position = after
    return place, *parse_task(cursor, scope)


def _may_be_place(cursor: Cursor, mention: Mention) -> bool:
    """Whether a mention is of a place and not of an object, as far as its words tell."""
    if mention.pronoun:
        return mention.pronoun == "there"
    kinds = {entity.kind for entity in cursor.lexicon.entities if entity.type == "object"}
    names = {entity.name for entity in cursor.lexicon.entities if entity.type == "object"}
    head = mention.head
    return head is not None and not (set(head.values) & (names | kinds)) and head.type in ("name", "kind")


def _movement(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    parts = parse_movement(cursor, scope.walker or scope.subject)
    if parts is None:
        return None
    if parts and isinstance(parts[0], GoClause):
        scope.walker = parts[0].robot
    return parts


def _tower(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    start = cursor.position
    robot = scope.robot
    length, name = robot_length(cursor, bare=True)
    cause = 1 if cursor.accept(LET) else 0
    if cause:
        length, name = robot_length(cursor, bare=True)
    if length:
        cursor.position += length
        cursor.accept(MODALS)
        if cursor.word() not in MAKE:
            return None
        robot = one_robot(robot, name, cursor.said(start))
    elif cause and cursor.word() not in ("a", "one", "the"):
        return None
    tower = parse_stack(cursor, robot)
    if tower is None:
        return None
    parts = parse_parts(cursor, None)
    return (replace(tower, robot=one_robot(tower.robot, parts.robot, tower.text)), *parts.banned)


def _state(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    """Reads "red is on blue" after "once"."""
    return parse_goal(cursor, True) if starts_mention(cursor) else None


def _goal(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    if not cursor.sees(WISH) and scope.subject and not scope.goal and cursor.word() in BASE:
        return None
    fragment = scope.verb is None and not scope.subject and not scope.robot
    parts = parse_goal(cursor, scope.goal, fragment and not cursor.sees(WISH))
    if parts is not None:
        scope.goal, scope.subject = True, ""
    return parts


def _several_stacked(cursor: Cursor, scope: Scope) -> tuple[Part, ...] | None:
    """Reads "stack them on the far bench, ..." with the order after it."""
    start = cursor.position
    robot = scope.robot
    length, name = robot_length(cursor, bare=True)
    if cursor.accept(LET):
        length, name = robot_length(cursor, bare=True)
    if length:
        cursor.position += length
        while cursor.accept(ADVERBS):
            pass
        cursor.accept(MODALS)
        robot = one_robot(robot, name, cursor.said(start))
    if cursor.word() in ("stacked", "piled") and not starts_mention(cursor, 1):
        cursor.position += 1
        cursor.accept_word("up")
        return (stack_of(cursor, start, NounPhrase((Mention("them", "them"),)), robot),)
    if cursor.word() not in ("stack", "stacks", "pile", "piles", "arrange", "put", "place", "set"):
        return None
    arranged = cursor.word() in ("arrange", "put", "place", "set")
    cursor.position += 1
    if arranged and (tower := parse_stack(cursor, robot)):
        return (replace(tower, text=cursor.said(start)),)
    cursor.accept_word("up")
    if not starts_mention(cursor):
        return None
    theme = parse_noun_phrase(cursor)
    cursor.accept_word("up")
    if not subject_is_several(theme):
        return None
    if arranged:
        tower = end_up_in_a_stack(cursor, start, theme, robot)
        return (tower,) if tower else None
    if (target := cursor.sees(PREPOSITION_PHRASES)) and not _target_is_place(cursor, len(target)):
        return None
    tower = stack_of(cursor, start, theme, robot)
    return (tower,)


def _target_is_place(cursor: Cursor, offset: int) -> bool:
    start = cursor.position
    cursor.position += offset
    try:
        return (
            cursor.word() in STACK_NOUNS
            or cursor.word() in ("a", "one", "top")
            or _may_be_place(cursor, parse_mention(cursor, "destination"))
        )
    finally:
        cursor.position = start
