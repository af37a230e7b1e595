"""Why nothing can be planned: a smallest set of requirements that cannot hold together."""

from collections.abc import Callable, Mapping

from planners.errors import ContradictionError, InfeasibleError, PlannerError
from planners.logic.formula import Formula, Operator, conjunction
from planners.logic.hierarchy import Specification, validate
from planners.logic.parse import parse

Requirement = tuple[str, int]
"""A conjunct of a formula: the formula's name and the conjunct's number."""


def smallest_conflict(levels: Specification, check: Callable[[Specification], object]) -> tuple[str, ...]:
    """Requirements of which none can be left out without the rest becoming possible, in words.

    One requirement after the other is left out; it stays out when the rest is still impossible (deletion filter:
    Chinneck and Dravnieks, "Locating minimal infeasible constraint sets in linear programs", 1991).

    Args:
        levels: A specification that cannot be planned.
        check: Raises InfeasibleError or ContradictionError when a specification cannot be planned.

    Returns:
        Such as ``'go' asks for <> b``; empty when the specification can be planned.
    """
    conjuncts = {name: _conjuncts(parse(text)) for level in levels for name, text in level.items()}
    kept = [(name, number) for name, parts in conjuncts.items() for number in range(len(parts))]
    if _possible(levels, conjuncts, kept, check):
        return ()
    before = None
    while before != kept:  # an order must be left out before what it speaks of can be
        before = kept
        for requirement in before:
            fewer = [other for other in kept if other != requirement]
            if not _possible(levels, conjuncts, fewer, check):
                kept = fewer
    needed = _reachable(levels, conjuncts, kept)
    return tuple(f"'{name}' asks for {conjuncts[name][number]}" for name, number in kept if name in needed)


def _conjuncts(formula: Formula) -> tuple[Formula, ...]:
    return formula.operands if formula.operator is Operator.AND else (formula,)


def _possible(
    levels: Specification,
    conjuncts: Mapping[str, tuple[Formula, ...]],
    kept: list[Requirement],
    check: Callable[[Specification], object],
) -> bool:
    needed = _reachable(levels, conjuncts, kept)
    reduced = []
    for level in levels:
        found = {name: str(_joined(name, conjuncts, kept)) for name in level if name in needed}
        if found:
            reduced.append(found)
    try:
        check(validate(reduced))
    except (InfeasibleError, ContradictionError):
        return False
    except PlannerError:
        return True  # what is left is no specification: nothing conflicts in it
    return True


def _joined(name: str, conjuncts: Mapping[str, tuple[Formula, ...]], kept: list[Requirement]) -> Formula:
    return conjunction(*(part for number, part in enumerate(conjuncts[name]) if (name, number) in kept))


def _reachable(
    levels: Specification, conjuncts: Mapping[str, tuple[Formula, ...]], kept: list[Requirement]
) -> set[str]:
    """Names that the root still asks for."""
    found, queue = set(), list(levels[0])
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            queue += [atom for atom in _joined(name, conjuncts, kept).atoms if atom in conjuncts]
    return found
