"""What is wrong with a formula by itself: nothing satisfies it, everything does, or a part of it says nothing more."""

from planners.logic.formula import FALSE, TRUE, Formula, conjunction
from planners.logic.omega import difference

CONTRADICTION = "it contradicts itself: nothing that a robot could do satisfies it"
EMPTY = "it asks for nothing: whatever a robot does satisfies it"


def fault(formula: Formula) -> str:
    """Why a formula cannot be meant, in words; empty where nothing speaks against it.

    It is judged on the words of :func:`planners.logic.omega.difference`: a word that is found is proof that the
    formula is satisfiable; that none was found is evidence that it is not.
    """
    if difference(formula, FALSE) is None:
        return CONTRADICTION
    return EMPTY if difference(formula, TRUE) is None else ""


def vacuous_parts(formula: Formula) -> tuple[Formula, ...]:
    """Conjuncts that the others imply, one after another, so that those left mean the same as all.

    Source of the notion: Beer et al., "Efficient detection of vacuity in temporal model checking", 2001.
    """
    kept = list(formula.conjuncts)
    found = []
    for part in tuple(kept):
        rest = [other for other in kept if other is not part]
        if rest and difference(conjunction(*rest), formula) is None:
            kept, found = rest, [*found, part]
    return tuple(found)
