"""``rostrum bench sim``: the parts in order, each in the file, the main figure last."""

import json

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from benchmarks.sim.bench import SimBenchCfg, run
from benchmarks.sim.overhead import OverheadCfg
from benchmarks.sim.rate import environment_rate


def test_every_part_is_in_the_file_and_what_did_not_run_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr("os.getloadavg", lambda: (9.0, 9.0, 9.0))
    size = OverheadCfg(num_envs=4, blocks=2, warm_up=1)
    result = run(SimBenchCfg(size=size, mjlab_env=tmp_path / "none"), tmp_path / "sim.json")
    body = json.loads((tmp_path / "sim.json").read_text())
    assert [row["part"] for row in body["results"]] == ["threads", "warp", "mjlab", "overhead"]
    assert all(row["skipped"] for row in body["results"][:3])
    assert list(body["metrics"])[-1] == "environment over bare rollout"
    assert set(body["metrics"]) == set(result.metrics)
    assert {"cores", "load", "versions", "commit"} <= set(body["environment"])


def test_a_finished_part_is_not_measured_again(tmp_path, monkeypatch):
    monkeypatch.setattr("os.getloadavg", lambda: (9.0, 9.0, 9.0))
    size, path = OverheadCfg(num_envs=4, blocks=2, warm_up=1), tmp_path / "sim.json"
    cfg = SimBenchCfg(size=size, mjlab_env=tmp_path / "none")
    before = run(cfg, path).results[-1]
    monkeypatch.setattr("benchmarks.sim.overhead.measure", None)
    again = run(cfg, None, resume=path)
    assert again.results[-1] == before
    assert len(json.loads(path.read_text())["results"]) == 4


def test_rates_are_of_processor_time():
    assert 10.0 < environment_rate("go1", 4, 5, warm_up=1) < 1e6
