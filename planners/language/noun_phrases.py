"""Noun phrases: "the red, blue and green blocks", "every block except the orange one", "it", "the left arm"."""

from dataclasses import replace
from typing import Literal

from planners.errors import UnknownEntityError
from planners.language.cursor import Cursor
from planners.language.lexicon import head_of
from planners.language.syntax import Head, Mention, NounPhrase
from planners.language.tokens import printable
from planners.language.vocabulary import (
    ALL,
    ANY,
    ANYTHING,
    DETERMINERS,
    EVERYTHING,
    EXCEPT,
    NEVER_NOUNS,
    NUMBERS,
    OTHERS,
    THERE,
)

Role = Literal["object", "destination", "banned"]
THE_ONE_THERE = "?there"
"""Stands for the arm at the place that was named last; what it is, only grounding can tell."""


def starts_mention(cursor: Cursor, offset: int = 0) -> bool:
    """Whether a mention of an object or place, known or not, starts ``offset`` places ahead."""
    word = cursor.word(offset)
    if word in ("it", "them", "both", "everything") or word in NUMBERS or cursor.sees(ALL, offset):
        return True
    if word in DETERMINERS:
        return robot_length(cursor, offset)[0] == 0
    return cursor.lexicon.match(cursor.ahead(offset))[0] > 0 and robot_length(cursor, offset)[0] == 0


def robot_length(cursor: Cursor, offset: int = 0, bare: bool = False) -> tuple[int, str]:
    """Length and name of a robot mention ahead, (0, "") when there is none.

    ``the left arm`` and ``robot 1`` are robots anywhere; a lone name only where ``bare`` allows it, for "left"
    is also a direction and part of other names.
    """
    start = offset + (cursor.word(offset) == "the")
    length, name = cursor.lexicon.match_robot(cursor.ahead(start))
    if length and cursor.word(start + length) in cursor.lexicon.robot_nouns:
        return start - offset + length + 1, name
    object_length, _ = cursor.lexicon.match(cursor.ahead(start))
    if not length and cursor.word(start) in cursor.lexicon.robot_nouns and (there := cursor.sees(THERE, start + 1)):
        return start - offset + 1 + len(there), THE_ONE_THERE
    sole = cursor.lexicon.robots
    if cursor.word(start) in cursor.lexicon.robot_nouns and len(sole) == 1 and not length:
        return start - offset + 1, sole[0]
    distinct = any(word in cursor.lexicon.robot_nouns or "_" in word for word in cursor.ahead(start, length))
    if length and length >= object_length and (bare or distinct):
        return start - offset + length, name
    return 0, ""


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


def parse_noun_phrase(cursor: Cursor, role: Role = "object") -> NounPhrase:
    """Reads a coordination of mentions with its exceptions.

    Raises:
        UnknownEntityError: a noun or an adjective that the world does not have.
        NotUnderstoodError: no noun phrase stands here.
    """
    count = 0
    if cursor.word() == "both" and _both_of_a_list(cursor):
        cursor.position += 1
        count = 2
    items = [parse_mention(cursor, role)]
    while (skip := _list_separator(cursor)) and starts_mention(cursor, skip):
        cursor.position += skip
        items.append(parse_mention(cursor, role))
    if len(items) > 1 and any(item.count for item in items):
        cursor.refuse("one number for one group; name the groups one by one", ("the red blocks and the blue blocks",))
    return NounPhrase(_share_heads(items), parse_exceptions(cursor), count)


def parse_exceptions(cursor: Cursor) -> tuple[Mention, ...]:
    """Reads "except the orange one and the blue one"; empty when none stands here."""
    comma = 1 if cursor.word() == "," else 0
    phrase = cursor.sees(EXCEPT, comma)
    if phrase is None and cursor.word(comma) == "but" and starts_mention(cursor, comma + 1):
        phrase = ("but",)
    if phrase is None or not starts_mention(cursor, comma + len(phrase)):
        return ()
    cursor.position += comma + len(phrase)
    return parse_noun_phrase(cursor).items


def parse_mention(cursor: Cursor, role: Role = "object") -> Mention:
    """Reads one mention; raises like :func:`parse_noun_phrase`."""
    start = cursor.position
    if mention := _parse_pronoun(cursor, role):
        return mention
    determiner: Literal["", "the", "a", "all"] = ""
    count = 0
    if cursor.accept_word("both"):
        determiner, count = "the", 2
        cursor.accept_word("of")
        cursor.accept_word("the")
    elif cursor.accept(ALL) or (role == "banned" and cursor.accept(ANY)):
        determiner = "all"
    elif said := cursor.accept_word(*DETERMINERS):
        determiner = "the" if said == "the" else "a"
    others = bool(cursor.accept_word("other", "remaining"))
    if cursor.word() in NUMBERS and not (cursor.word() == "one" and determiner):
        count = count or NUMBERS[cursor.word()]
        cursor.position += 1
    colors, head = _parse_description(cursor)
    if head is None and not colors and not (others and count):
        _refuse_noun(cursor, role, bool(determiner))
    return Mention(cursor.said(start), "", determiner, others, count, colors, head)


