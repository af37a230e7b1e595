"""Orders: one verb with what it is about, where to and by whom ("take the red block off and put it there")."""

from dataclasses import dataclass, replace

from planners.errors import ContradictionError, NotUnderstoodError
from planners.language.arrangements import parse_arrangement
from planners.language.constraints import parse_without
from planners.language.cursor import Cursor
from planners.language.goal_phrases import ADVERBS, AS_WELL, WISH
from planners.language.noun_phrases import (
    parse_exceptions,
    parse_mention,
    parse_noun_phrase,
    starts_mention,
    starts_predicate,
)
from planners.language.robot_phrases import THE_WALKER, parse_robot, robot_length
from planners.language.stacks import position_ahead
from planners.language.syntax import ApartClause, AvoidClause, GoClause, Mention, MoveClause, NounPhrase, Part, Target
from planners.language.time_phrases import FINAL
from planners.language.vocabulary import (
    BASE,
    GERUND,
    LET,
    MODALS,
    PARTICIPLE,
    PARTICLES,
    PREPOSITION_PHRASES,
    PREPOSITIONS,
    STACKING,
    THANKS,
    THEN,
    THERE,
    THIRD,
    TOGETHER,
    TOWER,
    WALK,
    WALK_TO,
    WITH,
    Verb,
)
from planners.language.walk_phrases import ACROSS, CAUSES

