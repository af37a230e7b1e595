"""One noun phrase by itself, such as "the blue one" or "the far bench", to what it names."""

from collections.abc import Sequence

from planners.errors import NotUnderstoodError, UnknownEntityError
from planners.language.cursor import Cursor
from planners.language.grounding import Grounder
from planners.language.lexicon import Entity, Lexicon
from planners.language.noun_phrases import parse_noun_phrase
from planners.language.robot_phrases import robot_length
from planners.language.tokens import tokenize
from skills.world.snapshot import WorldSnapshot


def mentioned(text: str, world: WorldSnapshot, theme: Sequence[str] = ()) -> tuple[Entity, ...]:
    """The objects, or the one place, that a phrase names.

    Args:
        text: The phrase; all of it must be read.
        world: What there is to talk about.
        theme: Objects that were spoken of last, for "it" and "the other one".

    Raises:
        UnknownEntityError: the world holds nothing of that name.
        AmbiguousEntityError: several things fit.
        NotUnderstoodError: it is no noun phrase.
    """
    lexicon = Lexicon(world)
    cursor = Cursor(text, tokenize(text), lexicon)
    phrase = parse_noun_phrase(cursor, "destination")
    if not cursor.at_end:
        cursor.refuse("the end of what is meant", lexicon.describe())
    grounder = Grounder(lexicon)
    entities = {entity.name: entity for entity in lexicon.entities}
    grounder.discourse.theme = tuple(entities[name] for name in theme if name in entities)
    grounder.discourse.mentioned = set(theme)
    grounder.discourse.object_kind = next((entities[name].kind for name in theme if name in entities), "")
    try:
        return grounder.objects(phrase)
    except UnknownEntityError as error:
        if len(phrase.items) != 1 or phrase.items[0].pronoun:
            raise
        try:
            return (grounder.destination(phrase.items[0], stacking=False),)
        except UnknownEntityError:
            raise error from None


def named_robot(text: str, world: WorldSnapshot) -> str:
    """The robot that a phrase names, such as "the left arm" or "dog"; empty when it names none."""
    cursor = Cursor(text, tokenize(text), Lexicon(world))
    try:
        length, name = robot_length(cursor, bare=True)
    except NotUnderstoodError:
        return ""
    return name if length and cursor.word(length) in ("", ".", "?") else ""
