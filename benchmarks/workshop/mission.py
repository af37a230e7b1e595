"""One mission of the benchmark: rehearsed, judged by ground truth, and boiled down to a row."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from benchmarks.workshop.part import Case, Row
from benchmarks.workshop.strangers import NotHeardError, said
from benchmarks.workshop.untrained import untrained_bundle
from policies.errors import PolicyError
from rostrum.errors import RostrumError
from rostrum.rehearsal import RehearsalCfg, rehearse
from rostrum.runs.events import Event, read_events
from rostrum.runs.report import RunReport
from rostrum.scoring import judge
from sim.errors import SimError
from sim.scenes.scene import load_scene

NOTHING: Row = {
    "success": False,
    "claimed": None,
    "sim_seconds": 0.0,
    "repeated": 0,
    "limits_exceeded": [],
    "contacts": [],
    "diverged": False,
    "ties": [],
    "disturbed": 0,
}
PUSHED = 3.0  # [s] after a push in which its contacts count as its effect


def run_case(case: Case, out: Path) -> Row:
    """Rehearses a mission in the run folder ``out / case.key``; one that breaks down is a failed mission."""
    begin = time.monotonic()
    try:
        bundles = {robot: untrained_bundle(out, model, case.seed) for robot, model in case.untrained.items()}
        cfg = RehearsalCfg(case.key, out, case.scene, case.seed, case.disturbances, case.variation, bundles)
        text, asked = said(case, case.meant) if case.meant is not None else (case.text, False)
        report = rehearse(cfg, text)
    except (SimError, RostrumError, PolicyError, NotHeardError) as error:
        return {**NOTHING, "part": case.part, "seed": case.seed, "failure": str(error), "run": str(out / case.key),
                "wall_seconds": round(time.monotonic() - begin, 2)}  # fmt: skip
    return {**row_of(case, report, time.monotonic() - begin, out / case.key), "asked": asked}


def run_in_graph(case: Case, out: Path, domain: int) -> Row:
    """Runs a mission in the whole graph, in lock-step, in the run folder ``out / case.key``."""
    from benchmarks.mission import judged_mission  # imports rclpy, which a rehearsal does without

    mission = judged_mission(case.key, out, case.scene, case.seed, case.text, domain)
    row = row_of(case, mission.report, mission.wall_seconds, mission.folder)
    return {**row, "success": row["success"] and mission.success, "failure": mission.failure or row["failure"]}


def row_of(case: Case, report: RunReport, wall: float, folder: Path) -> Row:
    """What is kept of a mission: its end, what must never happen, and what was done to it."""
    events = read_events(folder / "events.jsonl")
    disturbed = events.of_kind("disturbed")
    truth = without_effects(dict(report.ground_truth), disturbed)
    contacts = truth.get("contacts", {})
    success, failure = report.success, report.failure
    plans = events.of_kind("plan")
    if not success and report.claimed and plans and truth != report.ground_truth:
        verdict = judge(truth, plans[-1].data["goals"], report.task_tree, load_scene(case.scene))
        success, failure = verdict.success, "; ".join(verdict.failures)
    return {
        "part": case.part,
        "seed": case.seed,
        "success": success,
        "claimed": report.claimed,
        "failure": failure,
        "sim_seconds": round(report.sim_seconds, 2),
        "wall_seconds": round(wall, 2),
        "repeated": sum(max(0, node.attempts - 1) for node in report.nodes),
        "limits_exceeded": list(truth.get("limits_exceeded", ())),
        "contacts": [*contacts.get("robot_robot", ()), *contacts.get("robot_table", ())],
        "diverged": bool(events.of_kind("physics_diverged")),
        "ties": list(truth.get("ties", ())),
        "disturbed": len(disturbed),
        "run": str(folder),
    }


def without_effects(truth: dict[str, Any], disturbed: Iterable[Event]) -> dict[str, Any]:
    """Ground truth without the contacts that a push made: a robot that is pushed cannot keep off what stands there."""
    pushes = [(event.data["target"], event.t) for event in disturbed if event.data["what"] == "push"]

    def pushed(contact: dict[str, Any]) -> bool:
        return any(
            name in contact["between"] and began <= contact["first_at"] <= began + PUSHED for name, began in pushes
        )

    kept = {kind: [c for c in found if not pushed(c)] for kind, found in truth.get("contacts", {}).items()}
    return {**truth, "contacts": kept}
