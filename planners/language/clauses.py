"""Clauses: one verb with its theme, destination and robot, or one standing constraint."""

from dataclasses import dataclass, replace

from planners.errors import ContradictionError
from planners.language.cursor import Cursor
from planners.language.noun_phrases import (
    parse_exceptions,
    parse_mention,
    parse_noun_phrase,
    parse_robot,
    robot_length,
    starts_mention,
)
from planners.language.syntax import AvoidClause, GoClause, Mention, MoveClause, NounPhrase, Target, TowerClause
from planners.language.vocabulary import (
    AT_BOTTOM,
    AT_TOP,
    BASE,
    DOWNWARDS,
    ENTERING,
    GERUND,
    LET,
    MODALS,
    OF,
    PARTICIPLE,
    PARTICLES,
    PREPOSITION_PHRASES,
    PREPOSITIONS,
    STACKING,
    THANKS,
    THIRD,
    TOUCH,
    TOWER,
    UPWARDS,
    WALK,
    WALK_TO,
    WITH,
    Verb,
)

VERB_CHOICES = ("put", "move", "bring", "stack", "pick up", "never touch")


@dataclass
class Scope:
    """What a clause may leave out because an earlier one of its sentence said it.

    Attributes:
        robot: Robot of the sentence ("With the left arm, ...").
        subject: Robot that is the grammatical subject; later verbs of the sentence share it.
        verb: Verb of the last clause, for "... and the blue block on the mark".
        instrument: Robot that the last clause named after its verb ("... with the left arm").
        gapped: Whether the last clause left its verb out.
    """

    robot: str = ""
    subject: str = ""
    verb: Verb | None = None
    instrument: str = ""
    gapped: bool = False


@dataclass
class _Parts:
    """What follows a verb, in any order."""

    targets: tuple[Target, ...] = ()
    robot: str = ""
    exceptions: tuple[Mention, ...] = ()
    banned: tuple[AvoidClause, ...] = ()


def parse_task(
    cursor: Cursor, scope: Scope, subordinate: bool = False
) -> tuple[MoveClause | TowerClause | GoClause | AvoidClause, ...]:
    """Reads one task clause and the constraints attached to it ("... without touching the orange block").

    Args:
        cursor: Stands at the first word of the clause.
        scope: What earlier clauses said; updated.
        subordinate: Whether the clause follows "before" or "after".

    Raises:
        NotUnderstoodError: no such clause stands here, or words are left that fit nowhere.
        ContradictionError: two different robots for one clause.
    """
    start = cursor.position
    robot, forms = _parse_subject(cursor, scope, subordinate)
    if cursor.accept(TOWER):
        tower, banned = _parse_tower(cursor, start, robot)
        return (tower, *banned)
    if cursor.word() in WALK:
        return _parse_walk(cursor, start, robot)
    verb = _parse_verb(cursor, forms)
    gapped = verb is None
    if verb is None:
        if scope.verb is None or not starts_mention(cursor) or robot != (scope.subject or scope.robot):
            cursor.refuse("a verb", VERB_CHOICES)
        verb = scope.verb
    theme, parts = _parse_arguments(cursor, verb)
    if gapped and not parts.targets and not subordinate:
        cursor.refuse("a destination or a verb for it", ("... and the blue block in the tray",))
    _check_use(cursor, verb, parts)
    instrument = parts.robot or (scope.instrument if gapped else "")
    robot = _one_robot(robot, instrument, cursor.said(start))
    scope.verb, scope.instrument, scope.gapped = verb, instrument, gapped
    theme = replace(theme, exceptions=theme.exceptions + parts.exceptions)
    return (MoveClause(verb.lemma, theme, parts.targets, robot, cursor.said(start)), *parts.banned)


