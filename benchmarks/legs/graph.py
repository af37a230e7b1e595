"""``rostrum bench graph``: docking in the full graph beside docking in the batch evaluation, with the same bundle.

What the graph adds to the batch: processes, messages and their delays, the robot floor, noisy encoders and inertial
unit, latencies of the electronics, ways of two metres and more. What it must not add is failures.
"""

import os
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.legs.bench import BUNDLES, FILES
from benchmarks.legs.conditions import Conditions
from benchmarks.legs.dock import DockCfg
from benchmarks.legs.docking import dock
from benchmarks.legs.graph_run import GraphRunCfg, run_graph
from benchmarks.legs.graph_score import graph_success, metrics
from benchmarks.legs.subject import Subject, subject_from_bundle
from benchmarks.legs.suite import Row
from benchmarks.result import BenchResult, read_rows
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment
from rostrum.runs.jsonable import jsonable

QUICK_EPISODES = 30


@dataclass(frozen=True)
class GraphBenchCfg:
    """What to measure.

    Attributes:
        episodes: Docks, in the graph and in the batch each.
        quick: Whether few docks leave the rates undecided.
        seed: Of the first graph, and of the batch; later graphs count on.
        graph: One run of the graph.
        threads: Physics threads of the batch; as many as cores when 0.
    """

    episodes: int = 200
    quick: bool = False
    seed: int = 0
    graph: GraphRunCfg = field(default_factory=GraphRunCfg)
    threads: int = 0

    def __post_init__(self) -> None:
        """Refuses numbers that mean nothing.

        Raises:
            UsageError: names the option.
        """
        if self.episodes < 1:
            raise UsageError(f"--episodes is {self.episodes}; it must be at least 1")


def run(cfg: GraphBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the benchmark; each finished graph run is in the file at once.

    Raises:
        UsageError: the walking bundle is missing, or the file to go on with holds something else.
        NotReadyError: a graph does not start, or a node of it dies.
    """
    subject = subject_from_bundle(BUNDLES / FILES["walk"])
    result, target = BenchResult("graph"), json_file or resume
    done = read_rows(resume, "part", "network", "episodes") if resume is not None and resume.exists() else []
    commit = environment().commit

    def keep(head: Row, row: Row) -> None:
        result.results.append(head | {"commit": commit, "quick": cfg.quick} | row)
        if target is not None:
            result.write(target)

    result.results = _graph_rows(cfg, subject, done)
    while (docked := sum(len(row["episodes"]) for row in result.results)) < cfg.episodes:
        seed = max((row["seed"] for row in result.results), default=cfg.seed - 1) + 1
        row = run_graph(replace(cfg.graph, docks=min(cfg.graph.docks, cfg.episodes - docked)), seed)
        line(_summary(row, docked + len(row["episodes"]), cfg.episodes))
        keep(_graph_head(cfg, subject), row)
    head = _batch_head(cfg, subject)
    batch = next((row for row in done if head.items() <= row.items()), None)
    if batch is None:
        line(f"batch: {cfg.episodes} episodes ...")
        keep(head, run_batch(cfg, subject))
    else:
        result.results.append(batch)
    result.metrics = metrics(result.results, cfg.quick)
    if target is not None:
        result.write(target)
    return result


def run_batch(cfg: GraphBenchCfg, subject: Subject) -> Row:
    """The suite ``dock`` with its pose sensor, as many episodes as in the graph."""
    suite = DockCfg(episodes=cfg.episodes, seed=cfg.seed)
    trial = replace(suite.trial, source=suite.source)
    threads, begin = cfg.threads or len(os.sched_getaffinity(0)), time.monotonic()
    batches = [dock(subject, Conditions(), trial, count, seed, threads) for count, seed in suite.batches()]
    return {
        "episodes": [row for batch in batches for row in batch],
        "wall_seconds": round(time.monotonic() - begin, 1),
    }


def _graph_head(cfg: GraphBenchCfg, subject: Subject) -> Row:
    """What a finished run must have been made with to count."""
    settings = {"scene": cfg.graph.scene, "stand": cfg.graph.stand, "controller": DockCfg().trial.controller}
    return {"part": "graph", "network": subject.identity, "settings": jsonable(settings)}


def _batch_head(cfg: GraphBenchCfg, subject: Subject) -> Row:
    suite = DockCfg(episodes=cfg.episodes, seed=cfg.seed)
    return {"part": "batch", "network": subject.identity, "settings": jsonable(replace(suite, quick_episodes=0))}


def _graph_rows(cfg: GraphBenchCfg, subject: Subject, done: list[Row]) -> list[Row]:
    """Finished graph runs with this very network and settings."""
    head = _graph_head(cfg, subject)
    kept = [row for row in done if head.items() <= row.items()]
    if kept:
        line(f"resumed with {sum(len(row['episodes']) for row in kept)} docks")
    return kept


def _summary(row: Row, docked: int, wanted: int) -> str:
    wins, n = sum(map(graph_success, row["episodes"])), len(row["episodes"])
    worst = max(1e3 * episode["position_error"] for episode in row["episodes"])
    times = f"{row['simulated_seconds']:.0f} s simulated in {row['wall_seconds']:.0f} s"
    return f"  graph {row['seed']}: {wins} of {n} docked, worst {worst:.0f} mm ({times}; {docked} of {wanted} done)"
