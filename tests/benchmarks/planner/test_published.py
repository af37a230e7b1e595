"""The published planner beside ours, played by a script: same starts, time-outs, failures, and what may be missing."""

import json
import time
from dataclasses import replace

import pytest

from benchmarks.planner.bench import PlannerBenchCfg, run
from benchmarks.planner.office import OfficeCfg
from benchmarks.planner.published import ENTRY, PublishedCfg, missing
from planners.allocation.objective import MAKESPAN, SUM
from rostrum.errors import UsageError

NAME = "case 7, 3 robots, sum, published planner beside"
SPECIFICATION = """
class Specification:
    def get_task_specification(self, task, case):
        self.hierarchy = {specs}[str(case)]
"""
WORKSPACE = """
class Workspace:
    def __init__(self, domain_file, robots):
        self.regions, self.obstacles, self.domain = {regions}, {obstacles}, {domain}
        self.robots = self.allocate_init_locs(range(robots))

    def allocate_init_locs(self, robots):
        raise RuntimeError("at random")
"""
SCRIPT = """
import sys
from hierarchical_ltl_stap.workspace_bosch import Workspace
import networkx
networkx.nx_agraph.write_dot(None, "a.dot")
robots = Workspace(None, 3).robots
open("log.txt", "w").write("x")
assert "--case=7" in sys.argv and "--num_robots=3" in sys.argv and len(robots) == 3
if __name__ == "__main__":
    print(f"\\033[92m Take 1.50 secs to generate\\033[00m\\nTake 0.25 secs to search")
    print(f"The path cost {sum(x + y for x, y in robots.values()):.2f}")
"""


@pytest.fixture
def office(folder):
    return OfficeCfg(folder, ("7",), (0,), 3, SUM)


@pytest.fixture
def checkout(folder, tmp_path, monkeypatch):
    """A planner whose plans cost the sum of its robots' columns and rows."""
    monkeypatch.setattr("benchmarks.planner.published.PACKAGES", ())
    data = {name: json.loads((folder / f"{name}.json").read_text()) for name in ("specs", "map", "domain")}
    root = tmp_path / "planner"
    package = root / "hierarchical_ltl_stap"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "specification.py").write_text(SPECIFICATION.format(specs=data["specs"]))
    ground = {"regions": data["map"]["regions"], "obstacles": data["map"]["obstacles"], "domain": data["domain"]}
    (package / "workspace_bosch.py").write_text(WORKSPACE.format(**ground))
    (root / "networkx.py").write_text("class nx_agraph:\n    pass\n")
    (root / "ltl2ba").touch()
    (root / ENTRY).write_text(SCRIPT)
    return root


def beside(office, checkout, **options):
    result = run(PlannerBenchCfg(office, published=PublishedCfg(checkout, **options)), None)
    return result.results[0], {name: m for name, m in result.metrics.items() if name.startswith(NAME)}


def test_it_starts_where_ours_start(office, checkout, folder):
    row, metrics = beside(office, checkout)
    cells = json.loads((folder / "starts.json").read_text())["3"]["0"].values()
    cost = float(sum(map(sum, cells)))
    ratio = 1.75 / row["seconds"]
    assert 0.0 <= row["published"].pop("processor") < 60.0
    assert row["published"] == {"seconds": 1.75, "cost": cost, "finished": True, "ratio": ratio}
    assert metrics[f"{NAME}: its time, median"].value == 1.75
    assert metrics[f"{NAME}: its time over ours, median"].value == ratio
    assert metrics[f"{NAME}: costs of ours above its"].value == (row["cost"] > cost)
    assert metrics[f"{NAME}: costs of ours below its"].value == (row["cost"] < cost)
    assert not (checkout / "log.txt").exists()


def test_a_time_out_counts_as_at_least(office, checkout, monkeypatch):
    monkeypatch.setattr("benchmarks.planner.published.START_UP", 0.0)
    (checkout / ENTRY).write_text("import subprocess\nsubprocess.run('sleep 60; true', shell=True)\n")
    begin = time.monotonic()
    row, metrics = beside(office, checkout, limit=0.5)
    assert time.monotonic() - begin < 30.0
    expected = {"seconds": 0.5, "cost": None, "processor": None, "finished": False, "ratio": 0.5 / row["seconds"]}
    assert row["published"] == expected
    assert set(metrics) == {f"{NAME}: its time, median, at least", f"{NAME}: its time over ours, median, at least"}


def test_a_run_that_fails_says_why(office, checkout, capsys):
    (checkout / ENTRY).write_text("raise ValueError('no path')\n")
    row, metrics = beside(office, checkout)
    assert row["published"] == {"failed": "ValueError: no path"}
    assert not metrics
    assert "published planner failed: ValueError: no path" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("specs", lambda body: body["7"][0].update({root: f"({text})" for root, text in body["7"][0].items()})),
        ("map", lambda body: body["regions"].update(spare=[[1, 1]])),
        ("domain", lambda body: body.update(note="")),
    ],
)
def test_another_case_under_the_same_number(office, checkout, folder, name, change):
    path = folder / f"{name}.json"
    body = json.loads(path.read_text())
    change(body)
    path.write_text(json.dumps(body))
    row, metrics = beside(office, checkout)
    assert "of case 7 is not that of --data" in row["published"]["failed"]
    assert not metrics


def test_what_is_missing_is_said_and_the_rest_runs(office, checkout, monkeypatch, capsys):
    cfg = PublishedCfg(checkout)
    assert missing(cfg) is None
    monkeypatch.setattr("benchmarks.planner.published.PACKAGES", ("json", "no_such_package"))
    assert "lacks no_such_package" in (missing(cfg) or "")
    assert "does not run" in (missing(replace(cfg, python=checkout / "none")) or "")
    (checkout / "ltl2ba").unlink()
    monkeypatch.setenv("PATH", "")
    assert "ltl2ba is neither in" in (missing(cfg) or "")
    row, metrics = beside(office, checkout)
    assert row["cost"] == 83.0
    assert "published" not in row
    assert not metrics
    assert "left out: ltl2ba is neither in" in capsys.readouterr().out


def test_what_cannot_be_compared(office, checkout, tmp_path):
    with pytest.raises(UsageError, match="takes a checkout"):
        beside(office, tmp_path)
    with pytest.raises(UsageError, match="compares the sum"):
        beside(replace(office, objective=MAKESPAN), checkout)
