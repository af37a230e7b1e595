"""The team problem, compiled: what every leaf costs every robot, from its start and after every other leaf."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from planners.allocation.action_model import ActionModel
from planners.allocation.choices import choices
from planners.allocation.leaf_costs import LeafCosts
from planners.allocation.orders import LeafOrders, Reading
from planners.allocation.splitting import splittings
from planners.allocation.teaming import ALONE, Teaming, with_copies
from planners.allocation.workspace import Workspace
from planners.errors import ContradictionError, FormulaError, InfeasibleError, MapError
from planners.logic.hierarchy import Specification
from planners.logic.quotient import language


@dataclass(frozen=True)
class TeamRobot:
    """A robot: its name, its type, the cell it stands in [index]."""

    name: str
    type: str
    cell: int


@dataclass(frozen=True)
class Stop:
    """A leaf and the exit in which it ends, as numbers: of the leaf, of the exit in the leaf's table."""

    leaf: int
    exit: int


@dataclass(frozen=True)
class TypeCosts:
    """What leaves cost robots of one type.

    Attributes:
        tables: Per leaf, its table; None when the type cannot do it.
        stops: Leaves with their exits.
        between: ``(stops, stops)``: cost of the second after the first.
    """

    tables: tuple[LeafCosts | None, ...]
    stops: tuple[Stop, ...]
    between: NDArray[np.float64]

    def from_cell(self, cell: int) -> NDArray[np.float64]:
        """Cost of every stop for a robot that stands in a cell, ``(stops,)``."""
        return np.array([self._table(stop).costs[stop.exit, cell] for stop in self.stops])

    def _table(self, stop: Stop) -> LeafCosts:
        table = self.tables[stop.leaf]
        assert table is not None
        return table

    def cell_after(self, stop: Stop) -> int:
        """Where a robot stands after a stop."""
        return self._table(stop).exits[stop.exit]


@dataclass(frozen=True)
class TeamProblem:
    """Everything that an allocation needs.

    Attributes:
        workspace: The map.
        orders: The leaves and their order.
        robots: The team.
        types: Costs by robot type.
        teaming: Who works with whom.
    """

    workspace: Workspace
    orders: LeafOrders
    robots: tuple[TeamRobot, ...]
    types: dict[str, TypeCosts]
    teaming: Teaming = ALONE

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Names of the leaves; a leaf's number is its place here."""
        return tuple(self.orders.formulas)

    @cached_property
    def entries(self) -> tuple[NDArray[np.float64], ...]:
        """Per robot, the cost of every stop of its type from where it stands."""
        return tuple(self.types[robot.type].from_cell(robot.cell) for robot in self.robots)

    def route_cost(self, robot: int, route: Sequence[int]) -> float:
        """What a robot's stops cost it, one after the other."""
        row, total = self.entries[robot], 0.0
        for stop in route:
            total += float(row[stop])
            row = self.types[self.robots[robot].type].between[stop]
        return total

    @cached_property
    def may_wait(self) -> bool:
        """Whether a robot may have to wait for another."""
        return _may_wait(self.orders, self.teaming)

    @cached_property
    def before(self) -> tuple[int, ...]:
        """Per leaf, the leaves that must be done first, as a bit set."""
        number = {leaf: index for index, leaf in enumerate(self.leaves)}
        return tuple(sum(1 << number[other] for other in self.orders.before[leaf]) for leaf in self.leaves)


def compile_choices(
    levels: Specification,
    workspace: Workspace,
    models: Mapping[str, ActionModel],
    robots: tuple[TeamRobot, ...],
    reading: Reading = Reading.START,
    teaming: Teaming = ALONE,
    splitting: bool = False,
) -> tuple[TeamProblem, ...]:
    """A problem for every smallest set of leaves that does what is asked, most often one; tables are shared.

    Args:
        levels: A validated specification.
        workspace: The map.
        models: Action model by robot type.
        robots: The team.
        reading: What an order between two tasks means.
        teaming: Who works with whom.
        splitting: Whether leaves may be cut at their decomposition states, their parts done by different robots.

    Raises:
        InfeasibleError: no choice can be done; gives the cause of the first.
        FormulaError: as :func:`compile_problem` and :func:`planners.allocation.choices.choices`.
        ContradictionError: as the same.
        MapError: as the first.
    """
    problems: list[TeamProblem] = []
    causes: list[InfeasibleError] = []
    found = choices(levels, reading)
    if splitting:
        found = tuple(way for orders in found for way in splittings(orders, teaming))
    for orders in found:
        try:
            known = problems[-1] if problems else None
            problems.append(compile_problem(orders, workspace, models, robots, known, teaming))
        except InfeasibleError as error:
            causes.append(error)
    if not problems:
        raise causes[0]
    return tuple(problems)


