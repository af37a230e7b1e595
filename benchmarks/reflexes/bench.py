"""``rostrum bench corrections --graph``: reflexes and edits over ROS, on the wall clock."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reflexes import arms, edits, legs
from benchmarks.reflexes.echo import round_trips
from benchmarks.reflexes.figures import reflexes
from benchmarks.result import BenchResult, read_rows
from rostrum.cli.terminal import line
from rostrum.environment import DEFAULT_DOMAIN
from rostrum.graph.scheduling import real_time, real_time_allowed
from rostrum.runs.environment import environment
from rostrum.session import Session, SessionCfg

INSTRUMENT = 45  # real-time priority, where it may be had
PARTS = ("edits", "legs", "arms")

Row = dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """How many samples are taken."""

    corrections: int = 200
    stops: int = 100
    leg_stops: int = 100
    edits: int = 100
    echoes: int = 300


QUICK = Counts(40, 20, 10, 12, 100)


@dataclass(frozen=True)
class ReflexesBenchCfg:
    """What to measure.

    Attributes:
        quick: Fewer samples, at most ten minutes.
        only: Parts; all when empty.
        out: Folder for the run folders.
        domain: ROS domain id.
    """

    quick: bool = False
    only: tuple[str, ...] = ()
    out: Path = Path("out/bench/corrections")
    domain: int = DEFAULT_DOMAIN


def run(cfg: ReflexesBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Measures the parts that ``resume`` does not hold; each is in the file as soon as it has ended.

    Raises:
        UsageError: ``resume`` holds no results.
        NotReadyError: a graph does not get ready, or its robots do not move.
    """
    rows = read_rows(resume, "part") if resume is not None and resume.exists() else []
    result, target = BenchResult("corrections over ROS", results=rows), json_file or resume
    done = {row["part"] for row in rows}
    counts = QUICK if cfg.quick else Counts()
    measures: dict[str, Callable[[ReflexesBenchCfg, Counts], Row]] = {"edits": _edits, "legs": _legs, "arms": _arms}
    for part in PARTS:
        if part not in done and (not cfg.only or part in cfg.only):
            line(f"{part} ...")
            before = environment()
            row = measures[part](cfg, counts)
            machine = {"cores": before.cores, "load": [before.load, environment().load], "commit": before.commit,
                       "real_time": real_time_allowed()}  # fmt: skip
            result.results.append({"part": part, **row, **machine, "quick": cfg.quick})
            result.metrics = reflexes(result.results)
            if target is not None:
                result.write(target)
    result.metrics = reflexes(result.results)
    return result


def _edits(cfg: ReflexesBenchCfg, counts: Counts) -> Row:
    with _session(cfg, "edits", edits.SCENE) as session:
        session.start()
        return edits.sampled(session, counts.edits)


def _legs(cfg: ReflexesBenchCfg, counts: Counts) -> Row:
    with _session(cfg, "legs", legs.SCENE) as session:
        _start(session)
        echoes, samples = round_trips(session.client, counts.echoes), legs.sampled(session, counts.leg_stops)
    return {"echo_seconds": echoes, **legs.row(session, samples)}


def _arms(cfg: ReflexesBenchCfg, counts: Counts) -> Row:
    with _session(cfg, "arms", "bench") as session:
        _start(session)
        echoes = round_trips(session.client, counts.echoes)
        return {"echo_seconds": echoes, **arms.sampled(session, counts.corrections, counts.stops).row()}


def _start(session: Session) -> None:
    session.start()
    real_time(os.getpid(), INSTRUMENT, inherited=False)  # what measures must not wait for what it measures


def _session(cfg: ReflexesBenchCfg, name: str, scene: str) -> Session:
    return Session(SessionCfg(name, cfg.out, scene, mode="wall", domain=cfg.domain))
