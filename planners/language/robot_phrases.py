"""Mentions of robots: "the left arm", "the dog", "the arm there", "the arm at the far bench", "it"."""

from planners.errors import UnknownEntityError
from planners.language.cursor import Cursor
from planners.language.tokens import printable
from planners.language.vocabulary import THERE
from planners.language.walk_phrases import OTHER_SIDE

THE_ONE_THERE = "?there"
"""Stands for the arm at the place that was named last; what it is, only grounding can tell."""
THE_OTHER = "?other"
"""Stands for the arm at the other one of two tables."""
THE_WALKER = "?walker"
"""Stands for the robot that walks and was named last ("it", "its back")."""


def robot_length(cursor: Cursor, offset: int = 0, bare: bool = False) -> tuple[int, str]:
    """Length and name of a robot mention ahead, (0, "") when there is none.

    ``the left arm`` and ``robot 1`` are robots anywhere; a lone name only where ``bare`` allows it, for "left"
    is also a direction and part of other names. The name is empty for "the arm" where there are several: any of them.
    """
    start = offset + (cursor.word(offset) == "the")
    length, name = cursor.lexicon.match_robot(cursor.ahead(start))
    nouns = cursor.lexicon.robot_nouns
    if cursor.word(start) == "other" and cursor.word(start + 1) == "arm" and start > offset:
        return start - offset + 2, THE_OTHER
    if length and cursor.word(start + length) in nouns:
        return start - offset + length + 1, name
    object_length, _ = cursor.lexicon.match(cursor.ahead(start))
    if not length and cursor.word(start) in nouns:
        if there := cursor.sees(THERE, start + 1):
            return start - offset + 1 + len(there), THE_ONE_THERE
        if other := cursor.sees(OTHER_SIDE, start + 1):
            return start - offset + 1 + len(other), THE_OTHER
        more, attendant = _at_a_place(cursor, start + 1)
        if more:
            return start - offset + 1 + more, attendant
    sole = cursor.lexicon.robots
    if cursor.word(start) in nouns and not length and (len(sole) == 1 or cursor.word(offset) == "the"):
        return start - offset + 1, sole[0] if len(sole) == 1 else ""
    if not length and (owned := _of_a_place(cursor, start)):
        return start - offset + owned[0], owned[1]
    distinct = any(word in nouns or "_" in word for word in cursor.ahead(start, length))
    possessed = cursor.word(start + length) == "'s"
    if length and length >= object_length and (bare or distinct) and not possessed:
        return start - offset + length, name
    return 0, ""


def _at_a_place(cursor: Cursor, offset: int) -> tuple[int, str]:
    """Length and arm of "at the far bench" ``offset`` places ahead."""
    if cursor.word(offset) not in ("at", "on", "by", "of", "beside"):
        return 0, ""
    start = offset + 1 + (cursor.word(offset + 1) == "the")
    length, senses = cursor.lexicon.match(cursor.ahead(start))
    found = [sense.value for sense in senses if sense.value in cursor.lexicon.attended]
    return (start + length - offset, cursor.lexicon.attended[found[0]]) if len(found) == 1 else (0, "")


def _of_a_place(cursor: Cursor, start: int) -> tuple[int, str] | None:
    """Length and arm of "far bench's arm" or "far bench arm"."""
    length, senses = cursor.lexicon.match(cursor.ahead(start))
    found = [sense.value for sense in senses if sense.value in cursor.lexicon.attended]
    after = length + (cursor.word(start + length) == "'s")
    if length and len(found) == 1 and cursor.word(start + after) in cursor.lexicon.robot_nouns:
        return after + 1, cursor.lexicon.attended[found[0]]
    return None


def parse_robot(cursor: Cursor) -> str:
    """Reads a robot; the name of it.

    Raises:
        UnknownEntityError: the words name no robot of the world.
    """
    length, name = robot_length(cursor, bare=True)
    if length:
        cursor.position += length
        return name
    start = cursor.position + (cursor.word() == "the")
    words = []
    for word in cursor.ahead(start - cursor.position, 3):
        if word in (",", ".", "?", "and", "to"):
            break
        words.append(word)
        if word in cursor.lexicon.robot_nouns:
            break
    choices = tuple(printable(robot) for robot in cursor.lexicon.robots)
    said = " ".join(words) or "nothing"
    raise UnknownEntityError(
        f"'{said}' names no robot; the robots are: {', '.join(choices) or 'none'}", tuple(words), choices
    )


def walker_length(cursor: Cursor, offset: int = 0, pronoun: bool = True) -> tuple[int, str]:
    """Length and name of a robot that walks, ``it`` included where ``pronoun``; (0, "") when there is none."""
    if pronoun and cursor.word(offset) in ("it", "he", "she") and cursor.lexicon.walkers:
        return 1, THE_WALKER
    length, name = robot_length(cursor, offset, bare=True)
    return (length, name) if name in cursor.lexicon.walkers else (0, "")
