"""Questions about formulas over finite traces: satisfiable, implied, equivalent; each with a witness."""

from collections import deque

from planners.logic.automaton import Automaton, Letter
from planners.logic.formula import Formula, conjunction, negation
from planners.logic.parse import parse

Trace = tuple[Letter, ...]


def witness(formula: Formula | str, max_states: int = 20_000) -> Trace | None:
    """A shortest trace that satisfies the formula; None when there is none.

    Args:
        formula: Formula or its text.
        max_states: Most automaton states to look at.

    Raises:
        FormulaError: the text is no formula, or the search is larger than that.
    """
    automaton = Automaton(formula, max_states)
    came: dict[int, tuple[int, Letter]] = {}
    queue, seen = deque([0]), {0}
    while queue:
        state = queue.popleft()
        for letter in automaton.letters(state):
            following = automaton.step(state, letter)
            if automaton.accepting(following):
                return (*_path(came, state), letter)
            if following not in seen and not automaton.dead(following):
                seen.add(following)
                came[following] = (state, letter)
                queue.append(following)
    return None


def satisfiable(formula: Formula | str) -> bool:
    """Whether some non-empty finite trace satisfies the formula; raises FormulaError as :func:`witness` does."""
    return witness(formula) is not None


def implies(stronger: Formula | str, weaker: Formula | str) -> bool:
    """Whether every trace that satisfies the first satisfies the second."""
    return witness(conjunction(_read(stronger), negation(_read(weaker)))) is None


def equivalent(left: Formula | str, right: Formula | str) -> bool:
    """Whether the two are satisfied by the same finite traces."""
    return implies(left, right) and implies(right, left)


def difference(left: Formula | str, right: Formula | str) -> Trace | None:
    """A shortest trace that satisfies one of the two alone; None when they are equivalent."""
    first, second = _read(left), _read(right)
    found = [
        trace
        for trace in (witness(conjunction(first, negation(second))), witness(conjunction(second, negation(first))))
        if trace is not None
    ]
    return min(found, key=len) if found else None


def _read(formula: Formula | str) -> Formula:
    return parse(formula) if isinstance(formula, str) else formula


def _path(came: dict[int, tuple[int, Letter]], state: int) -> Trace:
    letters: list[Letter] = []
    while state in came:
        state, letter = came[state]
        letters.append(letter)
    return tuple(reversed(letters))
