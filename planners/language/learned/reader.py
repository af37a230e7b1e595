"""Reads a paragraph by the network: in several wordings of the same world, so that what they agree on can be told."""

import logging
import math
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from planners.errors import NotUnderstoodError, ParserMissingError
from planners.language.learned.adapter import adapted, load_adapter
from planners.language.learned.base_model import END, shape, tokenizer, weights
from planners.language.learned.decoding import Constraint
from planners.language.learned.network import Network
from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.reading import Reading, read_written
from planners.language.learned.situation import Situation
from planners.language.learned.variations import disguised

log = logging.getLogger(__name__)

LONGEST = 120  # tokens of a reading
VIEWS = 6
_LOADING = threading.Lock()
CERTAIN = 0.85  # probability of a reading of the plain words from which no other view is needed


@dataclass(frozen=True)
class Candidate:
    """A reading and how much speaks for it.

    Attributes:
        reading: What the paragraph may mean; None for a request that the team cannot carry out as it stands.
        share: Of the network's belief over all views, 0 to 1; the shares of all candidates add up to at most 1.
    """

    reading: Reading | None
    share: float


def read_learned(text: str, situation: Situation, views: int = VIEWS, seed: int = 0) -> tuple[Candidate, ...]:
    """What a paragraph may mean in a situation, likeliest first.

    The plain words are read first; where that leaves doubt, more views are. Each view says the same in other colours
    and with the world in another order, so that what hangs on a name and not on the words shows as disagreement.

    Args:
        text: What the person said.
        situation: What there is to talk about.
        views: How many wordings are read.
        seed: Of the views.

    Raises:
        ParserMissingError: the network's weights cannot be had.
    """
    plain, rng = Paragraph(situation, text), random.Random(seed)
    read = _read([(plain, _same)])
    if read[0][1] < CERTAIN and views > 1:
        read += _read([disguised(plain, rng) for _ in range(views - 1)])
    shares: dict[tuple | None, float] = {}
    found: dict[tuple | None, Reading | None] = {}
    for reading, chance in read:
        key = reading.meaning() if reading is not None else None
        shares[key] = shares.get(key, 0.0) + chance / len(read)
        found.setdefault(key, reading)
    ranked = sorted(shares, key=lambda key: -shares[key])
    return tuple(Candidate(found[key], shares[key]) for key in ranked)


def _read(views: list[tuple[Paragraph, Callable[[str], str]]]) -> list[tuple[Reading | None, float]]:
    """What each view means, in the names of the plain one, and with which probability the network wrote that."""
    return [
        (_reading(written, view.situation, unmask), chance)
        for (view, unmask), (written, chance) in zip(views, _write([view for view, _ in views]), strict=True)
    ]


def _same(name: str) -> str:
    return name


def _reading(written: str, situation: Situation, unmask: Callable[[str], str]) -> Reading | None:
    try:
        reading = read_written(written, situation)
    except NotUnderstoodError:
        return None
    return Reading(
        tuple({unmask(name): unmask(under) for name, under in step.items()} for step in reading.steps),
        {unmask(name): unmask(place) for name, place in reading.at.items()},
        frozenset(map(unmask, reading.avoid)),
        frozenset(map(unmask, reading.untouched)),
    )


@cache
def _loaded() -> Network | ParserMissingError:
    """The network, or why there is none: what failed once is not tried again by this process."""
    try:
        return Network(shape(), adapted(weights(), load_adapter()))
    except ParserMissingError as error:
        return error
    except (OSError, ValueError, KeyError) as error:
        return ParserMissingError(f"the learned reader's weights cannot be used: {error!r}")


def _network() -> Network:
    with _LOADING:
        found = _loaded()
    if isinstance(found, ParserMissingError):
        raise found
    return found


def _write(views: list[Paragraph]) -> list[tuple[str, float]]:
    """What the network writes for each view, and with which probability; each token the likeliest that is allowed."""
    words = tokenizer()
    encode = lambda text: words.encode(text).ids  # noqa: E731
    prompts = [encode(view.prompt()) for view in views]
    longest = max(map(len, prompts))
    tokens = np.array([[END] * (longest - len(prompt)) + prompt for prompt in prompts])
    continuation = _network().begin(tokens, np.array([len(prompt) for prompt in prompts]))
    constraints = [Constraint(view.situation, encode, END) for view in views]
    written: list[list[int]] = [[] for _ in views]
    chances = [0.0] * len(views)
    for _ in range(LONGEST):
        taken = np.full(len(views), END)
        for index, constraint in enumerate(constraints):
            allowed = constraint.allowed()
            if not allowed:
                continue
            best = max(allowed, key=lambda token: continuation.scores[index, token])
            chances[index] += float(continuation.scores[index, best])
            constraint.take(best)
            taken[index] = best
            written[index].append(best)
        if not any(constraint.allowed() for constraint in constraints):
            break
        continuation.go_on(taken)
    ended = [bool(ids) and ids[-1] == END for ids in written]
    texts = [words.decode(ids[:-1] if end else []) for ids, end in zip(written, ended, strict=True)]
    return [(text, math.exp(chance) if end else 0.0) for text, chance, end in zip(texts, chances, ended, strict=True)]
