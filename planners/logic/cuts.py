"""Where a formula falls into two parts that may be done in either order, and so by two robots at once.

A state of its automaton is a *decomposition state* when whatever leads to it and whatever leads on from it to the end
may as well be done the other way round. Sources: Luo and Liu, "Simultaneous task allocation and planning for
multi-robots under hierarchical temporal logic specifications", and Schillinger et al., "Decomposition of finite LTL
specifications for efficient multi-agent planning", 2018, for the notion; here it is decided on the automaton itself. A
part ends with the first letter at which it is done, so only words without an earlier end are compared.
"""

from collections import deque
from collections.abc import Sequence
from functools import cache

from planners.logic.automaton import Automaton, letters_over
from planners.logic.decide import equivalent
from planners.logic.quotient import SIGN, language

MOST_ATOMS = 10  # 2 ** atoms letters are tried per state


@cache
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
        if any_order(formula, (f"{formula}{SIGN}{rest}", rest)) and not equivalent(formula, rest)
    )


def any_order(whole: str, parts: Sequence[str]) -> bool:
    """Whether words of all parts, one after the other in any order, always satisfy the whole, and there are some.

    Args:
        whole: Text of the formula.
        parts: Texts for :func:`planners.logic.quotient.language`.
    """
    main, machines = Automaton(whole), [language(part) for part in parts]
    complete, ends = (1 << len(parts)) - 1, 0
    seen: set[tuple[int, int, int, int]] = {(0, number, 0, 0) for number in range(len(parts))}
    queue = deque(seen)  # parts done, the part that is read, its state, the whole's state
    while queue:
        done, number, state, read = queue.popleft()
        part = machines[number]
        for letter in letters_over(part.relevant(state) | main.relevant(read)):
            after, now = part.step(state, letter), main.step(read, letter)
            following: list[tuple[int, int, int, int]] = []
            if part.accepting(after):
                finished = done | 1 << number
                if finished == complete and not main.accepting(now):
                    return False
                ends += finished == complete
                following = [(finished, other, 0, now) for other in range(len(parts)) if not finished >> other & 1]
            elif not part.dead(after):
                following = [(done, number, after, now)]
            for node in following:
                if node not in seen:
                    seen.add(node)
                    queue.append(node)
    return ends > 0
