"""Where a formula falls into two parts that may be done in either order, and so by two robots at once.

A state of its automaton is a *decomposition state* when whatever leads to it and whatever leads on from it to the end
may as well be done the other way round. Source: Luo et al., "Simultaneous task allocation and planning for multi-robots
under hierarchical temporal logic specifications", and Schillinger et al., "Decomposition of finite LTL specifications
for efficient multi-agent planning", 2018, for the notion; here it is decided on the automaton itself. A part ends with
the first letter at which it is done, so only words without an earlier end are compared.
"""

from collections import deque
from collections.abc import Iterator

from planners.logic.automaton import Automaton, Letter
from planners.logic.decide import equivalent
from planners.logic.quotient import SIGN, Quotient

MOST_ATOMS = 10  # 2 ** atoms letters are tried per state


def cuts(formula: str) -> tuple[tuple[str, str], ...]:
    """Both parts for every decomposition state, as texts for :func:`planners.logic.quotient.language`.

    Args:
        formula: Text of a formula. One with more than :data:`MOST_ATOMS` atoms is not cut.

    Raises:
        FormulaError: malformed.
    """
    automaton = Automaton(formula)
    if len(automaton.atoms) > MOST_ATOMS:
        return ()
    states = range(1, len(automaton.complete()))
    rests = dict.fromkeys(
        str(automaton.obligation(state))
        for state in states
        if not (automaton.accepting(state) or automaton.dead(state))
    )
    return tuple(
        (f"{formula}{SIGN}{rest}", rest)
        for rest in rests
        if _may_be_swapped(automaton, formula, rest) and not equivalent(formula, rest)
    )


def _may_be_swapped(whole: Automaton, formula: str, rest: str) -> bool:
    """Whether a word of the rest and then one that leaves the rest always satisfy the whole."""
    second, first = Automaton(rest), Quotient(formula, rest)
    seen: set[tuple[bool, int, int]] = {(False, 0, 0)}
    queue = deque(seen)
    ends = 0
    while queue:
        in_first, state, read = queue.popleft()
        part = first if in_first else second
        for letter in _letters(part.relevant(state) | whole.relevant(read)):
            after, now = part.step(state, letter), whole.step(read, letter)
            if part.accepting(after):
                if in_first and not whole.accepting(now):
                    return False
                ends += in_first
                node: tuple[bool, int, int] | None = None if in_first else (True, 0, now)
            else:
                node = None if part.dead(after) else (in_first, after, now)
            if node is not None and node not in seen:
                seen.add(node)
                queue.append(node)
    return ends > 0


def _letters(atoms: Letter) -> Iterator[Letter]:
    names = sorted(atoms)
    for bits in range(1 << len(names)):
        yield frozenset(name for index, name in enumerate(names) if bits >> index & 1)
