"""The planner's benchmark: rows, metrics against targets, and folders that lack something."""

import json
from pathlib import Path

import pytest

from benchmarks.planner.bench import PlannerBenchCfg, run
from benchmarks.planner.exactness import run_exactness
from benchmarks.planner.formulas import run_formulas
from benchmarks.planner.office import OfficeCfg, run_office
from benchmarks.result import BenchResult
from rostrum.errors import UsageError

EXAMPLE = Path(__file__).parents[3] / "planners" / "allocation" / "examples" / "hospital.json"


@pytest.fixture
def folder(tmp_path):
    data = json.loads(EXAMPLE.read_text())
    data["domain"]["robot_group"] = {"1": data["domain"]["robot_group"]["courier"]}
    starts = {"3": {"0": {name: body["cell"] for name, body in data["robots"].items()}}}
    baseline = {"results": [{"case": "7", "seed": 0, "cost": 90.0, "seconds": 4.0}]}
    files = {"specs": {"7": data["specification"]}, "map": data["map"], "domain": data["domain"], "starts": starts}
    for name, body in {**files, "baseline": baseline}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(body))
    return tmp_path


def test_rows_of_the_office_cases(folder, tmp_path):
    cfg = OfficeCfg(folder, ("7",), (0,), 3, "sum")
    result = run(PlannerBenchCfg(cfg), tmp_path / "out.json")
    (row,) = json.loads((tmp_path / "out.json").read_text())["results"]
    assert row.keys() == {"case", "seed", "robots", "objective", "seconds", "cost", "bound", "gap"}
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
    cfg = {"data": folder, "cases": ("7",), "seeds": (0,), "robots": 3, "objective": "sum", **change}
    with pytest.raises(UsageError, match=message):
        run_office(OfficeCfg(**cfg), BenchResult("planner"))


def test_a_folder_without_a_file(folder):
    (folder / "map.json").unlink()
    with pytest.raises(UsageError, match=r"no .*map.json; the folder needs specs.json"):
        run_office(OfficeCfg(folder, ("7",), (0,), 3, "sum"), BenchResult("planner"))
    (folder / "map.json").write_text("{")
    with pytest.raises(UsageError, match="no JSON"):
        run_office(OfficeCfg(folder, ("7",), (0,), 3, "sum"), BenchResult("planner"))


def test_a_few_instances_and_formulas_agree():
    result = BenchResult("planner")
    run_exactness(8, result)
    run_formulas(200, result)
    assert result.metrics["formula: disagreements with direct semantics"].value == 0
    assert all(m.value == 0 for name, m in result.metrics.items() if "disagree" in name)