CARRYING = frozenset(
    [
        ("carry"),
        ("bring"),
        ("take"),
        ("transport"),
        ("transfer"),
        ("deliver"),
        ("ferry"),
        ("ship"),
        ("haul"),
        ("convey"),
        ("fetch"),
        ("get"),
        ("move"),
    ]
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
        goal: Whether the last clause said how things are to be.
        walker: Robot that walked in an earlier clause, for "... and waits there" and "... and brings it back".
    """

    robot: str = ""
    subject: str = ""
    verb: Verb | None = None
    instrument: str = ""
    gapped: bool = False
    goal: bool = False
    walker: str = ""


@dataclass
class Parts:
    """What follows a verb, in any order."""

    targets: tuple[Target, ...] = ()
    robot: str = ""
    across: bool = False
    also: bool = False
    source: Mention | None = None
    off: bool = False
    exceptions: tuple[Mention, ...] = ()
    banned: tuple[AvoidClause | ApartClause, ...] = ()


def parse_order(cursor: Cursor, scope: Scope, subordinate: bool = False) -> tuple[Part, ...]:
    """Reads one task clause and the constraints attached to it ("... without touching the orange block").

    Args:
        cursor: Stands at the first word of the clause.
        scope: What earlier clauses said; updated.
        subordinate: Whether the clause follows "before" or "after".

    Raises:
        NotUnderstoodError: no such clause stands here, or words are left that fit nowhere.
        ContradictionError: two different robots for one clause.
    """
    start, inherited = cursor.position, scope.subject
    robot, forms = _parse_subject(cursor, scope, subordinate)
    while scope.subject and cursor.accept(ADVERBS):
        pass
    if cursor.word() in WALK:
        sole = cursor.lexicon.walkers
        scope.walker = robot or (sole[0] if len(sole) == 1 else "")
        return _parse_walk(cursor, start, robot)
    verb = _parse_verb(cursor, forms)
    gapped = verb is None
    if verb is None:
        stranger = robot != (scope.subject or scope.robot)
        if scope.verb is None or not starts_mention(cursor) or stranger or cursor.word() in ("it", "they"):
            cursor.refuse("a verb", VERB_CHOICES)
        verb = scope.verb
    theme, parts = _parse_arguments(cursor, verb)
    if gapped and not parts.targets and not parts.also and not subordinate:
        cursor.refuse("a destination or a verb for it", ("... and the blue block in the tray",))
    if cursor.at_colon and theme.items[-1].several and (named := _named_after(cursor)):
        theme = replace(named, count=theme.items[-1].count)
    _check_use(cursor, verb, parts)
    cursor.topic = "walker" if any(_is_tray(cursor, target.mention) for target in parts.targets) else "object"
    scope.goal = False
    if robot in cursor.lexicon.walkers:
        cursor.walker = robot
    instrument = parts.robot or (scope.instrument if gapped else "")
    if robot in cursor.lexicon.walkers and robot == inherited and verb.lemma not in CARRYING:
        robot = ""
    robot = one_robot(robot, instrument, cursor.said(start))
    scope.verb, scope.instrument, scope.gapped = verb, instrument, gapped
    theme = replace(theme, exceptions=theme.exceptions + parts.exceptions)
    lemma = "unload" if _takes_off(cursor, verb, parts) else verb.lemma
    move = MoveClause(lemma, theme, parts.targets, robot, cursor.said(start), parts.across, parts.also, parts.source)
    return (move, *parts.banned)


def _named_after(cursor: Cursor) -> NounPhrase | None:
    """Reads ": red, green and blue" after "three blocks"."""
    start = cursor.position
    cursor.position += 1
    if starts_mention(cursor):
        named = parse_noun_phrase(cursor, subject=True)
        if cursor.at_end:
            return named
    cursor.position = start
    return None


def _is_tray(cursor: Cursor, mention: Mention) -> bool:
    """Whether a mention is of what a robot carries on its back."""
    named = mention.head is not None and set(mention.head.values) & set(cursor.lexicon.trays.values())
    return mention.pronoun == "tray" or bool(named)


def _takes_off(cursor: Cursor, verb: Verb, parts: Parts) -> bool:
    """Whether "takes it off" was read."""
    return parts.off and verb.lemma in ("take", "lift", "get", "pick")


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
    cursor.topic = "walker"
    return (GoClause(target, robot, cursor.said(start)), *banned)


def _parse_subject(cursor: Cursor, scope: Scope, subordinate: bool) -> tuple[str, tuple[dict[str, Verb], ...]]:
    """Reads who does it; gives the robot and the verb forms that may follow."""
    if told := _told(cursor):
        cursor.position += told
        scope.subject = parse_robot(cursor)
        cursor.accept_word("to")
        return one_robot(scope.robot, scope.subject, scope.subject), (BASE,)
    if cursor.sees(LET) and cursor.word(1) == "it" and cursor.lexicon.walkers and cursor.word(2) in BASE:
        cursor.position += 2
        scope.subject = THE_WALKER
        return THE_WALKER, (BASE,)
    if not cursor.sees(TOWER) and cursor.accept(LET):
        scope.subject = parse_robot(cursor)
        return one_robot(scope.robot, scope.subject, scope.subject), (BASE,)
    if cursor.word() == "use" and robot_length(cursor, 1, bare=True)[0]:
        cursor.position += 1
        scope.subject = parse_robot(cursor)
        if not cursor.accept_word("to"):
            cursor.refuse("'to' and what the robot should do", ("use the left arm to put ...",))
        return one_robot(scope.robot, scope.subject, scope.subject), (BASE,)
    length, name = robot_length(cursor, bare=True)
    adverb = cursor.sees(ADVERBS, length) if length else None
    length += len(adverb) if adverb else 0
    if length and _is_verb(cursor, length, (BASE, THIRD)):
        cursor.position += length
        scope.subject = name
        return one_robot(scope.robot, name, name), (BASE,) if cursor.accept(MODALS) else (THIRD, BASE)
    if subordinate:
        if cursor.accept_word("having"):
            return scope.robot, (PARTICIPLE,)
        if cursor.accept_word("you"):
            return scope.robot, (PARTICIPLE,) if cursor.accept_word("have") else (BASE,)
        return scope.robot, (GERUND, BASE)
    return scope.subject or scope.robot, (BASE, THIRD) if scope.subject else (BASE,)


def _told(cursor: Cursor) -> int:
    """Length of "I would like" or "tell" before "the dog to carry ...", 0 when it does not stand here."""
    wish = cursor.sees(WISH)
    skip = len(wish) if wish else int(cursor.word() in CAUSES)
    length = robot_length(cursor, skip, bare=True)[0] if skip else 0
    return skip if length and cursor.word(skip + length) == "to" else 0


def _is_verb(cursor: Cursor, offset: int, forms: tuple[dict[str, Verb], ...]) -> bool:
    modal = cursor.sees(MODALS, offset)
    after = offset + (len(modal) if modal else 0)
    adverb = cursor.sees(ADVERBS, after)
    word = cursor.word(after + (len(adverb) if adverb and modal else 0))
    return any(word in form for form in forms) or word in WALK or cursor.sees(TOWER, offset) is not None


def _parse_verb(cursor: Cursor, forms: tuple[dict[str, Verb], ...]) -> Verb | None:
    for form in forms:
        if verb := form.get(cursor.word()):
            cursor.position += 1
            return verb
    return None


def _parse_arguments(cursor: Cursor, verb: Verb) -> tuple[NounPhrase, Parts]:
    particles = PARTICLES.get(verb.lemma, ())
    taken = cursor.accept_word(*particles)
    if verb.use == "fetch" and cursor.word() in ("me", "us") and starts_mention(cursor, 1):
        cursor.position += 1
    theme = parse_noun_phrase(cursor)
    taken = taken or cursor.accept_word(*particles)
    if verb.lemma == "pick" and not taken:
        cursor.refuse("'up'", ("pick up ...",))
    parts = parse_parts(cursor, verb)
    parts.also = parts.also or cursor.accept(AS_WELL) is not None
    if taken in ("down", "off") and not parts.targets:  # "... and lay it down"
        parts.targets = (Target("on", Mention("there", "there")),)
    return theme, parts


def parse_parts(cursor: Cursor, verb: Verb | None) -> Parts:
    """Reads what follows a verb and its object; without a verb, only who does it and what is banned meanwhile."""
    parts = Parts()
    while True:
        if verb is not None and (arranged := parse_arrangement(cursor)):
            parts.banned += (arranged,)
        elif verb is not None and not parts.targets and cursor.accept_word("off"):
            parts.off = True
            if cursor.word() == "its" or robot_length(cursor, bare=True)[0]:
                _parse_carrier(cursor)
        elif verb is not None and cursor.word() == "from" and _parse_source(cursor, parts):
            pass
        elif parts.targets and parts.targets[0].preposition in ("to", "onto") and _on_a_back(cursor):
            parts.across = parts.across
        elif not parts.targets and verb is not None and (there := cursor.sees(THERE)):
            cursor.position += len(there)
            parts.targets = (Target("on", Mention(" ".join(there), "there")),)
        elif (
            verb is not None
            and not parts.targets
            and verb.use in ("fetch", ("either"), ("transfer"))
            and _across(cursor)
        ):
            parts.across = True
        elif not parts.targets and verb is not None and (found := _parse_targets(cursor, verb)):
            parts.targets = found
        elif parts.targets and verb is not None and cursor.word() == "there" and not cursor.sees(THEN):
            cursor.position += 1
            parts.targets += (Target("on", Mention("there", "there")),)
        elif not parts.also and cursor.accept(AS_WELL):
            parts.also = True
        elif (phrase := cursor.sees(WITH)) and robot_length(cursor, len(phrase), bare=True)[0]:
            cursor.position += len(phrase)
            parts.robot = one_robot(parts.robot, parse_robot(cursor), "one clause")
            if cursor.word() == "'s" and cursor.word(1) in ("help", "tray", "back"):
                cursor.position += 2
        elif phrase and cursor.lexicon.match_robot(cursor.ahead(len(phrase) + 1))[0] and _helped(cursor, len(phrase)):
            parts.robot = one_robot(parts.robot, cursor.walker, "one clause")
        elif cursor.sees(WITH):
            if with_a_block(cursor):
                return parts
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
    while (phrase := cursor.sees(PREPOSITION_PHRASES)) and not cursor.sees(TOGETHER) and not cursor.sees(FINAL):
        if targets and PREPOSITIONS[phrase] not in ("on", "onto", "on top of", "at"):
            break
        if targets and targets[0].preposition == "to" and starts_mention(cursor, len(phrase)):
            start = cursor.position
            if _on_a_back(cursor):
                continue
            cursor.position = start
        preposition = PREPOSITIONS[phrase]
        back = cursor.position
        if not targets and preposition in ("on", "in") and verb.lemma in CARRYING and _on_a_back(cursor):
            if not cursor.sees(PREPOSITION_PHRASES):
                targets.append(Target("on", Mention(cursor.said(back), "tray")))
            continue
        if preposition not in verb.prepositions and not targets:
            cursor.refuse(f"another preposition after '{verb.lemma}'", sorted(verb.prepositions) or ("a full stop",))
        cursor.position += len(phrase)
        targets.append(Target(preposition, parse_mention(cursor, "destination")))
    return tuple(targets)


def with_a_block(cursor: Cursor, comma: int = 0) -> bool:
    """Whether "with the red block on top of it" stands here."""
    if cursor.word(comma) != "with" or robot_length(cursor, comma + 1, bare=True)[0]:
        return False
    start = cursor.position
    cursor.position += comma + 1
    try:
        parse_noun_phrase(cursor, subject=True)
        return bool(starts_predicate(cursor) or cursor.sees(PREPOSITION_PHRASES) or position_ahead(cursor))
    except NotUnderstoodError:
        return False
    finally:
        cursor.position = start


def _helped(cursor: Cursor, offset: int) -> bool:
    """Reads "with the dog's help"."""
    offset += cursor.word(offset) == "the"
    length, name = cursor.lexicon.match_robot(cursor.ahead(offset))
    if cursor.word(offset + length) != "'s" or cursor.word(offset + length + 1) not in ("help", "assistance"):
        return False
    cursor.position += offset + length + 2
    cursor.walker = name
    return True


def _across(cursor: Cursor) -> bool:
    """Reads "across" or "over" where no place follows."""
    phrase = cursor.sees(ACROSS)
    if (
        phrase is None
        or cursor.sees(PREPOSITION_PHRASES) not in (None, ("over",))
        or cursor.word(len(phrase)) == ("to")
    ):
        return False
    if phrase == ("over",) and starts_mention(cursor, 1):
        return False
    cursor.position += len(phrase)
    return True


def _on_a_back(cursor: Cursor) -> bool:
    """Reads "in its tray" after where to."""
    start = cursor.position
    if cursor.accept_word("on", "in") and starts_mention(cursor):
        mention = parse_mention(cursor, "destination")
        if mention.pronoun == "tray":
            return True
    cursor.position = start
    return False


def _parse_carrier(cursor: Cursor) -> None:
    """Reads "its back" or "the dog" after "off"."""
    length = robot_length(cursor, bare=True)[0]
    if length:
        cursor.position += length
    else:
        parse_mention(cursor, "destination")


def _parse_source(cursor: Cursor, parts: Parts) -> bool:
    """Reads "from the dog", "from its back" or "from the near bench"; a source of any other kind is not read."""
    start = cursor.position
    cursor.position += 1
    length, robot = robot_length(cursor, bare=True)
    if length and robot in cursor.lexicon.walkers:
        cursor.position += length
        return True
    if cursor.word() in ("its", "the"):
        source = parse_mention(cursor, "destination")
        tables = {entity.name for entity in cursor.lexicon.entities if entity.kind == "table"}
        if source.pronoun == "tray":
            return True
        if source.head is not None and set(source.head.values) <= tables:
            parts.source = source
            return True
    cursor.position = start
    return False


def _check_use(cursor: Cursor, verb: Verb, parts: Parts) -> None:
    if parts.across or parts.off or (parts.also and verb.use != "hold"):
        return
    if verb.use == "transfer" and not parts.targets:
        example = "on the yellow block" if verb.lemma in STACKING else "in the tray"
        cursor.refuse(f"where to {verb.lemma} it", (example,))


def one_robot(first: str, second: str, where: str) -> str:
    """The robot that both name.

    Raises:
        ContradictionError: they name different ones.
    """
    if first and second and first != second:
        raise ContradictionError(f"both '{first}' and '{second}' are to do '{where}'; name one robot for it")
    return second or first
