"""Noun phrases: "the red, blue and green blocks", "every block except the orange one", "it", "the left arm"."""

from dataclasses import replace
from typing import Literal

from planners.errors import NotUnderstoodError, UnknownEntityError
from planners.language.ban_phrases import FORBIDDEN, NO_ENTRY, NOT_BE, STAY_ONLY
from planners.language.cursor import Cursor
from planners.language.goal_phrases import BE_DONE, PLACED
from planners.language.lexicon import head_of
from planners.language.phrase_list import Phrases
from planners.language.reason_phrases import WHOLE_SET
from planners.language.robot_phrases import robot_length
from planners.language.stack_phrases import CROWNS, FORMS, SUPPORTS
from planners.language.syntax import Head, Mention, NounPhrase, Target
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
    PREPOSITION_PHRASES,
    PREPOSITIONS,
    THERE,
    THIRD,
)
from planners.language.walk_phrases import MODAL_ANY, SELF_MOVES

PREDICATES = Phrases(
    tuple(
        phrase
        for table in (BE_DONE, CROWNS, FORBIDDEN, FORMS, MODAL_ANY, NO_ENTRY, NOT_BE, PLACED, STAY_ONLY, SUPPORTS)
        for phrase in table
        if phrase
        not in (("to",), ("put",), ("set",), ("placed",), ("stacked",), ("not", "to"), ("being",), ("always",))
    )
)
"""What may follow a subject."""
LISTED = (("as", "well", "as"), ("together", "with"), ("along", "with"), ("plus",))
THESE = ("that", "this", "these", "those")
Role = Literal["object", "destination", "banned"]


def starts_mention(cursor: Cursor, offset: int = 0) -> bool:
    """Whether a mention of an object or place, known or not, starts ``offset`` places ahead."""
    word = cursor.word(offset)
    if word in ("it", "them", "both", "everything", "they", "which") or word in NUMBERS or cursor.sees(ALL, offset):
        return True
    if word in THESE:
        return _points(cursor, offset)
    if word in ("other", "remaining") or _tray_length(cursor, offset):
        return True
    if cursor.sees(WHOLE_SET, offset):
        return True
    if word in DETERMINERS:
        return robot_length(cursor, offset)[0] == 0
    return cursor.lexicon.match(cursor.ahead(offset))[0] > 0 and robot_length(cursor, offset)[0] == 0


def starts_predicate(cursor: Cursor, offset: int = 0) -> bool:
    """Whether what follows makes a subject of what stands before it."""
    word = cursor.word(offset)
    return cursor.sees(PREDICATES, offset) is not None or word in THIRD or word in SELF_MOVES


def _opens_subject(cursor: Cursor, skip: int) -> bool:
    """Whether the list that goes on ``skip`` tokens ahead is the subject of a clause of its own."""
    start = cursor.position
    cursor.position += skip
    length = robot_length(cursor, bare=True)[0]
    if length and starts_predicate(cursor, length):
        cursor.position = start
        return True
    try:
        parse_noun_phrase(cursor, subject=True)
        return starts_predicate(cursor)
    except NotUnderstoodError:
        return False
    finally:
        cursor.position = start


def parse_noun_phrase(cursor: Cursor, role: Role = "object", subject: bool = False) -> NounPhrase:
    """Reads a coordination of mentions with its exceptions.

    Args:
        cursor: Stands at its first word.
        role: What it is for.
        subject: Whether it is the subject of a clause; otherwise it ends where another clause's subject begins.

    Raises:
        UnknownEntityError: a noun or an adjective that the world does not have.
        NotUnderstoodError: no noun phrase stands here.
    """
    count = 0
    if cursor.word() == "both" and _both_of_a_list(cursor):
        cursor.position += 1
        count = 2
    items = [parse_mention(cursor, role)]
    while (skip := _list_separator(cursor, role)) and starts_mention(cursor, skip):
        if not subject and _opens_subject(cursor, skip):
            break
        cursor.position += skip
        items.append(parse_mention(cursor, role))
    if len(items) > 1 and any(item.count and not item.others for item in items):
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
    if length := _tray_length(cursor):
        cursor.position += length
        return Mention(cursor.said(start), "tray")
    if mention := _parse_pronoun(cursor, role):
        return mention
    determiner: Literal["", "the", "a", "all"] = ""
    points = False
    count = 0
    if cursor.accept(WHOLE_SET):
        determiner = "all"
    elif cursor.accept_word("both"):
        determiner, count = "the", 2
        cursor.accept_word("of")
        cursor.accept_word("the")
    elif cursor.accept(ALL) or (role == "banned" and cursor.accept(ANY)):
        determiner = "all"
    elif said := cursor.accept_word(*DETERMINERS):
        determiner = "the" if said == "the" else "a"
    elif cursor.word() in THESE and _points(cursor):
        cursor.position += 1
        determiner, points = "the", True
    others = bool(cursor.accept_word("other", "remaining"))
    if cursor.word() in NUMBERS and not (cursor.word() == "one" and determiner):
        count = count or NUMBERS[cursor.word()]
        cursor.position += 1
    others = bool(cursor.accept_word("other", "remaining")) or others
    colors, head = _parse_description(cursor)
    if head is None and not colors and not (count and (others or determiner or points)):
        _refuse_noun(cursor, role, bool(determiner))
    if head is not None and (owner := _owner_length(cursor)):
        cursor.position += owner
    if count and head is None and not colors and cursor.ahead(0, 2) == ["of", "them"]:
        cursor.position += 2
    return Mention(cursor.said(start), "", determiner, others, count, colors, head, points)


