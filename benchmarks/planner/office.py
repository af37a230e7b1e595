"""The office cases of the published planner for hierarchical LTL: proven cost and time, seed by seed.

Source of the cases: Luo and Liu, "Simultaneous task allocation and planning for multi-robots under hierarchical
temporal logic specifications"; map, action model, specifications and starts are read from a folder.
"""

import json
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.result import BenchResult, Metric
from planners.allocation.action_model import action_model
from planners.allocation.objective import SUM, Objective
from planners.allocation.plan_team import TeamCfg, plan_choices
from planners.allocation.team import TeamRobot, compile_choices
from planners.allocation.team_plan import TeamPlan
from planners.allocation.workspace import read_map
from planners.logic.hierarchy import validate
from planners.logic.progression import negation_normal_form
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

TARGETS = {"12": 0.05, "13": 0.05, "14": 0.05, "21": 0.15}  # [s] median for six robots
LARGE_TEAM, LARGE_TARGET = 30, 0.5  # robots; [s] median
REPEATS = 5
FILES = ("specs", "map", "domain", "starts")


@dataclass(frozen=True)
class OfficeCfg:
    """What to run.

    Attributes:
        data: Folder with ``specs.json``, ``map.json``, ``domain.json`` and ``starts.json``; ``baseline.json``, where it
            is there, is compared with.
        cases: Cases.
        seeds: Seeds of the starts.
        robots: Size of the team.
        objective: What is minimised.
    """

    data: Path
    cases: tuple[str, ...]
    seeds: tuple[int, ...]
    robots: int
    objective: Objective


def run_office(cfg: OfficeCfg, result: BenchResult) -> None:
    """Adds a row per case and seed, and the metrics of each case.

    Raises:
        UsageError: a file, case, seed or team size that the folder does not hold.
    """
    data = {name: read_table(cfg.data, name) for name in FILES}
    starts = chosen(data["starts"], str(cfg.robots), "team size")
    baseline = {(row["case"], row["seed"]): row for row in _baseline(cfg.data)}
    for case in cfg.cases:
        specification = chosen(data["specs"], case, "case")
        rows = []
        for seed in cfg.seeds:
            cells = chosen(starts, str(seed), "seed")
            seconds, processor, plan = min(
                (_timed(specification, data["map"], data["domain"], cells, cfg.objective) for _ in range(REPEATS)),
                key=lambda timed: timed[0],
            )
            rows.append(
                {
                    "case": case,
                    "seed": seed,
                    "robots": cfg.robots,
                    "objective": str(cfg.objective),
                    "seconds": seconds,
                    "processor_seconds": processor,
                    "cost": plan.cost,
                    "bound": plan.bound,
                    "gap": plan.gap,
                }
            )
            line(f"case {case}, seed {seed}: cost {plan.cost:g}, {seconds * 1e3:.1f} ms")
        result.results += rows
        _judge(case, rows, baseline if cfg.robots == 6 and cfg.objective == SUM else {}, cfg, result)


def _timed(
    specification: Any, ground: Any, domain: Any, cells: dict[str, Any], objective: Objective
) -> tuple[float, float, TeamPlan]:
    """Plans from loaded JSON, nothing kept from before; with the seconds it took, of the clock and of the processor."""
    negation_normal_form.cache_clear()
    begin, busy = time.perf_counter(), time.process_time()
    workspace = read_map(ground)
    robots = tuple(TeamRobot(name, "1", workspace.locate(cell, name)) for name, cell in cells.items())
    problems = compile_choices(validate(specification), workspace, {"1": action_model(domain, "1")}, robots)
    _, plan = plan_choices(problems, TeamCfg(objective))
    return time.perf_counter() - begin, time.process_time() - busy, plan


def _judge(
    case: str, rows: list[dict[str, Any]], baseline: dict[tuple[str, int], Any], cfg: OfficeCfg, result: BenchResult
) -> None:
    target = LARGE_TARGET if cfg.robots == LARGE_TEAM else TARGETS.get(case) if cfg.robots == 6 else None
    seconds = [row["seconds"] for row in rows]
    name = title(case, cfg)
    result.metrics[f"{name}: time, median"] = Metric(statistics.median(seconds), target, "<=", "s", len(rows))
    result.metrics[f"{name}: time, largest"] = Metric(max(seconds), None, "<=", "s", len(rows))
    result.metrics[f"{name}: cost, mean"] = Metric(statistics.mean(r["cost"] for r in rows), None, "<=", "", len(rows))
    proven = sum(row["gap"] == 0.0 for row in rows)
    result.metrics[f"{name}: proven optimal"] = Metric(proven, len(rows), ">=", "", len(rows))
    pairs = [(row, baseline[case, row["seed"]]) for row in rows if (case, row["seed"]) in baseline]
    if pairs:
        above = sum(row["cost"] > other["cost"] for row, other in pairs)
        ratios = [other["seconds"] / row["seconds"] for row, other in pairs]
        result.metrics[f"{name}: above the published planner"] = Metric(above, 0, "<=", "", len(pairs))
        result.metrics[f"{name}: its recorded time over ours, median"] = Metric(
            statistics.median(ratios), None, ">=", "", len(pairs)
        )


def title(case: str, cfg: OfficeCfg) -> str:
    """What the names of a case's metrics begin with."""
    return f"case {case}, {cfg.robots} robots, {cfg.objective}"


def read_table(folder: Path, name: str) -> Any:
    """One of the folder's files.

    Raises:
        UsageError: it is not there, or no JSON.
    """
    path = folder / f"{name}.json"
    try:
        return json.loads(path.read_text())
    except FileNotFoundError:
        needed = ", ".join(f"{other}.json" for other in FILES)
        raise UsageError(f"--data: there is no {path}; the folder needs {needed}") from None
    except ValueError as error:
        raise UsageError(f"--data: {path} is no JSON: {error}") from error


def _baseline(folder: Path) -> list[dict[str, Any]]:
    return read_table(folder, "baseline")["results"] if (folder / "baseline.json").exists() else []


def chosen(table: dict[str, Any], key: str, what: str) -> Any:
    """An entry.

    Raises:
        UsageError: there is none of that name.
    """
    if key not in table:
        raise UsageError(f"--data holds no {what} {key}; there are {', '.join(table)}")
    return table[key]
