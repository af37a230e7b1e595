"""Clauses that say how things are to be: "X belongs on Y", "X is to be placed on Y", "X carries Y", "X stays there"."""

from dataclasses import replace

from planners.language.arrangement_phrases import ARE, BESIDE
from planners.language.arrangements import parse_arrangement
from planners.language.ban_phrases import FORBIDDEN, NOBODY, STAY_ONLY, UNTOUCHED
from planners.language.cursor import Cursor
from planners.language.goal_phrases import ADVERBS, ALL_HAPPENS, BE_DONE, PLACED, WISH
from planners.language.noun_phrases import parse_mention, parse_noun_phrase, parse_target, starts_mention
from planners.language.robot_phrases import robot_length
from planners.language.stack_phrases import CROWNS, SUPPORTS
from planners.language.stacks import crowns, end_up_in_a_stack, parse_stack, position_ahead, stack_of
from planners.language.syntax import AvoidClause, KeepClause, Mention, MoveClause, NounPhrase, Part, Target, TowerClause
from planners.language.vocabulary import PARTICIPLE, PARTICLES, PREPOSITION_PHRASES, STACKING, THERE, WITH
from planners.language.walk_phrases import ACROSS, NO_LOAD, UNLOAD

_KEEPS = frozenset({"leave", "keep", "leaves", "keeps"})


def parse_goal(cursor: Cursor, gap: bool, fragment: bool = False) -> tuple[Part, ...] | None:
    """Reads one clause about an end state, None when none stands here.

    Args:
        cursor: Stands at its first word.
        gap: Whether the clause before was one, so that "the red block on the blue one" is enough.
        fragment: Whether that is enough here without a clause before.

    Raises:
        NotUnderstoodError: it begins like one, and goes on otherwise.
    """
    start = cursor.position
    if kept := _parse_not_unloaded(cursor, start):
        return kept
    if cursor.accept(ALL_HAPPENS):
        target = parse_target(cursor)
        everything = NounPhrase((Mention(cursor.said(start), "everything"),))
        return (KeepClause(everything, target, cursor.said(start)),) if target else None
    wished = cursor.accept(WISH) is not None
    had = not wished and cursor.accept_word("have", "get") != ""
    if wished:
        cursor.accept(ADVERBS)
    if cursor.sees(PREPOSITION_PHRASES) and not wished:
        return _parse_inverted(cursor, start)
    if not wished and (there := cursor.sees(THERE)):
        cursor.position += len(there)
    if robot_length(cursor, bare=True)[0] or not starts_mention(cursor):
        return None
    subject = parse_noun_phrase(cursor, subject=True)
    while not cursor.sees(BESIDE) and cursor.accept(ADVERBS):
        pass
    cursor.topic = "object"
    if lying := _parse_lying(cursor, start, subject, wished):
        return lying
    if had:  # "have the red block put on the blue one"
        return _parse_passive(cursor, start, subject)
    if position_ahead(cursor):
        cursor.position = start
        cursor.accept(WISH)
        tower = parse_stack(cursor, "")
        return (tower,) if tower else None
    if kept := _parse_kept(cursor, start, subject):
        return kept
    if cursor.sees(STAY_ONLY):
        return _parse_stays(cursor, start, subject)
    if below := _parse_upright(cursor, start, subject):
        return below
    if passive := _parse_passive(cursor, start, subject):
        return passive
    if cursor.accept(NO_LOAD):
        return None
    placed = cursor.accept(PLACED)
    if placed in (("is",), ("are",)) and not wished and not gap:
        return None  # "X is in Y" alone says how things are
    if not placed and not wished and not gap and not fragment:
        return None
    return _parse_placed(cursor, start, subject, placed is not None)


def _parse_lying(cursor: Cursor, start: int, subject: NounPhrase, wished: bool) -> tuple[Part, ...] | None:
    """Reads "should lie side by side on the far bench"."""
    before = cursor.position
    said = cursor.accept(ARE)
    while not cursor.sees(BESIDE) and cursor.accept(ADVERBS):
        pass
    apart = parse_arrangement(cursor) if said or wished else None
    if apart is None:
        cursor.position = before
        return None
    targets = _parse_targets(cursor)
    if not targets:
        return (replace(apart, theme=subject, text=cursor.said(start)),)
    return MoveClause("be", subject, targets, "", cursor.said(start)), replace(apart, text=cursor.said(start))


