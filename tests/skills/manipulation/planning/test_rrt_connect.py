"""The planner in a plane with a wall, where every answer can be checked by eye."""

import itertools

import numpy as np
import pytest

from skills.manipulation.planning.budget import Budget, finish
from skills.manipulation.planning.rrt_connect import RANGE, connect
from skills.manipulation.planning.shortcut import between, length, shortcut

START, GOAL = np.array([-1.0, 0.0]), np.array([1.0, 0.0])
LIMITS = (np.array([-2.0, -2.0]), np.array([2.0, 2.0]))
STEP = 0.02


def wall(budget: Budget, gap: float = 1.0):
    """A wall between start and goal; there is a way past its upper end only."""

    def admissible(q: np.ndarray) -> bool:
        budget.count()
        return not (abs(q[0]) < 0.1 and q[1] < gap)

    return admissible


def search(seed: int = 1, slice_: int = 50, checks: int = 20_000, goals=(GOAL,), gap: float = 1.0):
    budget = Budget(checks, slice_)
    return connect(wall(budget, gap), START, goals, LIMITS, STEP, budget, seed), budget


def is_free(path: np.ndarray) -> bool:
    places = np.vstack([between(a, b, STEP / 2) for a, b in itertools.pairwise(path)])
    return not bool(((np.abs(places[:, 0]) < 0.1 - STEP) & (places[:, 1] < 1.0 - STEP)).any())


def test_a_wall_is_gone_around():
    way = finish(search()[0])
    assert way is not None
    assert np.allclose(way[0], START) and np.allclose(way[-1], GOAL)
    assert is_free(way)


def test_the_same_seed_gives_the_same_way_however_it_is_sliced():
    one = finish(search(seed=3, slice_=7)[0])
    other = finish(search(seed=3, slice_=10**6)[0])
    assert np.array_equal(one, other)
    assert not np.array_equal(one, finish(search(seed=4)[0]))


def test_two_searches_that_take_turns_do_not_mix():
    alone = [finish(search(seed=seed)[0]) for seed in (1, 2)]
    running = {seed: search(seed=seed, slice_=20)[0] for seed in (1, 2)}
    found = {}
    while running:
        for seed, one in list(running.items()):
            try:
                next(one)
            except StopIteration as stop:
                found[seed] = stop.value
                del running[seed]
    assert all(np.array_equal(found[seed], way) for seed, way in zip((1, 2), alone, strict=True))


def test_a_slice_is_kept_but_for_the_edges_under_way():
    one, budget = search(slice_=40)
    used = [0]
    while True:
        try:
            next(one)
        except StopIteration:
            break
        used.append(budget.used)
    assert len(used) > 2
    assert max(np.diff(used)) < 40 + 2 * RANGE / STEP + 5


def test_no_way_ends_with_the_budget():
    one, budget = search(checks=3000, gap=5.0)
    assert finish(one) is None
    assert 3000 <= budget.used < 3100


def test_any_of_several_goals_will_do():
    behind, near = np.array([1.0, -1.5]), np.array([-1.0, 1.5])
    way = finish(search(goals=(behind, near))[0])
    assert min(np.abs(way[-1] - goal).max() for goal in (behind, near)) < 1e-9


def test_a_shortcut_keeps_the_ends_and_stays_free():
    budget = Budget(20_000, 50)
    zigzag = np.array([START, [-1.0, 1.8], [-0.5, 1.2], [0.0, 1.9], [0.9, 1.1], [1.0, 1.9], GOAL])
    short = finish(shortcut(zigzag, wall(budget), STEP, budget, seed=1))
    assert np.array_equal(short[0], START) and np.array_equal(short[-1], GOAL)
    assert is_free(short)
    best = 2.0 * np.hypot(0.9, 1.0) + 0.2
    assert length(short) == pytest.approx(best, rel=0.15) and length(short) < 0.6 * length(zigzag)


def test_a_shortcut_is_straight_where_nothing_is_in_the_way():
    budget = Budget(1000, 50)
    bent = np.array([START, [-0.5, 1.0], [-0.5, -1.0]])
    assert len(finish(shortcut(bent, wall(budget), STEP, budget, seed=1))) == 2