def compile_problem(
    orders: LeafOrders,
    workspace: Workspace,
    models: Mapping[str, ActionModel],
    robots: tuple[TeamRobot, ...],
    known: TeamProblem | None = None,
    teaming: Teaming = ALONE,
) -> TeamProblem:
    """Builds the tables.

    Args:
        orders: The leaves and their order.
        workspace: The map.
        models: Action model by robot type.
        robots: The team.
        known: A problem compiled before on the same map and models: tables of leaves that did not change are kept.
        teaming: Who works with whom.

    Raises:
        MapError: no robot, or a type without an action model.
        FormulaError: a proposition that nobody knows, or a malformed formula.
        ContradictionError: an order between leaves that are to be finished together.
        InfeasibleError: a leaf that no robot can do, with the cause per type.
    """
    if not robots:
        raise MapError("the team has no robot; name at least one with its cell")
    orders = with_copies(orders, teaming)
    teaming = teaming.among(tuple(orders.formulas))
    _check_together(orders, teaming, len(robots))
    sayable = frozenset(workspace.regions).union(*(model.propositions for model in models.values()))
    for leaf, formula in orders.formulas.items():
        if unknown := sorted(language(formula).atoms - sayable):
            raise FormulaError(f"leaf '{leaf}' speaks of {', '.join(unknown)}; known are {', '.join(sorted(sayable))}")
    types: dict[str, TypeCosts] = {}
    for kind in dict.fromkeys(robot.type for robot in robots):
        if kind not in models:
            raise MapError(f"robots of type '{kind}' have no action model; known types: {', '.join(sorted(models))}")
        kept = known.types[kind].tables if known is not None and kind in known.types else ()
        every_exit = _may_wait(orders, teaming) or any(table.every_exit for table in kept if table is not None)
        tables = _tables(orders, workspace, models[kind], len(models) == 1, every_exit, kept, teaming)
        if not every_exit and not all(table.walkable for table in tables if table is not None):
            tables = _tables(orders, workspace, models[kind], len(models) == 1, True, kept, teaming)
        types[kind] = _type_costs(tables)
    for number, leaf in enumerate(orders.formulas):
        if not any(costs.tables[number] is not None for costs in types.values()):
            raise InfeasibleError(f"no robot of the team can do leaf '{leaf}': {orders.formulas[leaf]}")
    return TeamProblem(workspace, orders, robots, types, teaming)


def _may_wait(orders: LeafOrders, teaming: Teaming) -> bool:
    """Whether a robot may have to wait: then it matters where, and a walk may cost no time."""
    return any(orders.before.values()) or bool(teaming.together)


def _check_together(orders: LeafOrders, teaming: Teaming, robots: int) -> None:
    for group in teaming.together:
        if len(group) > robots:
            raise InfeasibleError(
                f"{', '.join(group[:3])}{', ...' * (len(group) > 3)} need {len(group)} robots at once, and the team "
                f"has {robots}; add robots, or ask for fewer at once"
            )
        for leaf in group:
            if earlier := sorted(orders.before[leaf] & set(group)):
                raise ContradictionError(
                    f"'{leaf}' is to be finished together with '{earlier[0]}', which is to be done before it; drop one"
                )


def _tables(
    orders: LeafOrders,
    workspace: Workspace,
    model: ActionModel,
    alone: bool,
    every_exit: bool,
    kept: tuple[LeafCosts | None, ...],
    teaming: Teaming,
) -> list[LeafCosts | None]:
    """A table per leaf, kept ones where they fit; None where this type cannot do it, unless there is no other type."""
    tables: list[LeafCosts | None] = []
    for leaf, formula in orders.formulas.items():
        every = every_exit or len(teaming.partners(leaf)) > 1  # robots that end together need a cell each
        source = (formula, workspace, model, every)
        same = [table for table in (*kept, *tables) if table is not None and _same(table.source, source)]
        try:
            tables.append(same[0] if same else LeafCosts(leaf, formula, workspace, model, every))
        except InfeasibleError:
            if alone:
                raise
            tables.append(None)
    return tables


def _same(one: tuple, other: tuple) -> bool:
    """Whether two sources are equal; maps and models by identity, for speed."""
    return all(a is b or (isinstance(a, str | bool) and a == b) for a, b in zip(one, other, strict=True))


def _type_costs(tables: list[LeafCosts | None]) -> TypeCosts:
    stops = tuple(Stop(n, e) for n, table in enumerate(tables) if table is not None for e in range(len(table.exits)))
    costs = TypeCosts(tuple(tables), stops, np.zeros((0, 0)))
    after = [costs.cell_after(stop) for stop in stops]
    rows = [table.costs[:, after] for table in tables if table is not None]
    between = np.concatenate(rows).T if rows else np.zeros((0, 0))
    return TypeCosts(tuple(tables), stops, between)
