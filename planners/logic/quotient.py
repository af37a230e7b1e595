"""The words that bring a formula down to another one: what has been done when that is all that is left.

Written ``formula // rest``: a word ``w`` is in it when exactly the words ``v`` that satisfy ``rest`` make ``w v``
satisfy ``formula``, as far as progression tells (Brzozowski, "Derivatives of regular expressions", 1964: the words by
which the derivative is ``rest``).
"""

from collections.abc import Collection

from planners.errors import FormulaError
from planners.logic.automaton import Automaton, CompleteAutomaton, Letter
from planners.logic.parse import parse
from planners.logic.progression import negation_normal_form

SIGN = " // "


class Quotient:
    """The automaton of a formula with other states accepting; used as :class:`Automaton` is.

    Args:
        formula: Text of the formula.
        rest: Text of what is left.

    Raises:
        FormulaError: malformed, or no word leaves just that.
    """

    def __init__(self, formula: str, rest: str) -> None:
        self._automaton = Automaton(formula)
        self.formula, self.atoms = f"{formula}{SIGN}{rest}", self._automaton.atoms
        steps = self._automaton.complete().steps
        left = negation_normal_form(parse(rest))
        self._targets = {state for state in range(1, len(steps)) if self._automaton.obligation(state) is left}
        if not self._targets:
            raise FormulaError(f"no word brings '{formula}' down to '{rest}'")
        before = {state: {following for _, following in row} for state, row in enumerate(steps)}
        self._alive = set(self._targets)
        while more := {state for state, after in before.items() if after & self._alive} - self._alive:
            self._alive |= more

    def step(self, state: int, letter: Collection[str]) -> int:
        """The state after one more letter."""
        return self._automaton.step(state, letter)

    def accepting(self, state: int) -> bool:
        """Whether only the rest is left."""
        return state in self._targets

    def dead(self, state: int) -> bool:
        """Whether no word leads to where only the rest is left."""
        return state not in self._alive

    def relevant(self, state: int) -> Letter:
        """The atoms whose value decides the next step."""
        return self._automaton.relevant(state)

    def complete(self) -> CompleteAutomaton:
        """Every reachable state with every transition."""
        whole = self._automaton.complete()
        return CompleteAutomaton(whole.steps, tuple(state in self._targets for state in range(len(whole))))


def language(text: str) -> Automaton | Quotient:
    """The automaton of a formula, or of ``formula // rest``.

    Raises:
        FormulaError: malformed.
    """
    formula, sign, rest = text.partition(SIGN)
    return Quotient(formula, rest) if sign else Automaton(text)
