"""How soon a robot stops and shifts while the slow mind is busy for 10 s, beside a twin whose slow mind is idle."""

from pathlib import Path
from typing import Any

from benchmarks.minds.agents import EXECUTOR, FAST, SLOWER
from benchmarks.minds.session import SCENE
from rostrum.rehearsal import Pace, Team
from rostrum.rehearsal.team import WARM_UP
from rostrum.runs.events import EventWriter
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import load_scene

WORK = "Put the red block on the purple mark."
HARD = "Let's get the yellow block out of the way and on the white mark."
MOTION = ("stop", "west arm, 2 cm up", "slower")
AT_REST = 0.02  # [rad/s]
SAID_AFTER, HARD_AFTER = 2.0, 0.5  # [s] from the moment at which the work is said
WATCHED = 1.5  # [s]


def reflexes(seeds: range, out: Path) -> list[dict[str, Any]]:
    """Rows: what was said, with which seed, and the time to rest or to the changed reference, idle and busy [s]."""
    rows = []
    for seed in seeds:
        plain = _references(seed, "", "", out)
        for text in MOTION:
            idle, busy = (_latency(plain, _references(seed, text, hard, out), text) for hard in ("", HARD))
            rows.append({"text": text, "seed": seed, "idle": idle, "busy": busy})
    return rows


def _latency(plain: list[dict[str, Any]], seen: list[dict[str, Any]], text: str) -> float:
    """Until all joints rest, for a stop; else until the reference differs from where nothing was said."""
    for before, now in zip(plain, seen, strict=True):
        changed = now["speed"] < AT_REST if text == "stop" else now["reference"] != before["reference"]
        if changed:
            return round(now["t"], 4)
    return float("inf")


def _references(seed: int, text: str, hard: str, out: Path) -> list[dict[str, Any]]:
    """The west arm's reference and fastest joint, every control period from the moment at which ``text`` is said."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "reflexes.jsonl"
    path.unlink(missing_ok=True)
    measured = MeasuredWorld(load_scene(SCENE), seed)
    try:
        with EventWriter(path, path.stem) as events:
            return _watched(Team(measured, events, path.stem, pace=Pace(FAST, SLOWER, FAST, EXECUTOR)), text, hard)
    finally:
        measured.close()


def _watched(team: Team, text: str, hard: str) -> list[dict[str, Any]]:
    _advance(team, WARM_UP)
    team.say("work", WORK)
    _advance(team, HARD_AFTER)
    if hard:
        team.say("hard", hard)
    _advance(team, SAID_AFTER - HARD_AFTER)
    if bool(hard) != bool(team.minds.waiting):
        raise RuntimeError("the slow mind is to be busy where it was given something to read, and idle else")
    if text:
        team.correct(text)
    begin, arm, seen = team.now, team.simulated.robots["west_arm"], []
    while team.now < begin + WATCHED:
        team.advance()
        speed = float(abs(arm.state().velocity[:-1]).max())
        seen.append({"t": team.now - begin, "speed": speed, "reference": [float(q) for q in arm.reference]})
    return seen


def _advance(team: Team, seconds: float) -> None:
    end = team.now + seconds
    while team.now < end - 1e-9:
        team.advance()
