"""RRT-Connect in joint space, by OMPL, a slice at a time.

RRT-Connect: J. Kuffner and S. LaValle, "RRT-Connect: An Efficient Approach to Single-Query Path Planning", ICRA 2000.
OMPL: I. Sucan, M. Moll and L. Kavraki, "The Open Motion Planning Library", IEEE RAM 2012.
"""

from collections.abc import Callable, Generator, Sequence
from typing import cast

import numpy as np
from ompl import base, geometric, util

from skills.manipulation.planning.budget import Budget

RANGE = 0.6  # longest edge of a tree, in the unit of the vectors

util.setLogLevel(util.LogLevel.LOG_NONE)  # what it has to say is said by what is raised

Admissible = Callable[[np.ndarray], bool]


class _Validity(base.StateValidityChecker):
    """Asks about a configuration, and counts."""

    def __init__(self, space: base.SpaceInformation, admissible: Admissible, count: int) -> None:
        super().__init__(space)
        self._admissible, self._count = admissible, count

    def isValid(self, state: base.State) -> bool:  # noqa: N802 - OMPL's name
        return self._admissible(_vector(state, self._count))


def connect(
    admissible: Admissible,
    start: np.ndarray,
    goals: Sequence[np.ndarray],
    limits: tuple[np.ndarray, np.ndarray],
    step: float,
    budget: Budget,
    seed: int,
) -> Generator[None, None, np.ndarray | None]:
    """Searches for a way; yields whenever a slice of the budget is used up.

    The same search gives the same way however it is sliced: OMPL seeds each generator of random numbers when it makes
    it, and all are made before the first yield. Time is counted in checks, never in seconds.

    Args:
        admissible: Whether a configuration is free; counts itself against the budget.
        start: Vector, shape (n,), admissible.
        goals: Vectors, admissible; any will do.
        limits: Lower and upper bounds, shape (n,) each.
        step: Distance of two checks along an edge.
        budget: Checks that it may take.
        seed: Of the random numbers, 1 or more.

    Returns:
        Vectors from start to a goal, shape (k, n); None when the budget is used up.
    """
    util.RNG.setSeed(seed)
    count = len(start)
    space = base.RealVectorStateSpace(count)
    space.setBounds(_bounds(limits))
    information = base.SpaceInformation(space)
    validity = _Validity(information, admissible, count)
    information.setStateValidityChecker(validity)
    information.setStateValidityCheckingResolution(step / space.getMaximumExtent())
    information.setup()
    problem = base.ProblemDefinition(information)
    problem.addStartState(_state(space, start))
    region = base.GoalStates(information)
    for goal in goals:
        region.addState(_state(space, goal))
    problem.setGoal(region)
    planner = geometric.RRTConnect(information)
    planner.setRange(RANGE)
    planner.setProblemDefinition(problem)
    planner.setup()
    pause = base.PlannerTerminationCondition(lambda: budget.due)
    while True:
        planner.solve(pause)
        if problem.hasExactSolution():
            return _rows(problem.getSolutionPath(), count)
        if budget.used_up:
            return None
        yield
        budget.go_on()


def _bounds(limits: tuple[np.ndarray, np.ndarray]) -> base.RealVectorBounds:
    bounds = base.RealVectorBounds(len(limits[0]))
    for axis, (low, high) in enumerate(zip(*limits, strict=True)):
        bounds.setLow(axis, float(low))
        bounds.setHigh(axis, float(high))
    return bounds


def _state(space: base.RealVectorStateSpace, vector: np.ndarray) -> base.State:
    state = cast(base.RealVectorStateType, space.allocState())
    for axis, value in enumerate(vector.tolist()):
        state[axis] = value
    return state


def _vector(state: base.State, count: int) -> np.ndarray:
    return np.array(cast(base.RealVectorStateType, state)[0:count])


def _rows(path: base.Path, count: int) -> np.ndarray:
    way = cast(geometric.PathGeometric, path)
    return np.array([_vector(way.getState(row), count) for row in range(way.getStateCount())])
