"""Docking in the graph, measured: two docks in real processes, judged, kept in the file and gone on with."""

import json

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(240)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from benchmarks.legs import graph  # noqa: E402
from benchmarks.legs.graph import GraphBenchCfg, run  # noqa: E402
from benchmarks.legs.graph_run import GraphRunCfg  # noqa: E402
from rostrum.errors import UsageError  # noqa: E402
from rostrum.graph.description import walking_bundle  # noqa: E402

DOMAIN = 79
needs_bundle = pytest.mark.skipif(not walking_bundle("go2"), reason="policies/bundles/go2_walk.onnx is absent")


@pytest.fixture
def cfg(tmp_path, monkeypatch):
    monkeypatch.setenv("ROSTRUM_RUNTIME_DIR", str(tmp_path / "rt"))
    return GraphBenchCfg(episodes=2, quick=True, graph=GraphRunCfg(out=tmp_path / "out", domain=DOMAIN), threads=1)


@needs_bundle
@pytest.mark.slow
def test_docks_are_judged_by_the_truth_and_kept(cfg, tmp_path, monkeypatch):
    monkeypatch.setattr(graph, "run_batch", lambda *_: {"episodes": [], "wall_seconds": 0.0})
    path = tmp_path / "graph.json"
    result = run(cfg, path, None)
    row = json.loads(path.read_text())["results"][0]
    assert [episode["place"] for episode in row["episodes"]] == ["bench_a", "bench_b"]
    for episode in row["episodes"]:
        assert episode["reason"] in ("success", "effect_not_reached")
        assert 0.0 < episode["position_error"] < 0.05
        assert not episode["fell"]
        assert episode["seconds"] > 3.0
    assert row["simulated_seconds"] > sum(episode["seconds"] for episode in row["episodes"])
    assert result.metrics["falls"].value == 0

    monkeypatch.setattr(graph, "run_graph", None)  # nothing is left to do
    again = run(cfg, None, path)
    assert again.metrics["falls"].n == 2


def test_a_file_of_something_else_is_refused(cfg, tmp_path):
    path = tmp_path / "other.json"
    path.write_text("[]")
    with pytest.raises(UsageError, match="holds no results"):
        run(cfg, None, path)


def test_no_episodes_are_refused():
    with pytest.raises(UsageError, match="--episodes"):
        GraphBenchCfg(episodes=0)
