"""Formulas of linear temporal logic over finite traces (LTLf).

Syntax and semantics follow De Giacomo and Vardi, "Linear Temporal Logic and Linear Dynamic Logic on Finite Traces",
IJCAI 2013. Formulas are immutable and hash-consed: equal formulas are the same object, so equality, hashing and
memoisation cost one pointer comparison.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar
from weakref import WeakValueDictionary


class Operator(StrEnum):
    """Operators; the values are the symbols of the exchange form."""

    TRUE = "true"
    FALSE = "false"
    ATOM = "atom"
    NOT = "!"
    AND = "&&"
    OR = "||"
    IMPLIES = "->"
    NEXT = "X"  # strong: there is a next instant, and it holds there
    WEAK_NEXT = "WX"  # weak: if there is a next instant, it holds there
    UNTIL = "U"
    RELEASE = "R"
    FINALLY = "<>"
    GLOBALLY = "[]"


UNARY = frozenset({Operator.NOT, Operator.NEXT, Operator.WEAK_NEXT, Operator.FINALLY, Operator.GLOBALLY})
_PRECEDENCE = {Operator.IMPLIES: 1, Operator.OR: 2, Operator.AND: 3, Operator.UNTIL: 4, Operator.RELEASE: 4}
_ATOMIC = 6


class Formula:
    """One hash-consed formula. Build it with the functions of this module or with :func:`planners.logic.parse.parse`.

    Attributes:
        operator: Topmost operator.
        operands: Sub-formulas; two or more for ``&&`` and ``||``.
        name: Name of an atom, empty otherwise.
    """

    __slots__ = ("__weakref__", "_atoms", "_text", "name", "operands", "operator")
    _table: ClassVar[WeakValueDictionary[tuple, "Formula"]] = WeakValueDictionary()

    _atoms: frozenset[str] | None
    _text: str | None
    operator: Operator
    operands: tuple["Formula", ...]
    name: str

    def __new__(cls, operator: Operator, operands: tuple["Formula", ...] = (), name: str = "") -> "Formula":
        """The one object for this operator, these operands and this name."""
        key = (operator, name, *map(id, operands))
        found = cls._table.get(key)
        if found is None:
            found = super().__new__(cls)
            for slot, value in (("operator", operator), ("operands", operands), ("name", name)):
                object.__setattr__(found, slot, value)
            object.__setattr__(found, "_text", None)
            object.__setattr__(found, "_atoms", None)
            cls._table[key] = found
        return found

    def __setattr__(self, name: str, value: object) -> None:
        """Refused: formulas are immutable."""
        raise AttributeError(f"formulas are immutable; cannot set '{name}'")

    def __reduce__(self) -> tuple:
        """Copies and pickles rebuild through the table, so identity stays equality."""
        return (Formula, (self.operator, self.operands, self.name))

    @property
    def atoms(self) -> frozenset[str]:
        """Names of the atoms in it."""
        found = self._atoms
        if found is None:
            own = frozenset((self.name,)) if self.operator is Operator.ATOM else frozenset()
            found = own.union(*(operand.atoms for operand in self.operands))
            object.__setattr__(self, "_atoms", found)
        return found

    @property
    def conjuncts(self) -> tuple["Formula", ...]:
        """What it asks one by one: the operands of a conjunction, nested ones too; itself when it is none."""
        if self.operator is not Operator.AND:
            return (self,)
        return tuple(part for operand in self.operands for part in operand.conjuncts)

    def subformulas(self) -> Iterator["Formula"]:
        """Every sub-formula, itself last; shared ones come once per occurrence."""
        for operand in self.operands:
            yield from operand.subformulas()
        yield self

    def __str__(self) -> str:
        """The exchange form; ``parse(str(formula)) is formula``."""
        text = self._text
        if text is None:
            text = self._print()
            object.__setattr__(self, "_text", text)
        return text

    def __repr__(self) -> str:
        return f"Formula({str(self)!r})"

    def _print(self) -> str:
        if self.operator is Operator.ATOM:
            return self.name
        if not self.operands:
            return self.operator.value
        if self.operator in UNARY:
            (operand,) = self.operands
            gap = "" if self.operator is Operator.NOT else " "
            return f"{self.operator.value}{gap}{_bracket(operand, _ATOMIC - 1)}"
        own = _PRECEDENCE[self.operator]
        return f" {self.operator.value} ".join(_bracket(operand, own + 1) for operand in self.operands)


def _bracket(formula: Formula, least: int) -> str:
    unary = _ATOMIC - 1 if formula.operator in UNARY else _ATOMIC
    precedence = _PRECEDENCE.get(formula.operator, unary)
    return str(formula) if precedence >= least else f"({formula})"


TRUE = Formula(Operator.TRUE)
FALSE = Formula(Operator.FALSE)


def atom(name: str) -> Formula:
    """The proposition ``name``: an identifier or a ground predicate such as ``on(green_block, yellow_block)``."""
    return Formula(Operator.ATOM, (), name)


def negation(operand: Formula) -> Formula:
    """``!operand``, as written."""
    return Formula(Operator.NOT, (operand,))


def conjunction(*operands: Formula) -> Formula:
    """``a && b && ...``, as written; ``true`` for none, the operand itself for one."""
    return _nary(Operator.AND, operands, TRUE)


def disjunction(*operands: Formula) -> Formula:
    """``a || b || ...``, as written; ``false`` for none, the operand itself for one."""
    return _nary(Operator.OR, operands, FALSE)


def _nary(operator: Operator, operands: tuple[Formula, ...], neutral: Formula) -> Formula:
    if len(operands) < 2:
        return operands[0] if operands else neutral
    return Formula(operator, operands)


def implication(left: Formula, right: Formula) -> Formula:
    """``left -> right``."""
    return Formula(Operator.IMPLIES, (left, right))


def strong_next(operand: Formula) -> Formula:
    """``X operand``: there is a next instant and the operand holds there."""
    return Formula(Operator.NEXT, (operand,))


def weak_next(operand: Formula) -> Formula:
    """``WX operand``: at the last instant true, else the operand holds at the next."""
    return Formula(Operator.WEAK_NEXT, (operand,))


def until(left: Formula, right: Formula) -> Formula:
    """``left U right``: right holds at some instant, and left at every instant before it."""
    return Formula(Operator.UNTIL, (left, right))


def release(left: Formula, right: Formula) -> Formula:
    """``left R right``: right holds up to and including the first instant of left, or to the end."""
    return Formula(Operator.RELEASE, (left, right))


def finally_(operand: Formula) -> Formula:
    """``<> operand``: at some instant."""
    return Formula(Operator.FINALLY, (operand,))


def globally(operand: Formula) -> Formula:
    """``[] operand``: at every instant."""
    return Formula(Operator.GLOBALLY, (operand,))
