"""Equivalence of formulas by truth on ultimately periodic words, for tests."""

import itertools
import random
from functools import cache

from planners.logic.formula import Formula
from planners.logic.lasso import holds_on_lasso

Word = tuple[list[tuple[str, ...]], list[tuple[str, ...]]]
ALL_WORDS = 400
RANDOM_WORDS = 200


@cache
def words(atoms: tuple[str, ...]) -> list[Word]:
    """Words ``u v v v ...`` over letters with at most one, and some with two, propositions true."""
    random_source = random.Random(5)
    letters: list[tuple[str, ...]] = [(), *((atom,) for atom in atoms)]
    pairs = [tuple(pair) for pair in itertools.combinations(atoms, 2)]
    found: list[Word] = []
    for before, loop in itertools.product(range(3), range(1, 3)):
        space = list(itertools.product(letters, repeat=before + loop))
        if len(space) > ALL_WORDS // 6:
            space = random_source.sample(space, ALL_WORDS // 6)
        found += [(list(word[:before]), list(word[before:])) for word in space]
    for _ in range(RANDOM_WORDS):
        pool = letters * 3 + pairs
        before, loop = random_source.randint(0, 10), random_source.randint(1, 4)
        word = [random_source.choice(pool) for _ in range(before + loop)]
        found.append((word[:before], word[before:]))
    return found


def equivalent(one: Formula, other: Formula) -> bool:
    """Whether both hold on the same words."""
    if one is other:
        return True
    atoms = tuple(sorted(one.atoms | other.atoms))
    return all(holds_on_lasso(one, *word) == holds_on_lasso(other, *word) for word in words(atoms))
