"""A run-time monitor of one formula, with four verdicts.

Source: Bauer, Leucker and Schallhart, "Comparing LTL semantics for runtime verification", 2010: RV-LTL, here over
finite traces. ``satisfied`` and ``violated`` are final whatever comes; the presumptions say what would be the answer if
the trace ended now.
"""

from collections.abc import Collection, Iterator
from enum import StrEnum

from planners.logic.automaton import letters_over
from planners.logic.formula import FALSE, TRUE, Formula
from planners.logic.parse import parse
from planners.logic.progression import may_end, negation_normal_form, next_obligation, present_atoms, progress


class Verdict(StrEnum):
    """What the trace so far says of the formula."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    PRESUMABLY_SATISFIED = "presumably_satisfied"
    PRESUMABLY_VIOLATED = "presumably_violated"

    @property
    def final(self) -> bool:
        """Whether nothing that follows can change it."""
        return self in (Verdict.SATISFIED, Verdict.VIOLATED)

    @property
    def holds(self) -> bool:
        """Whether the formula is true of the trace so far."""
        return self in (Verdict.SATISFIED, Verdict.PRESUMABLY_SATISFIED)


class FormulaMonitor:
    """Watches one formula; a step along a known transition costs about a microsecond.

    Args:
        formula: Formula or its text.
        search_limit: Most states searched for one final verdict. Beyond it a verdict that is final in truth may still
            read as a presumption, which is sound but late; formulas of missions stay far below.

    Raises:
        FormulaError: the text is no formula.
    """

    def __init__(self, formula: Formula | str, search_limit: int = 2000) -> None:
        self.formula = parse(formula) if isinstance(formula, str) else formula
        self._search_limit = search_limit
        self._atoms = self.formula.atoms
        self._steps: dict[tuple[Formula, frozenset[str]], tuple[Formula, Verdict]] = {}
        self.reset()

    def reset(self) -> None:
        """Forgets the trace; known transitions are kept."""
        self._obligation = negation_normal_form(self.formula)
        self.verdict: Verdict | None = None

    def step(self, facts: Collection[str]) -> Verdict:
        """Reads one letter.

        Args:
            facts: Names of the atoms that hold now; atoms that the formula does not mention are ignored.

        Returns:
            The verdict on the trace so far.
        """
        letter = self._atoms.intersection(facts)
        key = (self._obligation, letter)
        known = self._steps.get(key)
        if known is None:
            state = progress(self._obligation, letter)
            known = self._steps[key] = (next_obligation(state), self._judge(state))
        self._obligation, self.verdict = known
        return self.verdict

    def _judge(self, state: Formula) -> Verdict:
        """Exact by search: a verdict is final when every state that can still be reached agrees with it."""
        accepting = may_end(state)
        presumption = Verdict.PRESUMABLY_SATISFIED if accepting else Verdict.PRESUMABLY_VIOLATED
        seen, stack = {state}, [state]
        while stack:
            current = stack.pop()
            if may_end(current) is not accepting or len(seen) > self._search_limit:
                return presumption
            for following in successors(current):
                if following not in seen:
                    seen.add(following)
                    stack.append(following)
        return Verdict.SATISFIED if accepting else Verdict.VIOLATED


def successors(state: Formula) -> Iterator[Formula]:
    """All states after one more letter of a progressed formula; letters that differ in irrelevant atoms come once."""
    if state in (TRUE, FALSE):
        yield state
        return
    obligation = next_obligation(state)
    for letter in letters_over(present_atoms(obligation)):
        yield progress(obligation, letter)
