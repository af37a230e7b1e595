"""Formulas on infinite words that repeat: a prefix, then a loop for ever.

For standing tasks such as patrols, whose finite-trace reading says little. Semantics: Pnueli, "The temporal logic of
programs", 1977; on ultimately periodic words every sub-formula is periodic too, so its values at the positions of
prefix and loop are the least or greatest fixed point of one step.
"""

from collections.abc import Collection, Sequence

from planners.logic.formula import Formula, Operator


def holds_on_lasso(formula: Formula, prefix: Sequence[Collection[str]], loop: Sequence[Collection[str]]) -> bool:
    """Whether the word ``prefix loop loop loop ...`` satisfies the formula.

    Args:
        formula: Any formula; without a last instant ``WX`` says the same as ``X``.
        prefix: Letters, each the names of the atoms that hold; may be empty.
        loop: Letters; at least one.

    Raises:
        ValueError: the loop is empty.
    """
    if not loop:
        raise ValueError("the loop of an infinite word has at least one letter")
    word = [*prefix, *loop]
    return _values(formula, word, len(prefix))[0]


def _values(formula: Formula, word: Sequence[Collection[str]], back: int) -> list[bool]:
    """The formula's value at every position; the last one is followed by position ``back``."""
    parts = [_values(operand, word, back) for operand in formula.operands]
    match formula.operator:
        case Operator.TRUE | Operator.FALSE:
            return [formula.operator is Operator.TRUE] * len(word)
        case Operator.ATOM:
            return [formula.name in letter for letter in word]
        case Operator.NOT:
            return [not value for value in parts[0]]
        case Operator.AND:
            return [all(values) for values in zip(*parts, strict=True)]
        case Operator.OR:
            return [any(values) for values in zip(*parts, strict=True)]
        case Operator.IMPLIES:
            return [not a or b for a, b in zip(*parts, strict=True)]
        case Operator.NEXT | Operator.WEAK_NEXT:
            return [*parts[0][1:], parts[0][back]]
        case Operator.FINALLY:
            return _fixed_point([True] * len(word), parts[0], back, least=True)
        case Operator.GLOBALLY:
            return _fixed_point([False] * len(word), parts[0], back, least=False)
        case Operator.UNTIL:
            return _fixed_point(parts[0], parts[1], back, least=True)
        case Operator.RELEASE:
            return _fixed_point(parts[0], parts[1], back, least=False)


def _fixed_point(left: list[bool], right: list[bool], back: int, least: bool) -> list[bool]:
    """Until (least: ``right or left and next``) or release (greatest: ``right and (left or next)``) everywhere."""
    values = [not least] * len(right)
    for _ in range(2):  # once around the loop settles what follows from it, once more what precedes it
        for position in reversed(range(len(right))):
            following = values[position + 1] if position + 1 < len(right) else values[back]
            if least:
                values[position] = right[position] or (left[position] and following)
            else:
                values[position] = right[position] and (left[position] or following)
    return values
