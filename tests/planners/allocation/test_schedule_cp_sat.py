"""Constraint programming against branch and bound, where that is complete, and beyond."""

import random

import pytest

from planners.allocation.problem import AllocationProblem, overlap
from planners.allocation.schedule_cp_sat import improve
from planners.allocation.search import Schedule, solve
from planners.errors import InfeasibleError
from tests.planners.allocation.test_search import random_problem


def valid(problem: AllocationProblem, found: Schedule) -> None:
    """What a schedule must keep, looked at operation by operation."""
    ends = {item.job: max(o.end for o in found.operations if o.job == item.job) for item in found.operations}
    for item in found.operations:
        assert item.operation == problem.jobs[item.job].options[item.robot][item.step]
        assert all(ends[before] <= item.start + 1e-9 for before in problem.jobs[item.job].after)
        for other in found.operations:
            if other is item or other.end <= item.start + 1e-9 or item.end <= other.start + 1e-9:
                continue
            assert other.robot != item.robot
            assert not overlap(other.operation.claim, item.operation.claim)


@pytest.mark.parametrize("seed", range(60))
def test_agrees_with_branch_and_bound(seed):
    problem = random_problem(random.Random(seed))
    try:
        best = solve(problem)
    except InfeasibleError:
        return
    first = solve(problem, max_expansions=0)
    found = improve(problem, Schedule(first.operations, first.makespan, first.total, 0.0, 0), 5.0)
    assert found.makespan == pytest.approx(best.makespan)
    assert found.bound == pytest.approx(found.makespan, abs=0.01 * len(found.operations) + 1e-9)
    assert found.bound <= found.makespan
    valid(problem, found)


def test_one_request_gives_one_schedule():
    problem = random_problem(random.Random(7))
    first = solve(problem, max_expansions=0)
    assert improve(problem, first, 1.0) == improve(problem, first, 1.0)


def test_nothing_better_leaves_what_is_known():
    problem = random_problem(random.Random(3))
    best = solve(problem)
    assert improve(problem, best, 1.0) == best
