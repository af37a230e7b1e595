"""Branch and bound against brute force, and its proven bound."""

import random
from itertools import pairwise

import pytest

from planners.allocation.problem import AllocationProblem, Job, Operation, overlap
from planners.allocation.search import Schedule, solve
from planners.errors import InfeasibleError


def random_problem(rng: random.Random) -> AllocationProblem:
    robots = ("a", "b", "c")[: rng.choice((1, 2, 2, 3))]
    jobs = []
    for index in range(rng.randint(1, 3)):
        steps = rng.choice((1, 2, 2))
        able = rng.sample(robots, rng.randint(1, len(robots)))
        options = {}
        for robot in able:
            ops = []
            for step in range(steps):
                low = rng.randint(0, 4)
                claim = None if rng.random() < 0.2 else (float(low), float(low + rng.randint(1, 4)))
                ops.append(Operation(f"s{step}", {}, float(rng.randint(1, 6)), claim))
            options[robot] = tuple(ops)
        after = frozenset(before for before in range(index) if rng.random() < 0.3)
        closed = after.union(*(jobs[before].after for before in after))
        jobs.append(Job(f"j{index}", options, closed, steps == 1 and rng.random() < 0.3))
    return AllocationProblem(tuple(jobs), robots)


def brute_force(problem: AllocationProblem) -> tuple[float, float]:
    """All sequences of operations with all assignments, each placed as early as those before it allow."""
    best = (float("inf"), float("inf"))

    def extend(placed: list[tuple[int, int, str, Operation, float]]) -> None:
        nonlocal best
        stage = [sum(1 for item in placed if item[0] == job) for job in range(len(problem.jobs))]
        done = [stage[j] == len(next(iter(job.options.values()))) for j, job in enumerate(problem.jobs)]
        if all(done):
            best = min(best, (max(item[4] for item in placed), sum(item[4] for item in placed)))
            return
        for index, job in enumerate(problem.jobs):
            if done[index] or not all(done[before] for before in job.after):
                continue
            for robot, operations in job.options.items():
                own = [item for item in placed if item[2] == robot]
                if stage[index] and not (own and own[-1][0] == index):
                    continue
                if own and own[-1][0] != index:
                    previous = problem.jobs[own[-1][0]]
                    if previous.keeps or not done[own[-1][0]]:
                        continue
                operation = operations[stage[index]]
                blockers = [
                    end for other, _, who, op, end in placed
                    if who == robot or other in job.after or overlap(op.claim, operation.claim)
                ]  # fmt: skip
                start = max(blockers, default=0.0)
                extend([*placed, (index, stage[index], robot, operation, start + operation.duration)])

    extend([])
    return best


def check(problem: AllocationProblem, schedule: Schedule) -> None:
    done_at: dict[int, float] = {}
    for item in schedule.operations:
        done_at[item.job] = max(done_at.get(item.job, 0.0), item.end)
    for item in schedule.operations:
        assert item.end == pytest.approx(item.start + item.operation.duration)
        for before in problem.jobs[item.job].after:
            assert item.start >= done_at[before] - 1e-9
        for other in schedule.operations:
            rival = other.robot == item.robot or overlap(other.operation.claim, item.operation.claim)
            if other is not item and rival:
                assert other.end <= item.start + 1e-9 or item.end <= other.start + 1e-9
    for robot in problem.robots:
        sequence = [item for item in schedule.operations if item.robot == robot]
        for first, second in pairwise(sequence):
            assert not problem.jobs[first.job].keeps
            assert second.job == first.job or second.step == 0
    assert {(item.job, item.step) for item in schedule.operations} == {
        (j, s) for j, job in enumerate(problem.jobs) for s in range(len(next(iter(job.options.values()))))
    }


def test_agrees_with_brute_force_on_200_instances() -> None:
    rng = random.Random(7)
    infeasible = 0
    for _ in range(200):
        problem = random_problem(rng)
        expected = brute_force(problem)
        if expected[0] == float("inf"):
            infeasible += 1
            with pytest.raises(InfeasibleError, match="keeps an object"):
                solve(problem)
            continue
        schedule = solve(problem)
        check(problem, schedule)
        assert (schedule.makespan, schedule.total) == pytest.approx(expected)
        assert schedule.bound == pytest.approx(schedule.makespan)
    assert 0 < infeasible < 60


def test_the_bound_is_proven_when_the_budget_runs_out() -> None:
    rng = random.Random(3)
    gaps = 0
    for _ in range(40):
        problem = random_problem(rng)
        try:
            optimum = solve(problem).makespan
        except InfeasibleError:
            continue
        hasty = solve(problem, max_expansions=1)
        check(problem, hasty)
        assert hasty.bound <= optimum + 1e-9 <= hasty.makespan + 2e-9
        gaps += hasty.makespan > optimum + 1e-9
    assert gaps > 0


def test_touching_claims_may_be_held_at_once() -> None:
    assert not overlap((0.0, 1.0), (1.0, 2.0))
    assert overlap((0.0, 1.1), (1.0, 2.0))
    assert not overlap(None, (0.0, 1.0))
