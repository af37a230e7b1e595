"""The overhead's measurement: the replay makes the very steps that the environment made."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from benchmarks.sim import overhead  # noqa: E402
from benchmarks.sim.overhead import Bench, OverheadCfg, measure, metrics  # noqa: E402

SMALL = OverheadCfg(num_envs=6, blocks=3, warm_up=2)


def test_the_replay_repeats_the_environment_s_physics(monkeypatch):
    monkeypatch.setattr(overhead, "PERIODS", 5)
    bench = Bench(SMALL)
    ends, step = [], bench._step
    bench._step = lambda targets: (step(targets), ends.append(bench.physics.full_state.copy()))
    assert bench.train(5) > 0.0
    assert len(ends) == 5
    running = bench.env.episode_length_buf.numpy() >= 5  # a reset changes a copy's model afterwards
    assert running.any()
    assert bench.replay() > 0.0
    np.testing.assert_array_equal(bench.end_of_replay()[running], ends[-1][running])
    bench.close()


def test_a_row_holds_every_block_and_the_figures_follow_from_it():
    row = measure(SMALL)
    assert len(row["env_cpu_s"]) == len(row["raw_cpu_s"]) == 3
    assert min(row["raw_cpu_s"]) > 0.0 and max(row["raw_cpu_s"]) < 60.0
    made_up = {**row, "substeps": 4, "env_cpu_s": [1.0, 2.0, 1.0], "raw_cpu_s": [0.8, 1.8, 0.9]}
    found = metrics(made_up)
    control = 6 * overhead.PERIODS
    assert found["environment, control steps per CPU second"].value == pytest.approx(control)
    assert found["environment, physics steps per CPU second"].value == pytest.approx(4 * control)
    assert found["bare rollout, physics steps per CPU second"].value == pytest.approx(4 * control / 0.9)
    last = list(found)[-1]
    assert found[last].value == pytest.approx(0.9)
    assert found[last].passed
    assert not metrics({**made_up, "raw_cpu_s": [0.7, 1.4, 0.7]})[last].passed
