"""Figures of missions in the workshop."""

import json

import pytest

from benchmarks.workshop import WorkshopBenchCfg, metrics, run
from rostrum.errors import UsageError


def row(seed, **changes):
    well = {"seed": seed, "success": True, "claimed": True, "sim_seconds": 80.0, "sim_over_wall": 1.2, "repeated": 0}
    return {**well, "limits_exceeded": [], "contacts": [], "entered": [], **changes}


def test_what_must_never_happen_is_counted_by_run():
    rows = [row(0), row(1, success=False, contacts=["a", "b"]), row(2, entered=["yellow_zone"]), row(3, repeated=2)]
    found = metrics(rows, quick=False)
    assert found["runs with a forbidden contact"].value == 1
    assert not found["runs in which the zone was entered"].passed
    assert found["claims that ground truth denies"].value == 1
    assert found["steps done more than once"].value == 2
    assert found["missions that succeed"].value == 0.75
    assert found["mission simulated time, median"].n == 3


def test_a_file_without_results_is_refused(tmp_path):
    path = tmp_path / "x.json"
    path.write_text("[]")
    with pytest.raises(UsageError, match="holds no results"):
        run(WorkshopBenchCfg(), None, path)


def test_what_is_done_is_not_done_again(tmp_path):
    path = tmp_path / "x.json"
    path.write_text(json.dumps({"results": [{"part": "nominal", **row(7)}]}))
    result = run(WorkshopBenchCfg(seeds=(7, 7)), None, path)
    assert result.metrics["missions that succeed"].n == 1