def _points(cursor: Cursor, offset: int = 0) -> bool:
    """Whether "that" and the like stand before a noun or a number here, not alone."""
    word = cursor.word(offset + 1)
    return word in NUMBERS or cursor.lexicon.match(cursor.ahead(offset + 1))[0] > 0


def _tray_length(cursor: Cursor, offset: int = 0) -> int:
    """Length of "its tray", "the dog's back" or "the back of the dog" ahead, 0 when it does not stand there."""
    if len(cursor.lexicon.walkers) != 1:
        return 0
    back, start = ("back", "tray", "carrier"), offset
    if cursor.word(offset) == "its":
        start += 1
    else:
        start += cursor.word(offset) == "the"
        length, name = cursor.lexicon.match_robot(cursor.ahead(start))
        if name in cursor.lexicon.walkers and cursor.word(start + length) == "'s":
            start += length + 1
        elif cursor.word(start) in back and cursor.word(start + 1) in ("of", "on"):
            length, name = robot_length(cursor, start + 2, bare=True)
            return start + 2 + length - offset if name in cursor.lexicon.walkers else 0
        else:
            return 0
    if cursor.word(start) not in back:
        return 0
    start += 1
    if cursor.word(start) == "on" and (more := _tray_length(cursor, start + 1)):  # "the tray on its back"
        start += 1 + more
    return start - offset


def _owner_length(cursor: Cursor) -> int:
    """Length of "on its back" or "of the dog" after "the tray"."""
    if cursor.word(-1) != "tray" or cursor.word() not in ("of", "on"):
        return 0
    if more := _tray_length(cursor, 1):
        return 1 + more
    length, name = robot_length(cursor, 1, bare=True)
    return 1 + length if name in cursor.lexicon.walkers else 0


def _parse_pronoun(cursor: Cursor, role: Role) -> Mention | None:
    start = cursor.position
    if cursor.accept_word("it"):
        return Mention("it", "it")
    if cursor.accept_word("them", "they"):
        return Mention("them", "them")
    if cursor.accept_word("which"):
        return Mention("which", "it")
    if role == "destination" and (there := cursor.accept(THERE)):
        return Mention(" ".join(there), "there")
    if cursor.word() in THESE and not _points(cursor):
        word = cursor.word()
        cursor.position += 1
        return Mention(word, "it" if word in ("that", "this") else "them")
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
        " ".join(words),
    )


def _list_separator(cursor: Cursor, role: Role = "object") -> int:
    """Number of tokens of a list separator here: ``,`` ``and`` or ``, and``; ``or`` where nothing of it is allowed."""
    if cursor.at_colon:
        return 0
    comma = 1 if cursor.word() == "," else 0
    joints = ("and", "or", "nor") if role == "banned" else ("and",)
    if cursor.word(comma) in joints:
        return comma + 1
    if phrase := cursor.sees(LISTED, comma):
        return comma + len(phrase)
    return comma


def _both_of_a_list(cursor: Cursor) -> bool:
    """Whether "both" opens a list of two ("both the red and the blue block")."""
    for number, word in enumerate(cursor.ahead(2 if cursor.word(1) == "the" else 1, 6)):
        if word == "and":
            return number > 0
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


def parse_target(cursor: Cursor) -> Target | None:
    """Reads "there" or a preposition with its place or object; None when neither follows."""
    if there := cursor.accept(THERE):
        return Target("on", Mention(" ".join(there), "there"))
    if phrase := cursor.sees(PREPOSITION_PHRASES):
        cursor.position += len(phrase)
        return Target(PREPOSITIONS[phrase], parse_mention(cursor, "destination"))
    return None