def _parse_not_unloaded(cursor: Cursor, start: int) -> tuple[Part, ...] | None:
    """Reads "do not unload it there" and "leave it in the tray"."""
    for words in (("do", "not"), ("never",), ("without",), ("must", "not"), ("you", "must", "not")):
        if tuple(cursor.ahead(0, len(words))) == words and cursor.word(len(words)) in (
            "unload", "offload", "unloading", "offloading",
        ):  # fmt: skip
            cursor.position += len(words) + 1
            theme = parse_noun_phrase(cursor, "banned")
            cursor.accept(THERE)
            return (KeepClause(theme, None, cursor.said(start)),)
    if (phrase := cursor.sees(NOBODY)) and cursor.word(len(phrase)) in UNLOAD:
        cursor.position += len(phrase) + 1
        theme = parse_noun_phrase(cursor, "banned")
        cursor.accept(THERE)
        return (KeepClause(theme, None, cursor.said(start)),)
    if cursor.word() not in _KEEPS:
        return None
    cursor.position += 1
    theme = parse_noun_phrase(cursor)
    target = parse_target(cursor)
    if target is None:
        cursor.position = start
        return None
    return (KeepClause(theme, target, cursor.said(start)),)


def _parse_kept(cursor: Cursor, start: int, subject: NounPhrase) -> tuple[Part, ...] | None:
    """Reads "must not leave the near bench" and "is not to be unloaded"."""
    before = cursor.position
    if cursor.accept(FORBIDDEN):
        if cursor.accept_word("leave"):
            target = Target("on", parse_mention(cursor, "destination"))
            return (KeepClause(subject, target, cursor.said(start)),)
        cursor.accept_word("to")
        if cursor.accept_word("be") and cursor.word() in UNLOAD:
            cursor.position += 1
            cursor.accept(THERE)
            return (KeepClause(subject, None, cursor.said(start)),)
    cursor.position = before
    return None


def _parse_targets(cursor: Cursor) -> tuple[Target, ...]:
    targets: list[Target] = []
    while target := parse_target(cursor):
        targets.append(target)
    return tuple(targets)


def _parse_inverted(cursor: Cursor, start: int) -> tuple[Part, ...] | None:
    """Reads "on it rests the green block"."""
    target = parse_target(cursor)
    cursor.accept_word(",")
    verb = cursor.accept(PLACED) or cursor.accept(WISH)
    if target is None or verb is None or robot_length(cursor, bare=True)[0] or not starts_mention(cursor):
        return None
    theme = parse_noun_phrase(cursor)
    return (MoveClause("be", theme, (target,), "", cursor.said(start)),)


def _parse_stays(cursor: Cursor, start: int, subject: NounPhrase) -> tuple[Part, ...] | None:
    """Reads "stays on the near bench"; "stays where it is" is a ban and read before."""
    cursor.accept(STAY_ONLY)
    while cursor.accept(ADVERBS):
        pass
    if cursor.word() in ("stacked", "together"):
        return None
    untouched = cursor.accept(UNTOUCHED)
    target = parse_target(cursor)
    if target is None:
        cursor.refuse("where it stays", ("... stays on the near bench",))
    if untouched or cursor.accept(UNTOUCHED):
        return (AvoidClause(subject, cursor.said(start)), KeepClause(subject, target, cursor.said(start)))
    return (KeepClause(subject, target, cursor.said(start)),)


def _parse_upright(cursor: Cursor, start: int, subject: NounPhrase) -> tuple[Part, ...] | None:
    """Reads "carries the orange block" and "crowns it all"; what is above and what is below."""
    if cursor.sees(CROWNS):
        found = crowns(cursor, start, subject, "")
        if isinstance(found, TowerClause):
            return (found,)
        if isinstance(found, Mention):
            return (MoveClause("be", subject, (Target("on top of", found),), "", cursor.said(start)),)
    if not cursor.accept(SUPPORTS):
        return None
    above = parse_noun_phrase(cursor)
    if len(subject.items) != 1 or len(above.items) != 1:
        cursor.refuse("one block that carries one other block")
    return (MoveClause("be", above, (Target("on top of", subject.items[0]),), "", cursor.said(start)),)


