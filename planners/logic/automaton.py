"""The deterministic automaton of a finite-trace formula, built only as far as it is asked for.

States are progressed formulas in their canonical form, so equal futures that progression recognises are one state.
Source: De Giacomo and Vardi, IJCAI 2013, for the correspondence; the construction is formula progression (Bacchus and
Kabanza 1998), which needs no detour over alternating or nondeterministic automata.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from planners.errors import FormulaError
from planners.logic.formula import FALSE, TRUE, Formula
from planners.logic.parse import parse
from planners.logic.progression import may_end, negation_normal_form, next_obligation, present_atoms, progress

Letter = frozenset[str]


class Automaton:
    """Deterministic, complete, over letters of atoms; state 0 has read nothing.

    A state is a number. A transition is computed when it is first asked for, and kept.

    Args:
        formula: Formula or its text.
        max_states: Most states that may be discovered.

    Raises:
        FormulaError: the text is no formula.
    """

    def __init__(self, formula: Formula | str, max_states: int = 20_000) -> None:
        self.formula = parse(formula) if isinstance(formula, str) else formula
        self.atoms = self.formula.atoms
        self._max_states = max_states
        start = negation_normal_form(self.formula)
        self._obligations: list[Formula] = [start]
        self._accepting: list[bool] = [False]
        self._relevant: list[Letter] = [present_atoms(start)]
        self._numbers: dict[Formula, int] = {}
        self._steps: list[dict[Letter, int]] = [{}]

    def __len__(self) -> int:
        """States discovered so far."""
        return len(self._obligations)

    def step(self, state: int, letter: Collection[str]) -> int:
        """The state after one more letter; atoms that the formula does not mention are ignored.

        Raises:
            FormulaError: more than ``max_states`` states.
        """
        seen = self._relevant[state].intersection(letter)
        following = self._steps[state].get(seen)
        if following is None:
            following = self._steps[state][seen] = self._number(progress(self._obligations[state], seen))
        return following

    def accepting(self, state: int) -> bool:
        """Whether the trace may end in this state; the empty trace satisfies nothing."""
        return self._accepting[state]

    def dead(self, state: int) -> bool:
        """Whether nothing can satisfy the formula any more, as far as progression tells."""
        return self._obligations[state] is FALSE

    def settled(self, state: int) -> bool:
        """Whether everything that follows satisfies the formula, as far as progression tells."""
        return self._obligations[state] is TRUE

    def obligation(self, state: int) -> Formula:
        """What is still to be satisfied by the letters that follow."""
        return self._obligations[state]

    def relevant(self, state: int) -> Letter:
        """The atoms whose value decides the next step."""
        return self._relevant[state]

    def accepts(self, trace: Collection[Collection[str]]) -> bool:
        """Whether a whole trace satisfies the formula."""
        state = 0
        for letter in trace:
            state = self.step(state, letter)
        return self._accepting[state]

    def letters(self, state: int) -> Iterator[Letter]:
        """Every letter that can make a difference in a state."""
        return letters_over(self._relevant[state])

    def complete(self) -> "CompleteAutomaton":
        """Every reachable state with every transition.

        Raises:
            FormulaError: more than ``max_states`` states.
        """
        state = 0
        while state < len(self._obligations):
            for letter in self.letters(state):
                self.step(state, letter)
            state += 1
        return CompleteAutomaton(
            tuple(tuple(self._steps[state].items()) for state in range(len(self))), tuple(self._accepting)
        )

    def _number(self, progressed: Formula) -> int:
        number = self._numbers.get(progressed)
        if number is None:
            if len(self._obligations) >= self._max_states:
                raise FormulaError(
                    f"the automaton of '{_short(self.formula)}' has more than {self._max_states} states; "
                    "split the formula over the levels of a hierarchy"
                )
            obligation = next_obligation(progressed)
            number = self._numbers[progressed] = len(self._obligations)
            self._obligations.append(obligation)
            self._accepting.append(may_end(progressed))
            self._relevant.append(present_atoms(obligation))
            self._steps.append({})
        return number


def letters_over(atoms: Collection[str]) -> Iterator[Letter]:
    """Every letter over some atoms, the empty one first."""
    names = sorted(atoms)
    for bits in range(1 << len(names)):
        yield frozenset(name for index, name in enumerate(names) if bits >> index & 1)


@dataclass(frozen=True)
class CompleteAutomaton:
    """All states and transitions.

    Attributes:
        steps: Per state, pairs of the letter (over the atoms relevant there) and the state that follows; state 0 is the
            initial one.
        accepting: Per state, whether the trace may end there.
    """

    steps: tuple[tuple[tuple[Letter, int], ...], ...]
    accepting: tuple[bool, ...]

    def __len__(self) -> int:
        return len(self.accepting)


def minimised(automaton: CompleteAutomaton, atoms: Collection[str]) -> CompleteAutomaton:
    """The smallest automaton of the same language (Moore's partition refinement, 1956).

    Args:
        automaton: Of one formula.
        atoms: All its atoms; 2 ** len(atoms) letters are compared per state.
    """
    letters = list(letters_over(atoms))
    rows = [[_follow(steps, letter) for letter in letters] for steps in automaton.steps]
    block = [int(accepting) for accepting in automaton.accepting]
    while True:
        keys: dict[tuple[int, ...], int] = {}
        refined = [keys.setdefault((block[s], *(block[t] for t in row)), len(keys)) for s, row in enumerate(rows)]
        if len(keys) == len(set(block)):
            break
        block = refined
    order: dict[int, int] = {}
    for state in range(len(rows)):
        order.setdefault(refined[state], len(order))
    members = {order[refined[state]]: state for state in reversed(range(len(rows)))}
    steps = tuple(
        tuple((letter, order[refined[rows[members[b]][i]]]) for i, letter in enumerate(letters))
        for b in range(len(members))
    )
    return CompleteAutomaton(steps, tuple(automaton.accepting[members[b]] for b in range(len(members))))


def _follow(steps: tuple[tuple[Letter, int], ...], letter: Letter) -> int:
    relevant = frozenset().union(*(seen for seen, _ in steps))
    return dict(steps)[letter & relevant]


def to_dot(automaton: CompleteAutomaton, title: str = "automaton") -> str:
    """The automaton as a Graphviz graph; letters that lead to the same state are merged into one guard."""
    lines = ["digraph {", f'  label="{_escape(title)}"; rankdir=LR; node [shape=circle, fontname=Helvetica];']
    lines.append('  start [shape=point]; start -> "0";')
    for state, steps in enumerate(automaton.steps):
        shape = "doublecircle" if automaton.accepting[state] else "circle"
        lines.append(f'  "{state}" [shape={shape}];')
        relevant = sorted(frozenset().union(*(letter for letter, _ in steps)))
        targets: dict[int, list[Letter]] = {}
        for letter, following in steps:
            targets.setdefault(following, []).append(letter)
        for following, letters in targets.items():
            lines.append(f'  "{state}" -> "{following}" [label="{_escape(guard(letters, relevant))}"];')
    return "\n".join([*lines, "}"])


def guard(letters: Collection[Letter], atoms: Collection[str]) -> str:
    """A short disjunction that is true of exactly these letters over the atoms (merging of neighbours)."""
    cubes = {tuple((name, name in letter) for name in sorted(atoms)) for letter in letters}
    merged = True
    while merged:
        merged = False
        for name in sorted(atoms):
            for cube in sorted(cubes):
                values: Mapping[str, bool] = dict(cube)
                if name not in values:
                    continue
                flipped = tuple((n, v if n != name else not v) for n, v in cube)
                if flipped in cubes:
                    cubes -= {cube, flipped}
                    cubes.add(tuple(pair for pair in cube if pair[0] != name))
                    merged = True
    texts = sorted(" && ".join(name if value else f"!{name}" for name, value in cube) for cube in cubes)
    return " || ".join(text or "true" for text in texts)


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _short(formula: Formula) -> str:
    text = str(formula)
    return text if len(text) <= 80 else f"{text[:77]}..."
