"""Whether two formulas say the same of infinite words, as far as many ultimately periodic words tell.

Every satisfiable formula is satisfied by some word ``u v v v ...`` (Sistla and Clarke, "The complexity of propositional
linear temporal logics", 1985), so formulas that agree on all such words are equivalent; here they are compared on all
up to a size and on random longer ones. A difference found is proof, none found is evidence. Evaluated for many words of
one shape at once.
"""

import functools
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from planners.logic.formula import Formula, Operator

Lasso = tuple[list[frozenset[str]], list[frozenset[str]]]
MOST_WORDS = 4096  # of one shape, when all are tried
RANDOM = 2000
SHAPES = ((0, 1), (1, 1), (0, 2), (2, 1), (1, 2), (0, 3))  # prefix and loop lengths of which all words are tried
LONGER = ((2, 2), (3, 1), (3, 3), (4, 2), (5, 3), (6, 4), (8, 2), (10, 1))
DENSITIES = (0.1, 0.25, 0.5)  # share of propositions that hold


def difference(left: Formula, right: Formula, tries: int = RANDOM, seed: int = 0) -> Lasso | None:
    """A word ``(prefix, loop)`` that satisfies one of the two alone; None when none was found.

    Tried are all words over the formulas' atoms with a prefix and a loop of at most :data:`SHAPES`' lengths, as long as
    they are no more than :data:`MOST_WORDS`, and random ones.

    Args:
        left: Ordinary LTL; a weak next says the same as a strong one.
        right: The other.
        tries: Random words.
        seed: Of those.
    """
    atoms = sorted(left.atoms | right.atoms)
    for before, words in _batches(len(atoms), tries, seed):
        differ = satisfied(left, atoms, words, before) != satisfied(right, atoms, words, before)
        if differ.any():
            word = words[int(differ.argmax())]
            letters = [frozenset(name for name, holds in zip(atoms, row, strict=True) if holds) for row in word]
            return letters[:before], letters[before:]
    return None


def satisfied(formula: Formula, atoms: Sequence[str], words: NDArray[np.bool_], before: int) -> NDArray[np.bool_]:
    """``(words,)``: which words satisfy a formula.

    Args:
        formula: Any formula over the atoms.
        atoms: Names.
        words: ``(words, positions, atoms)``: what holds where; the last position is followed by number ``before``.
        before: Length of the prefix.
    """
    return _values(formula, {name: words[:, :, index] for index, name in enumerate(atoms)}, words.shape, before)[:, 0]


def _values(formula: Formula, truth: dict[str, NDArray], shape: Sequence[int], back: int) -> NDArray[np.bool_]:
    parts = [_values(operand, truth, shape, back) for operand in formula.operands]
    match formula.operator:
        case Operator.TRUE | Operator.FALSE:
            return np.full(shape[:2], formula.operator is Operator.TRUE)
        case Operator.ATOM:
            return truth[formula.name]
        case Operator.NOT:
            return ~parts[0]
        case Operator.AND:
            return functools.reduce(np.logical_and, parts)
        case Operator.OR:
            return functools.reduce(np.logical_or, parts)
        case Operator.IMPLIES:
            return ~parts[0] | parts[1]
        case Operator.NEXT | Operator.WEAK_NEXT:
            return np.concatenate([parts[0][:, 1:], parts[0][:, back : back + 1]], axis=1)
        case Operator.FINALLY:
            return _fixed_point(np.ones_like(parts[0]), parts[0], back, least=True)
        case Operator.GLOBALLY:
            return _fixed_point(np.zeros_like(parts[0]), parts[0], back, least=False)
        case Operator.UNTIL:
            return _fixed_point(parts[0], parts[1], back, least=True)
        case Operator.RELEASE:
            return _fixed_point(parts[0], parts[1], back, least=False)


def _fixed_point(left: NDArray, right: NDArray, back: int, least: bool) -> NDArray[np.bool_]:
    """As in :mod:`planners.logic.lasso`, for many words."""
    values = np.full_like(right, not least)
    last = right.shape[1] - 1
    for _ in range(2):  # once around the loop settles what follows from it, once more what precedes it
        for position in range(last, -1, -1):
            following = values[:, position + 1 if position < last else back]
            if least:
                values[:, position] = right[:, position] | (left[:, position] & following)
            else:
                values[:, position] = right[:, position] & (left[:, position] | following)
    return values


@functools.lru_cache(maxsize=32)
def _kept(atoms: int, tries: int, seed: int) -> tuple[tuple[int, NDArray[np.bool_]], ...]:
    rng = np.random.default_rng(seed)
    found = []
    for before, loop in SHAPES:
        bits = atoms * (before + loop)
        if bits < 63 and 1 << bits <= MOST_WORDS:
            numbers = np.arange(1 << bits)[:, None] >> np.arange(bits)[None]
            found.append((before, (numbers & 1).astype(bool).reshape(-1, before + loop, atoms)))
    each = -(-tries // (len(LONGER) * len(DENSITIES)))
    for before, loop in LONGER:
        found += [(before, rng.random((each, before + loop, atoms)) < density) for density in DENSITIES]
    return tuple(found)


def _batches(atoms: int, tries: int, seed: int) -> Iterator[tuple[int, NDArray[np.bool_]]]:
    yield from _kept(atoms, tries, seed)