def _parse_passive(cursor: Cursor, start: int, subject: NounPhrase) -> tuple[Part, ...] | None:
    """Reads "is to be placed on the blue one", "are brought over by dog"."""
    before = cursor.position
    cursor.accept(BE_DONE)
    while cursor.accept(ADVERBS):
        pass
    verb = PARTICIPLE.get(cursor.word())
    if verb is None:
        cursor.position = before
        return None
    cursor.position += 1
    cursor.accept_word(*PARTICLES.get(verb.lemma, ()))
    if verb.lemma in STACKING and subject_is_several(subject) and not cursor.sees(PREPOSITION_PHRASES):
        return (stack_of(cursor, start, subject, ""),)
    across, targets, robot = False, (), ""
    while True:
        if not targets and cursor.sees(ACROSS) and not cursor.sees(PREPOSITION_PHRASES) and not cursor.sees(THERE):
            cursor.accept(ACROSS)
            across = True
        elif not targets and (found := _parse_targets(cursor)):
            targets = found
        elif (phrase := cursor.sees(WITH)) and robot_length(cursor, len(phrase), bare=True)[0]:
            cursor.position += len(phrase)
            length, robot = robot_length(cursor, bare=True)
            cursor.position += length
            if cursor.word() == "'s" and cursor.word(1) == "help":
                cursor.position += 2
        else:
            break
    if verb.lemma in STACKING and subject_is_several(subject) and len(targets) == 1:
        tower = stack_of(cursor, start, subject, robot)
        return (replace(tower, target=tower.target or targets[0]),)
    if not targets and not across and verb.use != "unload":
        cursor.refuse("where it is to be", ("... on the far bench",))
    return (
        MoveClause("unload" if verb.use == "unload" else "be", subject, targets, robot, cursor.said(start), across),
    )


def subject_is_several(phrase: NounPhrase) -> bool:
    """Whether a noun phrase may stand for several things."""
    return len(phrase.items) > 1 or any(item.several for item in phrase.items)


def _parse_placed(cursor: Cursor, start: int, subject: NounPhrase, verb: bool) -> tuple[Part, ...] | None:
    """Reads "belongs on the far bench", "end up in one stack with ..."."""
    while cursor.accept(ADVERBS):
        pass
    if verb and (tower := end_up_in_a_stack(cursor, start, subject, "")):
        return (tower,)
    if cursor.word() in PARTICIPLE:
        return _parse_passive(cursor, start, subject)
    cursor.accept_word("lying", "sitting", "standing", "resting")
    if verb and cursor.sees(ACROSS) and not cursor.sees(PREPOSITION_PHRASES) and not cursor.sees(THERE):
        cursor.accept(ACROSS)
        _accept_carrier(cursor)
        return (MoveClause("be", subject, (), "", cursor.said(start), across=True),)
    cursor.accept_word("over", "back", "across", "up", "down")
    targets = _parse_targets(cursor)
    if not targets:
        return None
    if cursor.at_colon and subject_is_several(subject):
        start_of_names = cursor.position
        cursor.position += 1
        named = parse_noun_phrase(cursor, subject=True) if starts_mention(cursor) else None
        if named is not None and cursor.at_end:
            named = NounPhrase(named.items, named.exceptions, subject.items[-1].count)
            return (MoveClause("be", named, targets, "", cursor.said(start)),)
        cursor.position = start_of_names
    return (MoveClause("be", subject, targets, _accept_carrier(cursor), cursor.said(start)),)


def _accept_carrier(cursor: Cursor) -> str:
    """Reads "by dog"; the robot, empty when none stands here."""
    length, robot = robot_length(cursor, 1, bare=True)
    if cursor.word() not in ("by", "with", "on") or not length:
        return ""
    cursor.position += 1 + length
    return robot
