"""Why nothing can be planned: a set of requirements that cannot hold together, irreducible."""

from collections.abc import Callable

from planners.allocation.teaming import Teaming, joined
from planners.errors import ContradictionError, InfeasibleError, PlannerError
from planners.logic.formula import Formula, conjunction
from planners.logic.hierarchy import Specification, validate
from planners.logic.parse import parse

Requirement = tuple[str, int]
"""A conjunct of a formula: the formula's name and the conjunct's number; no name for who works with whom."""

Check = Callable[[Specification, Teaming], object]
TEAMING = ""


def irreducible_conflict(levels: Specification, teaming: Teaming, check: Check) -> tuple[str, ...]:
    """Requirements of which none can be left out without the rest becoming possible, in words.

    One requirement after the other is left out; it stays out when the rest is still impossible (deletion filter:
    Chinneck and Dravnieks, "Locating minimal infeasible constraint sets in linear programs", 1991).

    Args:
        levels: A specification that cannot be planned.
        teaming: Who works with whom.
        check: Raises InfeasibleError or ContradictionError when a specification cannot be planned.

    Returns:
        Such as ``'go' asks for <> b``; empty when the specification can be planned.
    """
    case = _Case(levels, teaming, check)
    kept = [(name, number) for name, parts in case.conjuncts.items() for number in range(len(parts))]
    kept += [(TEAMING, number) for number in range(len(case.asked))]
    if case.possible(kept):
        return ()
    before = None
    while before != kept:  # an order must be left out before what it speaks of can be
        before = kept
        for requirement in before:
            fewer = [other for other in kept if other != requirement]
            if not case.possible(fewer):
                kept = fewer
    needed = case.reachable(kept)
    said = [f"'{name}' asks for {case.conjuncts[name][number]}" for name, number in kept if name in needed]
    return (*said, *(f"asked for: {case.asked[number]}" for name, number in kept if name == TEAMING))


class _Case:
    """The specification in parts that can be left out."""

    def __init__(self, levels: Specification, teaming: Teaming, check: Check) -> None:
        self._levels, self._check = levels, check
        self.asked = teaming.parts()
        self.conjuncts = {name: parse(text).conjuncts for level in levels for name, text in level.items()}

    def possible(self, kept: list[Requirement]) -> bool:
        """Whether what is kept can be planned, or is no specification any more: nothing conflicts in it then."""
        needed = self.reachable(kept)
        reduced = []
        for level in self._levels:
            found = {name: str(self._joined(name, kept)) for name in level if name in needed}
            if found:
                reduced.append(found)
        teaming = joined(part for number, part in enumerate(self.asked) if (TEAMING, number) in kept)
        try:
            self._check(validate(reduced), teaming)
        except (InfeasibleError, ContradictionError):
            return False
        except PlannerError:
            return True
        return True

    def _joined(self, name: str, kept: list[Requirement]) -> Formula:
        return conjunction(*(part for number, part in enumerate(self.conjuncts[name]) if (name, number) in kept))

    def reachable(self, kept: list[Requirement]) -> set[str]:
        """Names that the root still asks for."""
        found, queue = set(), list(self._levels[0])
        while queue:
            name = queue.pop()
            if name not in found:
                found.add(name)
                queue += [atom for atom in self._joined(name, kept).atoms if atom in self.conjuncts]
        return found
