"""How near two requests are in words: by the sentence encoder where the user allows it, else by shared words."""

import logging
import re
from functools import lru_cache

from planners.errors import ParserMissingError
from planners.language.meaning.nearest import allowed

log = logging.getLogger(__name__)

LEAST_COSINE = 0.6
LEAST_OVERLAP = 0.5
_WORD = re.compile(r"[^\W_]+")
_EMPTY = frozenset(
    {
        *("a", "an", "the", "please", "now", "then", "and", "or", "so", "also", "to", "of", "in", "on", "onto", "into"),
        *("i", "you", "we", "it", "them", "this", "that", "me", "my", "your", "is", "are", "would", "like", "could"),
        *("can", "want"),
    }
)
_STEMS = (("ing", 4), ("es", 4), ("s", 3))


def alike(request: str, other: str) -> bool:
    """Whether two requests are near enough in words that what was said of one may hold for the other."""
    cosine = _cosine(request, other) if allowed() else None
    return cosine >= LEAST_COSINE if cosine is not None else overlap(request, other) >= LEAST_OVERLAP


def measured_by() -> str:
    """What tells likeness now: ``encoder`` or ``words``."""
    return "encoder" if allowed() and _cosine("a", "a") is not None else "words"


def overlap(request: str, other: str) -> float:
    """Share of the content words that both have in the shorter of the two, 0 to 1."""
    a, b = _content(request), _content(other)
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _content(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.lower()) if word not in _EMPTY)


def _stem(word: str) -> str:
    for ending, shortest in _STEMS:
        if word.endswith(ending) and len(word) - len(ending) >= shortest - 1:
            return word[: -len(ending)]
    return word


@lru_cache(maxsize=1024)
def _cosine(request: str, other: str) -> float | None:
    """Of the angle between two meanings; None where the encoder cannot be had, which is logged once per pair."""
    from planners.language.meaning.encoder import load_encoder  # only who allows it needs it

    try:
        rows = load_encoder().embed([request, other])
    except ParserMissingError as error:
        log.warning("likeness of requests goes by the words they share: %s", error)
        return None
    return float(rows[0] @ rows[1])
