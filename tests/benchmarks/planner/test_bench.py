"""The planner's benchmark: rows, metrics against targets, and folders that lack something."""

import json

import pytest

from benchmarks.planner.bench import PlannerBenchCfg, run
from benchmarks.planner.exactness import run_exactness
from benchmarks.planner.formulas import run_formulas
from benchmarks.planner.office import OfficeCfg, run_office
from benchmarks.planner.published import PublishedCfg
from benchmarks.result import BenchResult
from planners.allocation.objective import SUM
from rostrum.errors import UsageError


def test_rows_of_the_office_cases(folder, tmp_path):
    cfg = OfficeCfg(folder, ("7",), (0,), 3, SUM)
    result = run(PlannerBenchCfg(cfg), tmp_path / "out.json")
    (row,) = json.loads((tmp_path / "out.json").read_text())["results"]
    assert row.keys() == {"case", "seed", "robots", "objective", "seconds", "processor_seconds", "cost", "bound", "gap"}
    assert row["cost"] == row["bound"] == 83.0
    assert result.metrics["case 7, 3 robots, sum: proven optimal"].passed


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"cases": ("8",)}, "no case 8; there are 7"),
        ({"seeds": (1,)}, "no seed 1"),
        ({"robots": 4}, "no team size 4; there are 3"),
    ],
)
def test_what_the_folder_does_not_hold(folder, change, message):
    cfg = {"data": folder, "cases": ("7",), "seeds": (0,), "robots": 3, "objective": SUM, **change}
    with pytest.raises(UsageError, match=message):
        run_office(OfficeCfg(**cfg), BenchResult("planner"))


def test_a_folder_without_a_file(folder):
    (folder / "map.json").unlink()
    with pytest.raises(UsageError, match=r"no .*map.json; the folder needs specs.json"):
        run_office(OfficeCfg(folder, ("7",), (0,), 3, SUM), BenchResult("planner"))
    (folder / "map.json").write_text("{")
    with pytest.raises(UsageError, match="no JSON"):
        run_office(OfficeCfg(folder, ("7",), (0,), 3, SUM), BenchResult("planner"))


def test_a_few_instances_and_formulas_agree():
    result = BenchResult("planner")
    run_exactness(8, result)
    run_formulas(200, result)
    assert result.metrics["formula: disagreements with direct semantics"].value == 0
    assert all(m.value == 0 for name, m in result.metrics.items() if "disagree" in name)


def test_the_scaling_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr("benchmarks.planner.bench.INSTANCES", 0)
    monkeypatch.setattr("benchmarks.planner.bench.FORMULAS", 10)
    monkeypatch.setattr("benchmarks.planner.bench.run_replanning", lambda result: None)
    run(PlannerBenchCfg(None, quick=True, plot=tmp_path / "deep" / "scaling.svg"), None)
    assert (tmp_path / "deep" / "scaling.svg").read_text().startswith("<svg ")


def test_what_does_not_go_together(folder, tmp_path):
    office = OfficeCfg(folder, ("7",), (0,), 3, SUM)
    with pytest.raises(UsageError, match="--plot draws the scaling"):
        run(PlannerBenchCfg(office, plot=tmp_path / "scaling.svg"), None)
    with pytest.raises(UsageError, match="needs --data"):
        run(PlannerBenchCfg(None, published=PublishedCfg(tmp_path)), None)
