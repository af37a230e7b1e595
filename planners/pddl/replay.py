"""What a PDDL plan means for the team, checked against map, action models, automata and orders, and priced.

Nothing of the translation's fluents is used here: a plan is read as who begins, steps and finishes, and every leaf's
word is given to its automaton. So a mistake in the translation or of an engine is found.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from planners.logic.automaton import Automaton
from planners.pddl.export import Meaning, PddlTeam

PlanSteps = Iterable[tuple[str, tuple[str, ...]]]
"""PDDL actions with their objects."""


@dataclass(frozen=True)
class Replay:
    """A plan of another planner, as we understand it.

    Attributes:
        leaves: Leaf and robot, in the order in which the leaves are done.
        cost: Sum of what they cost, in units of a move.
        mistake: The first thing in it that our semantics does not allow; empty for a right plan.
    """

    leaves: tuple[tuple[str, str], ...]
    cost: float
    mistake: str = ""


@dataclass
class _Place:
    """Where a robot is in what it does."""

    cell: int
    leaf: str = ""
    mode: int = 0
    word: list[frozenset[str]] = field(default_factory=list)


class _Mistake(Exception):  # noqa: N818  it never leaves this module
    pass


def replay(exported: PddlTeam, plan: PlanSteps) -> Replay:
    """Follows a plan from the start."""
    floor = _Floor(exported)
    mistake = ""
    try:
        for number, (action, objects) in enumerate(plan, start=1):
            floor.do(number, exported.meanings[action], objects)
        if missing := sorted(exported.orders.formulas.keys() - dict(floor.done).keys()):
            raise _Mistake(f"the plan does not do {', '.join(missing)}")
    except _Mistake as error:
        mistake = str(error)
    return Replay(tuple(floor.done), floor.cost, mistake)


class _Floor:
    def __init__(self, exported: PddlTeam) -> None:
        self._exported = exported
        self._robots = {robot.name: _Place(robot.cell) for robot in exported.robots.values()}
        self._moves = {(source, target) for source, target in exported.team.workspace.moves.tolist()}
        self._begun: set[str] = set()
        self.done: list[tuple[str, str]] = []
        self.cost = 0.0

    def do(self, number: int, meaning: Meaning, objects: tuple[str, ...]) -> None:
        """One action of the plan; raises when it is not allowed."""
        robot, known = self._exported.robots[objects[0]], self._exported.cells
        place, cells = self._robots[robot.name], [known[item] for item in objects[1:] if item in known]
        where = f"step {number}: {robot.name}"
        if cells and cells[0] != place.cell:
            raise _Mistake(f"{where} is elsewhere")
        if meaning.kind == "begin":
            self._begin(where, place, robot.type, meaning.leaf)
        elif meaning.kind == "step":
            self._step(where, place, robot.type, meaning, cells[-1])
        elif meaning.kind == "finish":
            self._finish(where, place, robot.name, meaning.leaf)

    def _before(self, where: str, leaf: str, asked: frozenset[str]) -> None:
        if missing := sorted(asked - dict(self.done).keys()):
            raise _Mistake(f"{where} is too early with '{leaf}': {', '.join(missing)} is not done")

    def _begin(self, where: str, place: _Place, kind: str, leaf: str) -> None:
        if place.leaf or leaf in self._begun:
            raise _Mistake(f"{where} begins '{leaf}' while busy, or it was begun before")
        self._before(where, leaf, self._exported.orders.starts[leaf])
        self._begun.add(leaf)
        place.leaf, place.mode, place.word = leaf, 0, []
        self._show(place, kind)

    def _step(self, where: str, place: _Place, kind: str, meaning: Meaning, target: int) -> None:
        mode = self._exported.team.models[kind].modes[place.mode]
        if not place.leaf or meaning.mode != place.mode:
            raise _Mistake(f"{where} acts outside a leaf, or out of turn")
        action, place.mode = mode.steps[meaning.choice]
        if not action.possible(self._exported.team.workspace.labels[place.cell]):
            raise _Mistake(f"{where} does '{action.name}' where it is not possible")
        if target != place.cell and (place.cell, target) not in self._moves:
            raise _Mistake(f"{where} jumps")
        self.cost += action.cost + (target != place.cell)
        place.cell = target
        self._show(place, kind)

    def _show(self, place: _Place, kind: str) -> None:
        team = self._exported.team
        place.word.append(team.workspace.labels[place.cell] | team.models[kind].modes[place.mode].effects)

    def _finish(self, where: str, place: _Place, robot: str, leaf: str) -> None:
        automaton, state = Automaton(self._exported.orders.formulas[leaf]), 0
        ends = []
        for letter in place.word:
            state = automaton.step(state, letter)
            ends.append(automaton.accepting(state))
        if place.leaf != leaf or True not in ends or ends.index(True) != len(ends) - 1:
            raise _Mistake(f"{where} does not do '{leaf}', or went on after it was done")
        self._before(where, leaf, self._exported.orders.before[leaf])
        place.leaf = ""
        self.done.append((leaf, robot))
