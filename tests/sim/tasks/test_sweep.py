"""Sweeps: every combination, with names of its own; wrong fields and values are named."""

import pytest

from policies.rl.cfg import PpoCfg, TrainCfg
from sim.tasks.errors import TaskError
from sim.tasks.sweep import grid, train_fields

BASE = TrainCfg(iterations=5)


def test_every_combination_with_every_seed():
    points = grid(BASE, range(2), {"ppo.learning_rate": [1e-3, 3e-4], "num_envs": [8, 16]})
    found = {(p.train.ppo.learning_rate, p.train.num_envs, p.train.seed) for p in points}
    assert found == {(rate, count, seed) for rate in (1e-3, 3e-4) for count in (8, 16) for seed in (0, 1)}
    assert len({point.name for point in points}) == 8
    assert points[0].name == "learning_rate0.001-num_envs8-seed0"
    assert points[0].changes == {"ppo.learning_rate": 1e-3, "num_envs": 8}
    assert all(point.train.iterations == 5 for point in points)


def test_nothing_but_seeds():
    points = grid(BASE, (4,), {})
    assert [(point.name, point.train) for point in points] == [("seed4", TrainCfg(iterations=5, seed=4))]


def test_lists_of_sizes_become_what_the_configuration_holds():
    (point,) = grid(BASE, (0,), {"ppo.hidden": [[64, 32]]})
    assert point.train.ppo == PpoCfg(hidden=(64, 32))
    assert point.name == "hidden64x32-seed0"


def test_a_field_that_does_not_exist_is_refused_with_the_choices():
    with pytest.raises(TaskError, match=r"no field 'ppo\.learning_rte'; there are iterations, .*ppo\.learning_rate"):
        grid(BASE, (0,), {"ppo.learning_rte": [1e-3]})
    with pytest.raises(TaskError, match="no field 'ppo'"):
        grid(BASE, (0,), {"ppo": [{}]})
    assert "ppo.learning_rate" in train_fields() and "ppo" not in train_fields()


@pytest.mark.parametrize(
    ("field", "value"), [("num_envs", "many"), ("ppo.hidden", [3.5]), ("ppo.learning_rate", float("nan"))]
)
def test_a_value_that_does_not_fit_is_refused_by_its_field(field, value):
    with pytest.raises(TaskError, match=f"at '{field}"):
        grid(BASE, (0,), {field: [value]})
