"""From what a run left behind to its report: ``report.json``, the film and ``report.html``."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from planners.plan import NodeRecord, NodeState
from rostrum.replay.fold import fold
from rostrum.replay.recording import Recording, recording_of
from rostrum.replay.state import MissionState, RunState
from rostrum.report.captions import captions
from rostrum.report.html import write_html
from rostrum.runs.bag import recover_bag
from rostrum.runs.environment import environment
from rostrum.runs.events import EventLog, read_events
from rostrum.runs.folder import RunFolder, load_run
from rostrum.runs.pauses import find_pauses
from rostrum.runs.report import Film, MonitorVerdict, RobotSafety, RunReport, Verdict
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
    """The run report, from the event log alone; of several missions it tells of the last."""
    recording = recording_of(events, folder.events, folder.path) if events.events else None
    told = fold(recording.entries) if recording is not None else RunState(folder.run_id)
    mission = told.mission
    utterance = mission.utterance_id if mission else next(reversed(told.answers), "")
    asked, final = _answers(told, utterance)
    truth = _last(events, "ground_truth")
    scene = recording.setting("scene", "bench") if recording is not None else "bench"
    restarted = bool(events.of_kind("sim_restarted"))
    tree = mission.tree if mission else None
    verdict = None
    if truth and mission:
        verdict = judge(truth, mission.goals, tree, load_scene(scene), restarted, _measured_by_skills(mission))
    claimed = None if final is None else final[0] == "done"
    success = verdict.success and bool(claimed) if verdict else bool(claimed)
    started = mission.started if mission else 0.0
    plan = mission.plan if mission else None
    return RunReport(
        run_id=folder.run_id,
        text=told.said.get(utterance, mission.text if mission else ""),
        scene=scene,
        seed=int(recording.setting("seed", "0")) if recording is not None else 0,
        mode=_mode(recording),
        success=success,
        claimed=claimed,
        failure="" if success else _failure(verdict.failures if verdict else (), final or asked),
        created=datetime.fromtimestamp(folder.events.stat().st_ctime, UTC).isoformat(timespec="seconds"),
        started=started,
        wall_seconds=0.0,
        sim_seconds=_mission_seconds(recording, mission, utterance),
        task_tree=tree,
        specification=plan.specification if plan else (),
        plan=plan,
        nodes=_nodes(mission),
        corrections=tuple(told.corrections.values()),
        constraints=_constraints(mission),
        pauses=find_pauses(told.corrections.values(), recording.zero + recording.end if recording is not None else 0.0),
        ground_truth=truth,
        limits=_limits(events, truth),
        environment=(recording.environment if recording is not None else None) or environment(),
    )


def _answers(told: RunState, utterance: str) -> tuple[tuple[str, str] | None, tuple[str, str] | None]:
    """The first answer to an utterance and the one that ended its mission, as status and words."""
    answers = told.answers.get(utterance, [])
    ends = [answer for answer in answers if answer[0] in ("done", "failed")]
    return (answers[0] if answers else None), (ends[-1] if ends else None)


def _measured_by_skills(mission: MissionState) -> frozenset[str]:
    """Goals without a trace in the world whose skills ended with success: there is no other witness of them."""
    leaves = mission.tree.root.leaves() if mission.tree else ()
    traceless = [leaf.id for leaf in leaves if leaf.action == "do" and not leaf.effect]
    nodes = mission.plan.nodes if mission.plan else ()
    ended = {name for name, record in mission.records.items() if record.state is NodeState.DONE}
    done = {node.task for node in nodes if node.id in ended and node.skill != "pick"}
    return frozenset(mission.goals[name] for name in traceless if name in done and name in mission.goals)


def _mode(recording: Recording | None) -> Literal["wall", "lockstep", "rehearsal"]:
    said = recording.setting("mode") if recording is not None else ""
    return said if said in ("wall", "lockstep", "rehearsal") else "wall"


def _mission_seconds(recording: Recording | None, mission: MissionState | None, utterance: str) -> float:
    """From a mission's beginning to its last answer, or to the last event of a log that was cut off [s]."""
    if recording is None or mission is None:
        return 0.0
    ends = [
        entry.t
        for entry in recording.of_kind("answered")
        if entry.event.data.get("id") == utterance and entry.event.data.get("status") in ("done", "failed")
    ]
    return max(0.0, (ends[-1] if ends else recording.zero + recording.end) - mission.started)


def _last(events: EventLog, kind: str) -> dict[str, Any]:
    found = events.of_kind(kind)
    return found[-1].data if found else {}


def _failure(failures: tuple[str, ...], answer: tuple[str, str] | None) -> str:
    said = [answer[1]] if answer and answer[0] != "accepted" else []
    return "; ".join([*said, *failures]) or "the mission did not end"


def _nodes(mission: MissionState | None) -> tuple[NodeRecord, ...]:
    """The records in the order of priority, on the run's clock."""
    if mission is None:
        return ()
    shifted = lambda t: None if t is None else t + mission.started  # noqa: E731
    known = [mission.records[name] for name in mission.order if name in mission.records]
    return tuple(replace(each, started=shifted(each.started), ended=shifted(each.ended)) for each in known)


def _constraints(mission: MissionState | None) -> tuple[MonitorVerdict, ...]:
    monitors = mission.plan.monitors if mission and mission.plan else ()
    verdicts = mission.verdicts if mission else {}
    return tuple(MonitorVerdict(m.name, m.formula, m.text, _verdict(str(verdicts.get(m.name) or ""))) for m in monitors)


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
