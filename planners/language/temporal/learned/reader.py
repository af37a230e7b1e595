"""Reads a sentence as a formula by the network, over several orders of its vocabulary, so that doubt can be told."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planners.language.learned.base_model import END
from planners.language.learned.loading import network_with
from planners.language.learned.writing import encode, write
from planners.language.temporal.learned.decoding import FormulaConstraint
from planners.language.temporal.learned.sentences import LabelledSentence
from planners.language.temporal.learned.variations import disguised, mapped
from planners.language.temporal.learned.vocabulary import Vocabulary
from planners.language.temporal.lexicon import Lexicon
from planners.logic.formula import Formula
from planners.logic.omega import difference
from planners.logic.parse import parse

SHIPPED = Path(__file__).with_name("adapter.npz")
FILE_VARIABLE = "ROSTRUM_FORMULA_READER"
LONGEST = 160  # tokens of a formula
VIEWS = 4
CERTAIN = 0.9  # probability of a formula of the plain words from which no other view is needed


@dataclass(frozen=True)
class FormulaCandidate:
    """A formula and how much speaks for it.

    Attributes:
        formula: What the sentence may mean, over infinite words.
        share: Of the network's belief over all views, 0 to 1.
    """

    formula: Formula
    share: float


def read_learned_formula(
    text: str, lexicon: Lexicon, views: int = VIEWS, seed: int = 0
) -> tuple[FormulaCandidate, ...]:
    """What a sentence may mean, likeliest first; equivalent formulas are one.

    Args:
        text: What the person said.
        lexicon: What there is to speak of.
        views: How many wordings are read where the plain one leaves doubt.
        seed: Of the views.

    Raises:
        ParserMissingError: the network's weights cannot be had.
    """
    plain, rng = LabelledSentence(Vocabulary.of(lexicon).near(text), text), random.Random(seed)
    if not plain.vocabulary.propositions():
        return ()
    read = _read([(plain, str)])
    if read[0][1] < CERTAIN and views > 1:
        read += _read([disguised(plain, rng) for _ in range(views - 1)])
    found: list[tuple[Formula, float]] = []
    for formula, chance in [(formula, chance) for formula, chance in read if formula is not None]:
        same = next((index for index, (other, _) in enumerate(found) if difference(other, formula) is None), None)
        if same is None:
            found.append((formula, chance / len(read)))
        else:
            found[same] = (found[same][0], found[same][1] + chance / len(read))
    ranked = sorted(found, key=lambda each: -each[1])
    return tuple(FormulaCandidate(formula, share) for formula, share in ranked)


def _read(views: list[tuple[LabelledSentence, Callable[[str], str]]]) -> list[tuple[Formula | None, float]]:
    network = network_with(SHIPPED, FILE_VARIABLE)
    constraints = [FormulaConstraint(view.vocabulary.propositions(), encode, END) for view, _ in views]
    wrote = write(network, [view.prompt() for view, _ in views], constraints, LONGEST)
    return [
        (mapped(parse(text), unmask) if text else None, chance)
        for (_, unmask), (text, chance) in zip(views, wrote, strict=True)
    ]
