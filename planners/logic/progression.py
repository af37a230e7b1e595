"""Progression: what remains to be satisfied after one letter of the trace.

Progressing a formula in negation normal form yields a positive combination of *obligations* ``X psi`` and ``WX psi``.
A monotone Boolean function has exactly one irredundant disjunctive form, its set of prime implicants, so keeping that
form makes the reachable formulas finite and equal ones identical. Source: Bacchus and Kabanza, "Planning for temporally
extended goals", 1998, for progression; De Giacomo and Vardi, IJCAI 2013, for the finite-trace reading of next.
"""

from collections.abc import Collection
from functools import lru_cache

from planners.logic import formula as ltl
from planners.logic.formula import FALSE, TRUE, Formula, Operator

_DUAL = {
    Operator.NEXT: Operator.WEAK_NEXT, Operator.WEAK_NEXT: Operator.NEXT, Operator.UNTIL: Operator.RELEASE,
    Operator.RELEASE: Operator.UNTIL, Operator.FINALLY: Operator.GLOBALLY, Operator.GLOBALLY: Operator.FINALLY,
    Operator.AND: Operator.OR, Operator.OR: Operator.AND, Operator.TRUE: Operator.FALSE, Operator.FALSE: Operator.TRUE,
}  # fmt: skip

Clause = frozenset[Formula]
Clauses = frozenset[Clause]
_NEVER: Clauses = frozenset()
_ALWAYS: Clauses = frozenset({frozenset()})


@lru_cache(maxsize=4096)
def negation_normal_form(formula: Formula, negated: bool = False) -> Formula:
    """The equivalent formula (of its negation when ``negated``) with ``!`` only before atoms and without ``->``."""
    operator, operands = formula.operator, formula.operands
    if operator is Operator.NOT:
        return negation_normal_form(operands[0], not negated)
    if operator is Operator.ATOM:
        return ltl.negation(formula) if negated else formula
    if operator is Operator.IMPLIES:
        left, right = negation_normal_form(operands[0], not negated), negation_normal_form(operands[1], negated)
        return ltl.conjunction(left, right) if negated else ltl.disjunction(left, right)
    return Formula(_DUAL[operator] if negated else operator, tuple(negation_normal_form(o, negated) for o in operands))


def progress(formula: Formula, letter: Collection[str]) -> Formula:
    """What must hold of the rest of the trace once ``letter`` has been read.

    Args:
        formula: What must hold of the trace that starts with ``letter``.
        letter: Names of the atoms that hold now.

    Returns:
        ``true``, ``false``, or a disjunction of conjunctions of ``X psi`` (there must be a next letter, and psi must
        hold from it on) and ``WX psi`` (if there is a next letter, psi must hold from it on), in one canonical form.
        Give :func:`next_obligation` of it to the next call, and :func:`may_end` tells whether the trace may end here.
    """
    return _formula(_progress(negation_normal_form(formula), letter))


def next_obligation(progressed: Formula) -> Formula:
    """What the rest of the trace must satisfy, given that there is a next letter."""
    if progressed.operator in (Operator.NEXT, Operator.WEAK_NEXT):
        return progressed.operands[0]
    if progressed.operator in (Operator.AND, Operator.OR):
        return Formula(progressed.operator, tuple(next_obligation(operand) for operand in progressed.operands))
    return progressed


def may_end(progressed: Formula) -> bool:
    """Whether the trace read so far satisfies the original formula if it ends here."""
    if progressed.operator is Operator.AND:
        return all(may_end(operand) for operand in progressed.operands)
    if progressed.operator is Operator.OR:
        return any(may_end(operand) for operand in progressed.operands)
    return progressed.operator in (Operator.TRUE, Operator.WEAK_NEXT)


def present_atoms(formula: Formula) -> frozenset[str]:
    """Atoms whose value at the present instant matters: those not below a next."""
    if formula.operator in (Operator.NEXT, Operator.WEAK_NEXT):
        return frozenset()
    if formula.operator is Operator.ATOM:
        return formula.atoms
    return frozenset().union(*(present_atoms(operand) for operand in formula.operands))


def _progress(formula: Formula, letter: Collection[str]) -> Clauses:
    operands = formula.operands
    match formula.operator:
        case Operator.TRUE:
            return _ALWAYS
        case Operator.ATOM:
            return _ALWAYS if formula.name in letter else _NEVER
        case Operator.NOT:
            return _NEVER if operands[0].name in letter else _ALWAYS
        case Operator.AND:
            result = _ALWAYS
            for operand in operands:
                result = _and(result, _progress(operand, letter))
            return result
        case Operator.OR:
            return _minimal(frozenset().union(*(_progress(operand, letter) for operand in operands)))
        case Operator.NEXT | Operator.WEAK_NEXT:
            return frozenset({frozenset({formula})})
        case Operator.FINALLY:
            return _or(_progress(operands[0], letter), _later(Operator.NEXT, formula))
        case Operator.GLOBALLY:
            return _and(_progress(operands[0], letter), _later(Operator.WEAK_NEXT, formula))
        case Operator.UNTIL:
            go_on = _and(_progress(operands[0], letter), _later(Operator.NEXT, formula))
            return _or(_progress(operands[1], letter), go_on)
        case Operator.RELEASE:
            released = _or(_progress(operands[0], letter), _later(Operator.WEAK_NEXT, formula))
            return _and(_progress(operands[1], letter), released)
    return _NEVER


def _later(operator: Operator, formula: Formula) -> Clauses:
    return frozenset({frozenset({Formula(operator, (formula,))})})


def _or(left: Clauses, right: Clauses) -> Clauses:
    return _minimal(left | right)


def _and(left: Clauses, right: Clauses) -> Clauses:
    return _minimal(frozenset(a | b for a in left for b in right))


def _minimal(clauses: Clauses) -> Clauses:
    """Absorption: drops every clause that contains another."""
    if len(clauses) < 2:
        return clauses
    kept: list[Clause] = []
    for clause in sorted(clauses, key=len):
        if not any(smaller <= clause for smaller in kept):
            kept.append(clause)
    return frozenset(kept)


def _formula(clauses: Clauses) -> Formula:
    if not clauses:
        return FALSE
    if frozenset() in clauses:
        return TRUE
    conjunctions = [ltl.conjunction(*sorted(clause, key=str)) for clause in clauses]
    return ltl.disjunction(*sorted(conjunctions, key=str))
