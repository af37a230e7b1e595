"""A team problem as sequential PDDL, so that any classical planner can solve it.

A leaf's automaton becomes one fact per state, which is the known compilation of temporally extended goals on finite
traces (Baier and McIlraith, "Planning with first-order temporally extended goals using heuristic search", AAAI 2006; De
Giacomo and Vardi, IJCAI 2013, for the automata). How leaves are done is that of ``docs/planner.md``, "Semantics":

* ``begin_LEAF_TYPE``: a free robot takes a leaf up once the leaves that must be done before it starts are done; 0.
* ``read_LEAF_N``: the automaton of its leaf reads the letter of this instant: regions of the cell, effects of the last
  action; 0. After a letter that satisfies the formula there is only ``finish_LEAF_N``, which also waits for the leaves
  that must be done before this one is. After a letter that can no longer lead there, there is nothing.
* ``stay_TYPE_N`` and ``move_TYPE_N``: one step, an action and perhaps a move to a neighbour; 1 for the move, and the
  action's cost.

The metric is the sum of what the leaves cost, as :func:`planners.allocation.plan_team.plan_team` minimises it, times
:attr:`PddlTeam.scale`. By default one leaf is done at a time. No cost is lost by that: leaves in the order in which a
plan of the team ends them keep every order, because each robot does one leaf at a time, a leaf starts after what must
be done before it starts, and costs do not depend on when something is done.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from pathlib import Path
from typing import Literal

from planners.allocation.choices import choices
from planners.allocation.orders import LeafOrders, Reading
from planners.allocation.team import TeamRobot
from planners.allocation.team_file import TeamFile
from planners.errors import FormulaError, MapError
from planners.logic.parse import parse
from planners.pddl.library import Problem, library

LARGEST = 600  # cells; the library lists every pair of them
FINEST = 1000  # parts of a cost unit


@dataclass(frozen=True)
class Meaning:
    """What one PDDL action stands for.

    Attributes:
        kind: Taking a leaf up, reading a letter, finishing a leaf, or a step.
        leaf: The leaf; empty for a step.
        mode: Mode of the action model before a step.
        choice: Which of the mode's steps.
    """

    kind: Literal["begin", "read", "finish", "step"]
    leaf: str = ""
    mode: int = 0
    choice: int = 0


@dataclass(frozen=True)
class PddlTeam:
    """A team problem in PDDL with everything it takes to understand a plan of it.

    Attributes:
        problem: The ``unified_planning.model.Problem``.
        team: What it was made from.
        orders: Leaves and their order.
        meanings: By PDDL action.
        robots: By PDDL object.
        cells: By PDDL object, the cell [index].
        scale: Units of the metric per unit of cost; 1 unless actions have fractional costs.
    """

    problem: Problem
    team: TeamFile
    orders: LeafOrders
    meanings: dict[str, Meaning]
    robots: dict[str, TeamRobot]
    cells: dict[str, int]
    scale: int


def export_team(team: TeamFile, reading: Reading = Reading.START, one_at_a_time: bool = True) -> PddlTeam:
    """Translates a team problem; see the module for how.

    Args:
        team: The problem.
        reading: What an order between two tasks means.
        one_at_a_time: Whether a leaf begins only when no other is under way; the best cost is the same without, but
            engines take far longer.

    Raises:
        FormulaError: the specification is malformed, speaks of what nobody knows, or allows more than one choice; or
            something is asked of who works with whom, or for ever.
        ContradictionError: its order is circular.
        MapError: no robot, a type without an action model, a map or a cost that PDDL engines cannot take.
        EngineMissingError: unified-planning is not installed.
    """
    from planners.pddl.encode import Encoder

    orders, *others = choices(team.specification, reading)
    if others:
        root = next(iter(team.specification[0]))
        raise FormulaError(
            f"'{root}' allows {1 + len(others)} choices of leaves and orders, and PDDL is written for one; above the "
            "leaves write only <> a, <> (a && <> b), !b U a and !start(b) U done(a), joined by &&"
        )
    _check(team, orders)
    return Encoder(team, orders, _scale(team), one_at_a_time).encoded()


def to_problem(team: TeamFile, reading: Reading = Reading.START, one_at_a_time: bool = True) -> Problem:
    """The ``unified_planning.model.Problem`` of a team problem; arguments and errors of :func:`export_team`."""
    return export_team(team, reading, one_at_a_time).problem


def write_pddl(
    team: TeamFile, folder: Path, reading: Reading = Reading.START, one_at_a_time: bool = True
) -> tuple[Path, Path]:
    """Writes ``domain.pddl`` and ``problem.pddl`` into a folder, which is made; errors of :func:`export_team`.

    Returns:
        The two files.
    """
    writer = library("io").PDDLWriter(to_problem(team, reading, one_at_a_time))
    folder.mkdir(parents=True, exist_ok=True)
    domain, problem = folder / "domain.pddl", folder / "problem.pddl"
    writer.write_domain(str(domain))
    writer.write_problem(str(problem))
    return domain, problem


def _check(team: TeamFile, orders: LeafOrders) -> None:
    if team.teaming:
        raise FormulaError(f"PDDL is written for leaves that robots do one by one; leave out: {team.teaming}")
    if standing := sorted(orders.standing):
        raise FormulaError(f"PDDL plans end, and {', '.join(standing)} is to be done again and again; ask for it once")
    if not team.robots:
        raise MapError("the team has no robot; name at least one with its cell")
    if len(team.workspace) > LARGEST:
        raise MapError(f"the map has {len(team.workspace)} cells; PDDL is written for at most {LARGEST}; coarsen it")
    if missing := sorted({robot.type for robot in team.robots} - team.models.keys()):
        raise MapError(f"robots of type '{missing[0]}' have no action model; known types: {', '.join(team.models)}")
    sayable = frozenset(team.workspace.regions).union(*(model.propositions for model in team.models.values()))
    for leaf, formula in orders.formulas.items():
        if unknown := sorted(parse(formula).atoms - sayable):
            raise FormulaError(f"leaf '{leaf}' speaks of {', '.join(unknown)}; known are {', '.join(sorted(sayable))}")


def _scale(team: TeamFile) -> int:
    """The least number that makes all costs whole; raises MapError where there is none."""
    costs = {step[0] for model in team.models.values() for mode in model.modes for step in mode.steps}
    scale = 1
    for action in sorted(costs, key=lambda action: action.name):
        if not 0.0 <= action.cost < float("inf"):
            raise MapError(f"action '{action.name}' costs {action.cost}; PDDL engines want costs from 0")
        part = Fraction(action.cost).limit_denominator(FINEST)
        if abs(float(part) - action.cost) > 1e-9:
            raise MapError(f"action '{action.name}' costs {action.cost}; PDDL engines count in whole units; round it")
        scale = lcm(scale, part.denominator)
    if scale > FINEST**2:
        raise MapError(f"the costs of the actions have no common unit above 1 / {FINEST**2}; round them")
    return scale
