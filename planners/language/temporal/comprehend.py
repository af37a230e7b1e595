"""Sentences to formulas by two readers: the grammar, and where that has no reading the network."""

import logging
from collections.abc import Callable, Sequence

from planners.errors import ParserMissingError
from planners.language.temporal.learned import FormulaCandidate, read_learned_formula
from planners.language.temporal.lexicon import Lexicon
from planners.language.temporal.read import Reading, read
from planners.language.temporal.tokens import tokenise
from planners.language.temporal.verification import fault

log = logging.getLogger(__name__)

SURE = 0.6  # share of the network's belief from which its reading stands where the grammar has none
LIKELY = 0.15  # and from which it is worth asking about
CHOICES = 3
Network = Callable[[str, Lexicon], Sequence[FormulaCandidate]]


def comprehend(text: str, lexicon: Lexicon | None = None, network: Network = read_learned_formula) -> Reading:
    """Reads a sentence.

    Args:
        text: What the person said.
        lexicon: What there is to speak of; single letters when left out.
        network: What the sentence may mean, likeliest first.
    """
    ruled = read(text, lexicon)
    if ruled.formula is None:
        return by_network(text, lexicon, network, ruled)
    why = fault(ruled.formula)
    return Reading("refused", why=why) if why else ruled


def by_network(
    text: str,
    lexicon: Lexicon | None = None,
    network: Network = read_learned_formula,
    otherwise: Reading | None = None,
) -> Reading:
    """Reads a sentence by the network alone; ``otherwise`` is what stands where it has no reading."""
    otherwise = otherwise or Reading("refused", why="no reading")
    known = lexicon if lexicon is not None else tokenise(text, None)[1]
    try:
        likely = [each for each in network(text, known) if each.share >= LIKELY and not fault(each.formula)]
    except ParserMissingError as missing:
        log.info("%s", missing)
        return otherwise
    if not likely:
        return otherwise
    if likely[0].share >= SURE and otherwise.status != "asked":
        return Reading("read", likely[0].formula)
    formulas = tuple(dict.fromkeys((*otherwise.alternatives, *(each.formula for each in likely))))[:CHOICES]
    return Reading("asked", alternatives=formulas, why=otherwise.why if otherwise.status == "asked" else "not sure")