def _parse_pronoun(cursor: Cursor, role: Role) -> Mention | None:
    start = cursor.position
    if cursor.accept_word("it"):
        return Mention("it", "it")
    if cursor.accept_word("them", "they"):
        return Mention("them", "them")
    if cursor.accept(OTHERS):
        return Mention(cursor.said(start), "everything", others=True)
    if cursor.accept(EVERYTHING) or (role == "banned" and cursor.accept(ANYTHING)):
        others = bool(cursor.accept_word("else"))
        return Mention(cursor.said(start), "everything", others=others)
    bare = cursor.word() in ("both", "all") and not starts_mention(cursor, 1) and cursor.word(1) not in ("of", "other")
    if (bare and cursor.known(cursor.word(1))) or cursor.ahead(0, 3) == ["both", "of", "them"]:
        word = cursor.word()
        cursor.position += 3 if cursor.word(1) == "of" else 1
        return Mention(cursor.said(start), "both" if word == "both" else "everything")
    return None


def _parse_description(cursor: Cursor) -> tuple[tuple[str, ...], Head | None]:
    colors: list[str] = []
    while True:
        length, senses = cursor.lexicon.match(cursor.ahead())
        color = next((sense.value for sense in senses if sense.type == "color"), "")
        noun = [sense for sense in senses if sense.type != "color"]
        after, following = cursor.lexicon.match(cursor.ahead(length))
        modifies = bool(color) and (
            not noun or (after and any(s.type != "color" for s in following)) or cursor.word(length) in ("one", "ones")
        )
        if modifies:
            cursor.position += length
            cursor.accept_word("coloured")
            colors.append(color)
        elif noun:
            cursor.position += length
            return tuple(colors), head_of(senses)
        elif cursor.accept_word("one"):
            return tuple(colors), Head("one")
        elif cursor.accept_word("ones"):
            return tuple(colors), Head("one", plural=True)
        else:
            return tuple(colors), None


def _refuse_noun(cursor: Cursor, role: Role, determined: bool) -> None:
    words: list[str] = []
    for word in cursor.ahead():
        if (not word.isidentifier() and not word.isalnum()) or (
            cursor.known(word) and not cursor.lexicon.match((word,))[0]
        ):
            break
        words.append(word)
        if cursor.lexicon.match((word,))[0]:
            break
    choices = cursor.lexicon.describe(("object", "place") if role == "destination" else ("object",))
    unknown = tuple(word for word in words if not cursor.known(word))
    what = "object or place" if role == "destination" else "object"
    if not unknown or unknown[0] in NEVER_NOUNS or (not determined and cursor.word(len(words)) in DETERMINERS):
        cursor.refuse(f"an {what}", choices)
    raise UnknownEntityError(
        f"'{printable(' '.join(words))}' names no {what} of this world; it holds: {', '.join(choices)}",
        unknown,
        choices,
    )


def _list_separator(cursor: Cursor) -> int:
    """Number of tokens of a list separator here: ``,`` ``and`` or ``, and``."""
    if cursor.word() == ",":
        return 2 if cursor.word(1) == "and" else 1
    return 1 if cursor.word() == "and" else 0


def _both_of_a_list(cursor: Cursor) -> bool:
    """Whether "both" opens a list of two ("both the red and the blue block")."""
    for word in cursor.ahead(2 if cursor.word(1) == "the" else 1, 6):
        if word == "and":
            return True
        if not cursor.lexicon.match((word,))[0] and word not in ("one",):
            return False
    return False


def _share_heads(items: list[Mention]) -> tuple[Mention, ...]:
    """Gives bare colours the noun to their right, and items without a determiner the one to their left."""
    shared = list(items)
    head: Head | None = None
    for index in range(len(shared) - 1, -1, -1):
        item = shared[index]
        if item.head is not None:
            head = item.head if item.head.type != "name" else None
        elif not item.pronoun and head is not None and item.colors:
            shared[index] = replace(item, head=head)
    for index in range(1, len(shared)):
        before, item = shared[index - 1], shared[index]
        if not item.determiner and not item.pronoun and before.determiner in ("all", "the"):
            shared[index] = replace(item, determiner=before.determiner)
    return tuple(shared)
