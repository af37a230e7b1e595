"""Direct finite-trace semantics: the definition itself, slow and obvious; the oracle of the property tests."""

from collections.abc import Collection, Sequence

from planners.logic.formula import Formula, Operator


def evaluate(formula: Formula, trace: Sequence[Collection[str]], position: int = 0) -> bool:
    """Whether the trace satisfies the formula at ``position``, by recursion on De Giacomo and Vardi (2013), section 2.

    Args:
        formula: Any formula.
        trace: Letters, each the names of the atoms that hold; at least one.
        position: Instant, from 0.

    Raises:
        ValueError: the position lies outside the trace (LTLf is defined on non-empty traces).
    """
    if not 0 <= position < len(trace):
        raise ValueError(f"position {position} lies outside a trace of {len(trace)} letters")
    operands = formula.operands
    instants = range(position, len(trace))
    last = position == len(trace) - 1

    def holds(operand: Formula, instant: int) -> bool:
        return evaluate(operand, trace, instant)

    match formula.operator:
        case Operator.TRUE | Operator.FALSE:
            return formula.operator is Operator.TRUE
        case Operator.ATOM:
            return formula.name in trace[position]
        case Operator.NOT:
            return not holds(operands[0], position)
        case Operator.AND:
            return all(holds(operand, position) for operand in operands)
        case Operator.OR:
            return any(holds(operand, position) for operand in operands)
        case Operator.IMPLIES:
            return not holds(operands[0], position) or holds(operands[1], position)
        case Operator.NEXT:
            return not last and holds(operands[0], position + 1)
        case Operator.WEAK_NEXT:
            return last or holds(operands[0], position + 1)
        case Operator.FINALLY:
            return any(holds(operands[0], instant) for instant in instants)
        case Operator.GLOBALLY:
            return all(holds(operands[0], instant) for instant in instants)
        case Operator.UNTIL:
            return any(
                holds(operands[1], end) and all(holds(operands[0], before) for before in range(position, end))
                for end in instants
            )
        case Operator.RELEASE:
            return all(
                holds(operands[1], instant) or any(holds(operands[0], before) for before in range(position, instant))
                for instant in instants
            )
