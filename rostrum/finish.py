"""From what a run left behind to its report: ``report.json``, the film and ``report.html``."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from hardware.document import from_dict
from planners.corrections.correction import Correction, CorrectionReply
from planners.language.task_tree import TaskTree
from planners.plan import NodeRecord, Plan
from rostrum.report.captions import captions
from rostrum.report.html import write_html
from rostrum.runs.bag import recover_bag
from rostrum.runs.environment import environment
from rostrum.runs.events import Event, EventLog, read_events
from rostrum.runs.folder import RunFolder, load_run
from rostrum.runs.pauses import find_pauses
from rostrum.runs.report import CorrectionRecord, Film, MonitorVerdict, RobotSafety, RunReport, Verdict
from rostrum.scoring import judge
from sim.errors import SimError
from sim.film import Caption, render_film
from sim.scenes.scene import load_scene

log = logging.getLogger(__name__)

LONGEST_FILM = 50.0  # [s] a longer run is shown faster


def finish_run(
    path: Path, film: bool = True, progress: Callable[[float], None] | None = None, wall_seconds: float | None = None
) -> Path:
    """Writes everything that a finished run can say of itself; safe to call again, and after a crash.

    Args:
        path: The run folder.
        film: Whether to render the film.
        progress: Told the fraction of the film that is done.
        wall_seconds: Wall time of the mission, where the caller measured it [s].

    Returns:
        The HTML report.
    """
    folder = RunFolder(path)
    recover_bag(path, folder.run_id)
    report = compile_report(folder, read_events(folder.events))
    if wall_seconds is None and folder.report.exists():
        earlier = load_run(path).report
        wall_seconds = earlier.wall_seconds if earlier else None
    report = replace(report, wall_seconds=wall_seconds or 0.0)
    folder.write_report(report)
    if film and folder.states.exists() and report.plan is not None:
        folder.write_report(replace(report, film=_render(folder, report, progress)))
    write_html(load_run(path), folder.html)
    return folder.html


def compile_report(folder: RunFolder, events: EventLog) -> RunReport:
    """The run report, from the event log alone; of several sentences it tells of the last that was accepted."""
    graph = _last(events, "graph_started")
    said = {event.data["id"]: event for event in events.of_kind("said")}
    answers = events.of_kind("answered")
    asked = next((a for a in reversed(answers) if a.data["status"] == "accepted"), answers[-1] if answers else None)
    sentence = said.get(asked.data["id"]) if asked else None
    plans = _since(events.of_kind("plan"), sentence)
    first, last = (plans[0], plans[-1]) if plans else (None, None)
    plan = from_dict(Plan, last.data["plan"]) if last else None
    tree = from_dict(TaskTree, last.data["tree"]) if last else None
    ended = [
        a for a in answers if asked and a.data["id"] == asked.data["id"] and a.data["status"] in ("done", "failed")
    ]
    final = ended[-1] if ended else None
    claimed = None if final is None else final.data["status"] == "done"
    truth = _last(events, "ground_truth")
    scene = load_scene(str(graph.get("scene", "bench")))
    restarted = bool(events.of_kind("sim_restarted"))
    verdict = judge(truth, last.data["goals"], tree, scene, restarted) if truth and last else None
    success = verdict.success and bool(claimed) if verdict else bool(claimed)
    started = first.t if first else 0.0
    return RunReport(
        run_id=folder.run_id,
        text=sentence.data["text"] if sentence else "",
        scene=str(graph.get("scene", "bench")),
        seed=int(graph.get("seed", 0)),
        mode=graph.get("mode", "wall"),
        success=success,
        claimed=claimed,
        failure="" if success else _failure(verdict.failures if verdict else (), final or asked),
        created=datetime.fromtimestamp(folder.events.stat().st_ctime, UTC).isoformat(timespec="seconds"),
        started=started,
        wall_seconds=0.0,
        sim_seconds=max(0.0, final.t - started) if final else 0.0,
        task_tree=tree,
        specification=plan.specification if plan else (),
        plan=plan,
        nodes=_nodes(events, started),
        corrections=_corrections(events),
        constraints=_constraints(plan, events),
        pauses=find_pauses(_corrections(events), events.events[-1].t if events.events else 0.0),
        ground_truth=truth,
        limits=_limits(events, truth),
        environment=environment(),
    )


def _since(events: tuple[Event, ...], begin: Event | None) -> tuple[Event, ...]:
    return tuple(event for event in events if begin is None or event.t >= begin.t)


def _last(events: EventLog, kind: str) -> dict[str, Any]:
    found = events.of_kind(kind)
    return found[-1].data if found else {}


def _failure(failures: tuple[str, ...], answer: Event | None) -> str:
    said = [str(answer.data["text"])] if answer and answer.data["status"] != "accepted" else []
    return "; ".join([*said, *failures]) or "the mission did not end"


def _nodes(events: EventLog, started: float) -> tuple[NodeRecord, ...]:
    status = _last(events, "mission_status").get("status", {})
    known = {f for f in NodeRecord.__dataclass_fields__}
    records = []
    for node in status.get("nodes", ()):
        record = TypeAdapter(NodeRecord).validate_python({key: value for key, value in node.items() if key in known})
        records.append(
            replace(
                record,
                started=None if record.started is None else record.started + started,
                ended=None if record.ended is None else record.ended + started,
            )
        )
    return tuple(records)


def _corrections(events: EventLog) -> tuple[CorrectionRecord, ...]:
    records: dict[str, CorrectionRecord] = {}
    for event in events.of_kind("correction_answered"):
        data = event.data
        record = records.get(data["id"]) or CorrectionRecord(Correction(data["id"], event.t, data["who"], data["said"]))
        reply = from_dict(CorrectionReply, data["reply"])
        records[data["id"]] = replace(record, replies=(*record.replies, reply))
    return tuple(records.values())


def _constraints(plan: Plan | None, events: EventLog) -> tuple[MonitorVerdict, ...]:
    verdicts = _last(events, "mission_status").get("status", {}).get("monitors", {})
    return tuple(
        MonitorVerdict(m.name, m.formula, m.text, _verdict(str(verdicts.get(m.name, ""))))
        for m in (plan.monitors if plan else ())
    )


def _verdict(text: str) -> Verdict:
    if text.endswith("satisfied"):
        return Verdict.SATISFIED
    return Verdict.VIOLATED if text.endswith("violated") else Verdict.UNDECIDED


def _limits(events: EventLog, truth: dict[str, Any]) -> tuple[RobotSafety, ...]:
    counted: dict[str, dict[str, Any]] = {}
    for event in events.of_kind("safety"):
        entry = counted.setdefault(str(event.data["robot"]), {"faults": []})
        entry.update({key: int(event.data.get(key, 0)) for key in ("commands", "limited", "rejected", "overruns")})
        fault = f"{event.data['fault']}: {event.data['text']}" if event.data.get("fault") else ""
        if fault and entry["faults"][-1:] != [fault]:
            entry["faults"].append(fault)
    result = []
    for robot, entry in sorted(counted.items()):
        joints = {n: j for n, j in truth.get("robots", {}).get(robot, {}).items() if n != "gripper"}
        peak = (
            {
                kind: max(j[f"max_{key}"] / j[f"{key}_limit"] for j in joints.values())
                for kind, key in (("velocity", "speed"), ("acceleration", "acceleration"))
            }
            if joints
            else {}
        )
        exceeded = sum(str(text).startswith(f"{robot}/") for text in truth.get("limits_exceeded", ()))
        result.append(RobotSafety(robot, **{**entry, "faults": tuple(entry["faults"])}, exceeded=exceeded, peak=peak))
    return tuple(result)


def _render(folder: RunFolder, report: RunReport, progress: Callable[[float], None] | None) -> Film | None:
    offset = float(_last(read_events(folder.events), "time_offset").get("offset_s", 0.0))
    spans = [Caption(c.t0 - offset, c.t1 - offset, c.text) for c in captions(load_run(folder.path))]
    try:
        made = render_film(
            folder.states,
            folder.path,
            spans,
            title=report.text,
            run_id=folder.run_id,
            speed=max(1.0, report.sim_seconds / LONGEST_FILM),
            progress=(lambda done, of: progress(done / of)) if progress else None,
        )
    except SimError as error:
        log.warning("no film: %s", error)
        return None
    log.info("film rendered in %.0f s by %s", made.wall_seconds, made.backend)
    return Film(
        file=made.path.name,
        renderer=made.backend,
        width=made.width,
        height=made.height,
        frames=made.frames,
        fps=made.fps,
        t0=made.t0 + offset,
        speed=made.speed,
        stills=tuple(p.name for p in made.stills),
        poster=made.stills[len(made.stills) // 2].name if made.stills else "",
    )
