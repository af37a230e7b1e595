"""Faults of bodies, senses and speech, rehearsed in one process: the code, physics and time of the graph."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import yaml

from benchmarks.faults.kind import BENCH_ARMS, FaultKind, FaultRow, folder_name, unsafe
from rostrum.rehearsal import RehearsalCfg, TimedCorrection, rehearse
from rostrum.runs.events import read_events
from sim.disturbances import Disturbance
from sim.scenes.scene import RobotPlacement, load_scene, scene_to_dict

ERRAND = "Put the red block on the far bench."
WALK = "Send the dog to the far station."
DOORWAY = (0.0, -1.15, 0.0)  # [m] of the workshop

Draw = np.random.Generator
Disturbances = tuple[Disturbance, ...]


def _slipped(draw: Draw) -> Disturbances:
    return tuple(Disturbance("slip", name, 5e-4, after=draw.uniform(0.1, 0.6)) for name in ("red_block", "green_block"))


def _moved(draw: Draw) -> Disturbances:
    return tuple(Disturbance("shift", name, draw.uniform(0.02, 0.04)) for name in ("red_block", "green_block"))


def _taken(draw: Draw) -> Disturbances:
    return (Disturbance("take", "red_block", draw.uniform(3.0, 8.0)),)


def _covered(draw: Draw) -> Disturbances:
    return (Disturbance("blind", "", draw.uniform(2.0, 6.0), after=draw.uniform(4.0, 10.0)),)


def _dazzled(draw: Draw) -> Disturbances:
    return (Disturbance("glitch", "", 10.0, after=draw.uniform(3.0, 6.0)),)


def _limp(draw: Draw) -> Disturbances:
    return tuple(Disturbance("limp", arm, draw.uniform(2.0, 4.0)) for arm in BENCH_ARMS)


def _jolted(draw: Draw) -> Disturbances:
    return tuple(Disturbance("jolt", arm, draw.uniform(40.0, 80.0), after=draw.uniform(3.5, 9.0)) for arm in BENCH_ARMS)


def _kicked(draw: Draw) -> Disturbances:
    return (Disturbance("kick", "dog", 0.5, every=draw.uniform(2.0, 4.0)),)


def _thrown(draw: Draw) -> Disturbances:
    return (Disturbance("topple", "dog", draw.uniform(7.0, 9.0), after=draw.uniform(4.0, 12.0)),)


def _shoved(draw: Draw) -> Disturbances:
    return (Disturbance("push", "dog", draw.uniform(0.06, 0.15), after=draw.uniform(0.5, 3.0)),)


def _nothing(_: Draw) -> Disturbances:
    return ()


BODIES: dict[FaultKind, Callable[[Draw], Disturbances]] = {
    FaultKind("slipped grasp", "pads lose an object that they have lifted"): _slipped,
    FaultKind("moved object", "an object slides away as a gripper comes down on it"): _moved,
    FaultKind("lost object", "somebody takes the object away for some seconds, out of sight"): _taken,
    FaultKind("covered camera", "no object is seen for some seconds"): _covered,
    FaultKind("dazzled camera", "a tenth of all measurements of objects is wrong by decimetres"): _dazzled,
    FaultKind("limp gripper", "grippers lose their force as they close, for some seconds"): _limp,
    FaultKind("struck arm", "somebody runs into moving arms with 40 to 80 N", struck=True): _jolted,
    FaultKind("kicked robot", "a walking robot is kicked by 0.5 m/s again and again", scene="workshop", sentence=ERRAND,
              struck=True): _kicked,
    FaultKind("robot pushed over", "a walking robot is thrown onto its side", scene="workshop", sentence=WALK,
              struck=True): _thrown,
    FaultKind("shoved robot", "a robot that stands at a bench is pushed away from it", scene="workshop",
              sentence=ERRAND): _shoved,
    FaultKind("blocked door", "another robot stands in the only doorway until it has an errand of its own",
              scene="blocked", sentence=WALK): _nothing,
    FaultKind("contradiction", "two people say opposite things within 100 ms"): _nothing,
}  # fmt: skip

CONTRADICTIONS = (
    ("skip the green one", "do the green one first"),
    ("skip the red one", "put the red block on the purple mark instead"),
    ("stop", "go on"),
    ("on the purple mark instead", "undo"),
    ("faster", "much slower"),
)


def run(kind: FaultKind, repeat: int, out: Path) -> FaultRow:
    """Rehearses a mission with one fault."""
    name = folder_name(kind, repeat)
    draw = np.random.default_rng([repeat, len(kind.name)])
    disturbances = BODIES[kind](draw)
    scene = str(_blocked(out)) if kind.scene == "blocked" else kind.scene
    said = SPOKEN[kind.name](draw, repeat) if kind.name in SPOKEN else ()
    cfg = RehearsalCfg(name, out, scene, repeat, disturbances, corrections=said, timeout=300.0)
    report = rehearse(cfg, kind.sentence)
    events = read_events(out / name / "events.jsonl")
    answers = events.of_kind("answered")
    replies = [reply for record in report.corrections for reply in record.replies]
    return FaultRow(
        kind.name,
        repeat,
        bool(events.of_kind("disturbed")) or not disturbances,
        report.success,
        str(answers[-1].data["text"]) if answers else "never answered",
        [*unsafe(kind, report), *_unanswered(said, len(replies))],
        round(report.sim_seconds, 1),
        {"failure": report.failure, "replies": [reply.text for reply in replies]},
    )


def _contradiction(draw: Draw, repeat: int) -> tuple[TimedCorrection, ...]:
    first, second = CONTRADICTIONS[repeat % len(CONTRADICTIONS)]
    at = draw.uniform(1.0, 6.0)
    return TimedCorrection(at, first), TimedCorrection(at + draw.uniform(0.01, 0.1), second)


def _sent_away(draw: Draw, _: int) -> tuple[TimedCorrection, ...]:
    return (TimedCorrection(draw.uniform(5.0, 40.0), "also send the stray to the blue zone."),)


SPOKEN = {"contradiction": _contradiction, "blocked door": _sent_away}
"""What is said meanwhile, by kind."""


def _unanswered(said: tuple[TimedCorrection, ...], replies: int) -> list[str]:
    return [f"{len(said) - replies} corrections were not answered"] if replies < len(said) else []


def _blocked(out: Path) -> Path:
    """The workshop with another robot in the doorway."""
    scene = load_scene("workshop")
    stray = RobotPlacement("stray", "go2", DOORWAY, 1.5708)
    path = out / "blocked.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(scene_to_dict(replace(scene, robots=(*scene.robots, stray)))))
    return path
