"""Reads a paragraph by the network: in several wordings of the same world, so that what they agree on can be told."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planners.errors import NotUnderstoodError
from planners.language.learned.base_model import END
from planners.language.learned.decoding import RequestConstraint
from planners.language.learned.loading import network_with
from planners.language.learned.paragraphs import Paragraph
from planners.language.learned.plain_names import in_plain_names
from planners.language.learned.reading import Reading, read_written
from planners.language.learned.situation import Situation
from planners.language.learned.variations import disguised
from planners.language.learned.writing import encode, write

SHIPPED = Path(__file__).with_name("adapter.npz")
FILE_VARIABLE = "ROSTRUM_READER"
LONGEST = 120  # tokens of a reading
VIEWS = 6
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

    The words are read as they are and, where things have rare names, under plain ones; where that leaves doubt, in more
    views. Each says the same in other colours and with the world in another order, so that what hangs on a name and not
    on the words shows as disagreement.

    Args:
        text: What the person said.
        situation: What there is to talk about.
        views: How many wordings are read.
        seed: Of the views.

    Raises:
        ParserMissingError: the network's weights cannot be had.
    """
    said, rng = Paragraph(situation, text), random.Random(seed)
    plain, named = in_plain_names(said)
    first = [(said, _same), (plain, named)] if plain != said else [(said, _same)]
    read = _read(first)
    if _doubtful(read) and views > len(first):
        more = [(*disguised(first[index % len(first)][0], rng), first[index % len(first)][1])
                for index in range(views - len(first))]  # fmt: skip
        read += _read([(view, _both(undisguise, unname)) for view, undisguise, unname in more])
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


def _doubtful(read: list[tuple[Reading | None, float]]) -> bool:
    """Whether views differ in what they mean, or one is not certain."""
    meanings = {reading.meaning() if reading is not None else None for reading, _ in read}
    return len(meanings) > 1 or min(chance for _, chance in read) < CERTAIN


def _both(first: Callable[[str], str], then: Callable[[str], str]) -> Callable[[str], str]:
    return lambda name: then(first(name))


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


def _write(views: list[Paragraph]) -> list[tuple[str, float]]:
    constraints = [RequestConstraint(view.situation, encode, END) for view in views]
    return write(network_with(SHIPPED, FILE_VARIABLE), [view.prompt() for view in views], constraints, LONGEST)
