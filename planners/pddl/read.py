"""Team problems from PDDL that others wrote: a fragment in which goals are leaves, done by one robot each.

What is read: a typed domain without durations, numbers, conditional effects, quantifiers or ``or``, with

* one action that moves, ``(?robot ?from ?to)``: it needs ``(at ?robot ?from)`` and otherwise only what never changes
  (roads, equality), and changes ``at``, whatever its name. It may mark its target with ``(visited ?to)``. All moves
  cost the same; that is our unit of cost. Roads may be one-way. Every location becomes a cell and a region;
* any other actions, each done by one robot, which needs to be somewhere or not; they need and change any facts but
  those that say where robots are;
* a goal that is a conjunction of facts, which hold or not. Each becomes a leaf ``<> fact``, and the actions that lead
  there become modes of the robots' action models: for carrying, picking up there and putting down here.

Costs are those of ``(total-cost)`` over that of a move, or 1 an action where nothing is minimised. Predicates, objects
and robots keep their names as far as formulas can have them.

What is refused, with the action or goal and the reason: goals that say where a robot is to end; that no robot can bring
about alone with actions that supply what is not so at first (a leaf does not put down one thing to take another); and
goals that depend on each other, where one leaves or, with several robots, passes through facts that another touches:
one place for two things, a goal that is another's condition, a battery that runs down. A goal that holds at first is no
leaf; that another undoes it is refused too.

What a plan of ours then is: a plan of the PDDL problem at the same cost, leaf after leaf by each robot. Where every
goal takes one action besides moving, no plan of the PDDL problem is cheaper than the sum. Where goals take several,
such as carrying, one could be: by carrying two things at once, or by doing another goal on the way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from planners.allocation.action_model import RESTING, Action, ActionModel, Mode
from planners.allocation.team import TeamRobot
from planners.allocation.team_file import TeamFile
from planners.allocation.workspace import Workspace
from planners.errors import MapError
from planners.logic.hierarchy import validate
from planners.pddl.domain import Literal, read_domain
from planners.pddl.ground import Ground
from planners.pddl.leaves import State, Way, check_apart, way_to
from planners.pddl.library import Names


@dataclass(frozen=True)
class _Goals:
    """Goals to be reached: those of going somewhere, by location, and the others; and those that hold at first."""

    visits: tuple[str, ...]
    others: tuple[Literal, ...]
    kept: tuple[Literal, ...]


def read_pddl(domain: Path, problem: Path) -> TeamFile:
    """Reads a team problem from a PDDL domain and problem.

    Args:
        domain: The domain file.
        problem: The problem file.

    Returns:
        The problem with a leaf per goal that does not hold yet; locations are cells ``(number, 1)``, from 1, which lie
        beside each other by the roads and not by their numbers.

    Raises:
        MapError: no PDDL, or outside the fragment above; names the action, goal or fact, and why.
        EngineMissingError: unified-planning is not installed.
    """
    ground = Ground(read_domain(domain, problem))
    unit, goals = ground.unit(), _goals(ground)
    ways = {robot: _ways(ground, robot, unit, goals.others) for robot in ground.robots}
    for goal in goals.others:
        if not any(way.goal == goal for found in ways.values() for way in found):
            raise MapError(
                f"PDDL goal {goal}: no robot can bring it about alone with actions that supply what is not so at first"
            )
    check_apart([way for found in ways.values() for way in found], goals.kept)
    return _Team(ground, goals, ways).built()


def _goals(ground: Ground) -> _Goals:
    visits, others, kept = [], [], []
    for goal in ground.domain.goals:
        name, *terms = goal.fact
        if name == ground.at and terms[0] in ground.robots:
            raise MapError(
                f"PDDL goal {goal}: a leaf does not say where a robot stays; let '{ground.move.name}' mark its target, "
                "or add an action that does, and ask for the mark"
            )
        if name in ground.visited and not goal.holds:
            raise MapError(f"PDDL goal {goal}: places that must not be visited are not read; leave their roads out")
        if ground.domain.true(goal):
            kept.append(goal)
            continue
        if ground.domain.fixed(goal):
            raise MapError(f"PDDL goal {goal} does not hold, and no action changes '{name}'")
        if name not in ground.visited:
            others.append(goal)
            continue
        if here := [robot for robot, place in ground.robots.items() if place == terms[0]]:
            raise MapError(
                f"PDDL goal {goal}: '{here[0]}' is there at first; say so in (:init), or let it start elsewhere"
            )
        visits.append(terms[0])
    if not visits and not others:
        raise MapError("every PDDL goal holds at first; there is nothing to plan")
    return _Goals(tuple(dict.fromkeys(visits)), tuple(others), tuple(kept))


def _ways(ground: Ground, robot: str, unit: float, goals: Sequence[Literal]) -> list[Way]:
    deeds = ground.deeds(robot, unit)
    ways = (way_to(robot, goal, deeds, ground.domain.facts) for goal in goals)
    return [way for way in ways if way is not None]


class _Team:
    """Puts the parts together under names that formulas can have."""

    def __init__(self, ground: Ground, goals: _Goals, ways: dict[str, list[Way]]) -> None:
        self._ground, self._goals, self._ways = ground, goals, ways
        names = Names("root")
        self._place = {place: names.new(place) for place in ground.locations}
        self._atom = dict(zip(goals.others, _atoms(goals.others, names), strict=True))
        self._leaf = {goal: names.new(f"do_{'' if goal.holds else 'not_'}{'_'.join(goal.fact)}") for goal in self._atom}
        self._visit = {place: names.new(f"visit_{place}") for place in goals.visits}
        self._names = names

    def built(self) -> TeamFile:
        models: dict[ActionModel, str] = {}
        robots = []
        index = {place: number for number, place in enumerate(self._ground.locations)}
        for robot, place in self._ground.robots.items():
            model = self._model(self._ways[robot])
            if model not in models:
                kind = self._ground.domain.problem.object(robot).type.name
                models[model] = self._names.new(kind)
            robots.append(TeamRobot(robot, models[model], index[place]))
        leaves = {leaf: f"<> {self._atom[goal]}" for goal, leaf in self._leaf.items()}
        leaves |= {leaf: f"<> {self._place[place]}" for place, leaf in self._visit.items()}
        levels = validate([{"root": " && ".join(f"<> {leaf}" for leaf in leaves)}, leaves])
        return TeamFile(levels, self._map(index), {kind: model for model, kind in models.items()}, tuple(robots))

    def _map(self, index: dict[str, int]) -> Workspace:
        moves = np.array([(index[a], index[b]) for a, b in sorted(self._ground.edges)], np.int64).reshape(-1, 2)
        cells = tuple((number + 1, 1) for number in range(len(index)))
        return Workspace(cells, moves, {self._place[place]: frozenset({number}) for place, number in index.items()})

    def _model(self, ways: Sequence[Way]) -> ActionModel:
        """Mode 0 with all beginnings, and the states of every way behind it."""
        numbers: dict[tuple[int, State], int] = {}
        for which, way in enumerate(ways):
            for state in way.steps:
                numbers[which, state] = len(numbers) - which if state else 0
        first: list[tuple[Action, int]] = [(RESTING, 0)]
        modes: list[Mode] = []
        for which, way in enumerate(ways):
            atom = self._atom[way.goal]
            for state, steps in way.steps.items():
                done = [
                    (
                        self._action(deed.name, deed.places, atom, way.goal.fact in after, deed.cost),
                        numbers[which, after],
                    )
                    for deed, after in steps
                ]
                if state:
                    effects = frozenset({atom}) if way.goal.fact in state else frozenset[str]()
                    modes.append(Mode(effects, ((RESTING, numbers[which, state]), *done)))
                else:
                    first.extend(done)
        return ActionModel((Mode(frozenset(), tuple(first)), *modes))

    def _action(self, name: str, places: tuple[tuple[str, bool], ...], atom: str, ends: bool, cost: float) -> Action:
        where = tuple(self._place[place] if inside else f"!{self._place[place]}" for place, inside in places)
        return Action(name, frozenset({atom}) if ends else frozenset(), (where,), cost)


def _atoms(goals: Sequence[Literal], names: Names) -> Iterator[str]:
    """The goals as ground predicates of formulas."""
    heads: dict[tuple[str, bool], str] = {}
    items: dict[str, str] = {}
    own = Names()
    for goal in goals:
        name, *terms = goal.fact
        kind = (name, goal.holds)
        if kind not in heads:
            heads[kind] = names.new(name if goal.holds else f"not_{name}")
        for term in terms:
            if term not in items:
                items[term] = own.new(term)
        yield f"{heads[kind]}({', '.join(items[term] for term in terms)})" if terms else heads[kind]
