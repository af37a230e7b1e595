"""One mission of the benchmark: rehearsed, judged by ground truth, and boiled down to a row."""

import time
from pathlib import Path
from typing import Any

from benchmarks.workshop.part import Case, Row
from planners.logic.evaluate import evaluate
from planners.logic.parse import parse
from rostrum.rehearsal import RehearsalCfg, rehearse
from rostrum.runs.events import read_events
from rostrum.runs.report import RunReport


def run_case(case: Case, out: Path) -> Row:
    """Rehearses a mission in the run folder ``out / case.key``."""
    begin = time.monotonic()
    cfg = RehearsalCfg(case.key, out, case.scene, case.seed, case.disturbances, case.variation, case.bundles)
    report = rehearse(cfg, case.text)
    return row_of(case, report, time.monotonic() - begin, out / case.key)


def row_of(case: Case, report: RunReport, wall: float, folder: Path) -> Row:
    """What is kept of a mission: its end, what must never happen, and what was done to it."""
    truth: dict[str, Any] = dict(report.ground_truth)
    contacts = truth.get("contacts", {})
    facts = frozenset(truth.get("facts", ()))
    missing = [fact for fact in case.end if not evaluate(parse(fact), [facts])]
    disturbed = [event.data for event in read_events(folder / "events.jsonl").of_kind("disturbed")]
    return {
        "part": case.part,
        "seed": case.seed,
        "success": report.success and not missing,
        "claimed": report.claimed,
        "failure": "; ".join(filter(None, [report.failure, *(f"not so: {fact}" for fact in missing)])),
        "sim_seconds": round(report.sim_seconds, 2),
        "wall_seconds": round(wall, 2),
        "repeated": sum(max(0, node.attempts - 1) for node in report.nodes),
        "limits_exceeded": list(truth.get("limits_exceeded", ())),
        "contacts": [*contacts.get("robot_robot", ()), *contacts.get("robot_table", ())],
        "diverged": bool(read_events(folder / "events.jsonl").of_kind("physics_diverged")),
        "ties": list(truth.get("ties", ())),
        "disturbed": len(disturbed),
        "run": str(folder),
    }
