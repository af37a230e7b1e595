"""The names nearest in meaning to a phrase, as suggestions for a person: never a reading by themselves."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from planners.errors import ParserMissingError

if TYPE_CHECKING:
    from planners.language.meaning.encoder import Encoder

log = logging.getLogger(__name__)

ALLOWED_VARIABLE = "ROSTRUM_MEANING"  # 1: the encoder may be fetched and used
LEAST = 0.46  # see nearest
MOST = 3


@dataclass(frozen=True)
class Likeness:
    """How near a name is to a phrase.

    Attributes:
        name: As the world holds it.
        cosine: Of the angle between the two meanings, -1 to 1; 1 is the same text.
    """

    name: str
    cosine: float


def ranked(phrase: str, names: Sequence[str], encoder: "Encoder") -> tuple[Likeness, ...]:
    """All names with their likeness to a phrase, best first.

    Args:
        phrase: What was said.
        names: Of the world; an underscore is a blank.
        encoder: Tells how near texts are.
    """
    rows = encoder.embed([phrase, *(name.replace("_", " ") for name in names)])
    likenesses = (Likeness(name, float(cosine)) for name, cosine in zip(names, rows[1:] @ rows[0], strict=True))
    return tuple(sorted(likenesses, key=lambda likeness: -likeness.cosine))


def allowed() -> bool:
    """Whether the user asked for grounding by meaning: ``ROSTRUM_MEANING=1``."""
    return os.environ.get(ALLOWED_VARIABLE) == "1"


def nearest(phrase: str, names: Sequence[str]) -> tuple[Likeness, ...]:
    """Names near enough in meaning to a phrase to be worth suggesting.

    :data:`LEAST` is the lowest hundredth at which no phrase of ``tests/planners/language/meaning/phrases.py`` that has
    nothing to do with its world gets a suggestion (of 20). There, of 40 phrases for one of 9 or 10 names, the name is
    the nearest for 33, and it is suggested for 30, 29 times as the first; one is given a wrong first suggestion. On
    worlds that it was not chosen by, 16 of 20 are nearest and 14 are suggested, all as the first; 2 get a wrong first
    suggestion, and none of 12 strange phrases gets any.

    It tells likeness, not sameness: of 20 phrases for something akin that the world does not hold ("armchair" beside a
    sofa), 11 get a suggestion. A person, not a program, should therefore choose among what it returns.

    Args:
        phrase: What was said, that names nothing known.
        names: Of the world; an underscore is a blank.

    Returns:
        At most :data:`MOST`, best first; nothing unless the user allows the encoder with ``ROSTRUM_MEANING=1``, and
        nothing when it cannot be had, which is logged.
    """
    if not allowed():
        log.debug("grounding by meaning is off; %s=1 allows it", ALLOWED_VARIABLE)
        return ()
    if not phrase.strip() or not names:
        return ()
    from planners.language.meaning.encoder import load_encoder  # only who allows it needs it

    try:
        encoder = load_encoder()
    except ParserMissingError as error:
        log.warning("nothing is suggested for '%s': %s", phrase, error)
        return ()
    return tuple(likeness for likeness in ranked(phrase, names, encoder)[:MOST] if likeness.cosine >= LEAST)
