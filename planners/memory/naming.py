"""What the words of a request settle by themselves: a tip fills in what they leave open, and never overrides them."""

import re

from planners.language.tokens import printable

_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, small and without marks."""
    return tuple(_WORD.findall(text.lower()))


def named(name: str, kind: str, text: str) -> bool:
    """Whether a text names a thing itself ("the red one"), not only its kind ("a block", "all of them").

    Args:
        name: Of an object or a place, such as ``red_block``.
        kind: Its class, such as ``block``.
        text: The request.
    """
    own = words_of(printable(name))
    telling = [word for word in own if word != kind] or list(own)
    return set(telling) <= set(words_of(text))