def _parse_walk(cursor: Cursor, start: int, robot: str) -> tuple[GoClause | AvoidClause, ...]:
    """Reads "goes to the far bench"."""
    cursor.position += 1
    if not cursor.accept(WALK_TO):
        cursor.refuse("'to' and where to walk", ("walk to the far bench",))
    target = parse_mention(cursor, "destination")
    banned = []
    while avoid := parse_without(cursor):
        banned.append(avoid)
    cursor.accept(THANKS)
    return (GoClause(target, robot, cursor.said(start)), *banned)


def parse_without(cursor: Cursor) -> AvoidClause | None:
    """Reads "without touching ..." or "avoiding ..."; None when neither stands here."""
    comma = 1 if cursor.word() == "," else 0
    if cursor.word(comma) not in ("without", "avoiding"):
        return None
    start = cursor.position + comma
    cursor.position = start + 1
    cursor.accept_word("ever")
    if cursor.word(-1) == "without" and cursor.accept(ENTERING):
        return AvoidClause(parse_noun_phrase(cursor, "destination"), cursor.said(start), walking=True)
    if cursor.word(-1) == "without" and not cursor.accept_word(*TOUCH.values()):
        cursor.refuse("what must not happen", ("without touching ...",))
    cursor.accept_word("up")
    return AvoidClause(parse_noun_phrase(cursor, "banned"), cursor.said(start))


def _parse_subject(cursor: Cursor, scope: Scope, subordinate: bool) -> tuple[str, tuple[dict[str, Verb], ...]]:
    """Reads who does it; gives the robot and the verb forms that may follow."""
    if not cursor.sees(TOWER) and cursor.accept(LET):
        scope.subject = parse_robot(cursor)
        return _one_robot(scope.robot, scope.subject, scope.subject), (BASE,)
    if cursor.word() == "use" and robot_length(cursor, 1, bare=True)[0]:
        cursor.position += 1
        scope.subject = parse_robot(cursor)
        if not cursor.accept_word("to"):
            cursor.refuse("'to' and what the robot should do", ("use the left arm to put ...",))
        return _one_robot(scope.robot, scope.subject, scope.subject), (BASE,)
    length, name = robot_length(cursor, bare=True)
    if length and _is_verb(cursor, length, (BASE, THIRD)):
        cursor.position += length
        scope.subject = name
        return _one_robot(scope.robot, name, name), (BASE,) if cursor.accept(MODALS) else (THIRD, BASE)
    if subordinate:
        if cursor.accept_word("having"):
            return scope.robot, (PARTICIPLE,)
        if cursor.accept_word("you"):
            return scope.robot, (PARTICIPLE,) if cursor.accept_word("have") else (BASE,)
        return scope.robot, (GERUND, BASE)
    return scope.subject or scope.robot, (BASE, THIRD) if scope.subject else (BASE,)


def _is_verb(cursor: Cursor, offset: int, forms: tuple[dict[str, Verb], ...]) -> bool:
    modal = cursor.sees(MODALS, offset)
    word = cursor.word(offset + (len(modal) if modal else 0))
    return any(word in form for form in forms) or word in WALK or cursor.sees(TOWER, offset) is not None


def _parse_verb(cursor: Cursor, forms: tuple[dict[str, Verb], ...]) -> Verb | None:
    for form in forms:
        if verb := form.get(cursor.word()):
            cursor.position += 1
            return verb
    return None


def _parse_arguments(cursor: Cursor, verb: Verb) -> tuple[NounPhrase, _Parts]:
    particles = PARTICLES.get(verb.lemma, ())
    taken = cursor.accept_word(*particles)
    theme = parse_noun_phrase(cursor)
    taken = taken or cursor.accept_word(*particles)
    if verb.lemma == "pick" and not taken:
        cursor.refuse("'up'", ("pick up ...",))
    return theme, _parse_parts(cursor, verb)


def _parse_parts(cursor: Cursor, verb: Verb | None) -> _Parts:
    parts = _Parts()
    while True:
        if not parts.targets and verb is not None and cursor.sees(PREPOSITION_PHRASES):
            parts.targets = _parse_targets(cursor, verb)
        elif (phrase := cursor.sees(WITH)) and robot_length(cursor, len(phrase), bare=True)[0]:
            cursor.position += len(phrase)
            parts.robot = _one_robot(parts.robot, parse_robot(cursor), "one clause")
        elif cursor.sees(WITH):
            cursor.accept(WITH)
            parse_robot(cursor)
        elif avoid := parse_without(cursor):
            parts.banned += (avoid,)
        elif exceptions := parse_exceptions(cursor):
            parts.exceptions += exceptions
        elif not cursor.accept(THANKS):
            return parts


def _parse_targets(cursor: Cursor, verb: Verb) -> tuple[Target, ...]:
    targets: list[Target] = []
    while phrase := cursor.sees(PREPOSITION_PHRASES):
        if targets and PREPOSITIONS[phrase] not in ("on", "onto", "on top of"):
            break
        preposition = PREPOSITIONS[phrase]
        if preposition not in verb.prepositions:
            cursor.refuse(f"another preposition after '{verb.lemma}'", sorted(verb.prepositions) or ("a full stop",))
        cursor.position += len(phrase)
        targets.append(Target(preposition, parse_mention(cursor, "destination")))
    return tuple(targets)


def _check_use(cursor: Cursor, verb: Verb, parts: _Parts) -> None:
    if verb.use == "transfer" and not parts.targets:
        example = "on the yellow block" if verb.lemma in STACKING else "in the tray"
        cursor.refuse(f"where to {verb.lemma} it", (example,))


def _one_robot(first: str, second: str, where: str) -> str:
    """The robot that both name.

    Raises:
        ContradictionError: they name different ones.
    """
    if first and second and first != second:
        raise ContradictionError(f"both '{first}' and '{second}' are to do '{where}'; name one robot for it")
    return second or first


def _parse_tower(cursor: Cursor, start: int, robot: str) -> tuple[TowerClause, tuple[AvoidClause, ...]]:
    """Reads what follows "build a tower"."""
    target: Target | None = None
    if cursor.sees(PREPOSITION_PHRASES):
        target = _parse_targets(cursor, BASE["put"])[0]
    if not cursor.accept(OF):
        cursor.refuse("what to build it of", ("of the red, green and blue blocks",))
    blocks = parse_noun_phrase(cursor)
    bottom = top = upwards = None
    parts = _Parts()
    while True:
        if cursor.accept(UPWARDS):
            upwards = True
        elif cursor.accept(DOWNWARDS):
            upwards = False
        elif (ends := _parse_ends(cursor)) is not None:
            bottom, top = ends[0] or bottom, ends[1] or top
        elif target is None and cursor.sees(PREPOSITION_PHRASES):
            target = _parse_targets(cursor, BASE["put"])[0]
        else:
            more = _parse_parts(cursor, None)
            if more == _Parts():
                break
            parts = more
    who = _one_robot(robot, parts.robot, cursor.said(start))
    clause = TowerClause(blocks, bottom, top, upwards, target, who, cursor.said(start))
    return clause, parts.banned


def _parse_ends(cursor: Cursor) -> tuple[Mention | None, Mention | None] | None:
    """Reads "with red at the bottom and blue on top"; None when it does not stand here."""
    comma = 1 if cursor.word() == "," else 0
    if cursor.word(comma) != "with" or robot_length(cursor, comma + 1)[0]:
        return None
    cursor.position += comma + 1
    bottom = top = None
    while True:
        mention = parse_mention(cursor)
        if cursor.accept(AT_BOTTOM):
            bottom = mention
        elif cursor.accept(AT_TOP):
            top = mention
        else:
            cursor.refuse("'at the bottom' or 'at the top'")
        if cursor.word() == "and" and starts_mention(cursor, 1):
            cursor.position += 1
            continue
        return bottom, top
