"""Sessions of every agent with every person, and what the reflexes take while the slow mind is busy."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import t

from benchmarks.minds.agents import AGENTS, AHEAD, FAST_ONLY, OURS, SLOW_ONLY, SLOW_WORDS
from benchmarks.minds.reflexes import reflexes
from benchmarks.minds.session import run_session
from benchmarks.reflexes.figures import ARM_REST, STACK_CHANGE
from benchmarks.result import BenchResult, Metric, percentile, rate, read_rows
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment

OVER_SLOW, OVER_FAST = 1.3, 1.2  # of the orders per minute of either mind alone
FIRST_MOTION = 0.6  # [s] from an order to the first motion for it
COMPLETED = 0.9

Row = dict[str, Any]


@dataclass(frozen=True)
class MindsBenchCfg:
    """What to run.

    Attributes:
        seeds: First and last seed, of the person and of the kitchen.
        agents: Who; all when empty.
        quick: Whether a rate may stay undecided.
        out: Folder for the event logs.
        domain: ROS domain of a graph in which the reflexes are measured as well; None for no graph.
    """

    seeds: tuple[int, int] = (0, 4)
    agents: tuple[str, ...] = ()
    quick: bool = False
    out: Path = Path("out/bench/minds")
    domain: int | None = None


def run(cfg: MindsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the sessions that ``resume`` does not hold.

    Raises:
        UsageError: ``resume`` holds no results.
    """
    rows = read_rows(resume, "agent", "seed") if resume is not None and resume.exists() else []
    result, target = BenchResult("minds", results=rows), json_file or resume
    done = {(row["agent"], row["seed"]) for row in rows}
    seeds = range(cfg.seeds[0], cfg.seeds[1] + 1)
    for seed in seeds:
        for agent in cfg.agents or tuple(AGENTS):
            if (agent, seed) not in done:
                row = run_session(agent, AGENTS[agent](), seed, cfg.out)
                _keep(result, {**row, "commit": environment().commit}, cfg, target)
    if ("reflexes", 0) not in done and not cfg.agents:
        _keep(result, {"agent": "reflexes", "seed": 0, "rows": reflexes(seeds, cfg.out)}, cfg, target)
    if ("graph", 0) not in done and cfg.domain is not None:
        from benchmarks.minds.in_graph import reflexes_in_graph  # the rest needs no ROS

        _keep(result, {"agent": "graph", "seed": 0, **reflexes_in_graph(cfg.out, cfg.domain)}, cfg, target)
    result.metrics = metrics(result.results, cfg.quick)
    return result


def _keep(result: BenchResult, row: Row, cfg: MindsBenchCfg, target: Path | None) -> None:
    result.results.append(row)
    if "orders" in row:
        line(f"{row['agent']:<12} seed {row['seed']}: {_completed(row)} of {len(row['orders'])} orders in "
             f"{row['seconds']:.1f} s")  # fmt: skip
    result.metrics = metrics(result.results, cfg.quick)
    if target is not None:
        result.write(target)


def metrics(rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Orders per minute, first motions and completion by agent, ratios against the targets, reflexes."""
    by_agent = {name: [row for row in rows if row["agent"] == name] for name in AGENTS}
    found: dict[str, Metric] = {}
    for name, own in by_agent.items():
        if own:
            found |= _of_agent(name, own)
    for row in (row for row in rows if row["agent"] == "reflexes"):
        found |= _of_reflexes(row["rows"])
    for row in (row for row in rows if row["agent"] == "graph"):
        found |= _of_graph(row)
    everything = [row for own in by_agent.values() for row in own]
    found["limits exceeded or arms in contact"] = Metric(
        sum(bool(row["broken"]) for row in everything), 0.0, "==", n=len(everything)
    )
    for ours in (OURS, AHEAD):
        found |= _against(ours, by_agent, quick)
    return found


def _of_agent(name: str, own: list[Row]) -> dict[str, Metric]:
    orders = [order for row in own for order in row["orders"]]
    thinking = [order["thinking"] for order in orders if not order["free"]]
    return {
        f"{name}: orders per minute": Metric(_per_minute(own), n=len(own)),
        f"{name}: orders completed": Metric(sum(o["done"] for o in orders) / len(orders), n=len(orders)),
        f"{name}: first motion, median": percentile(_motions(orders), 50.0),
        f"{name}: first motion, plain words, p95": percentile(_motions([o for o in orders if not o["free"]]), 95.0),
        f"{name}: first motion, free English, p95": percentile(_motions([o for o in orders if o["free"]]), 95.0),
        f"{name}: plain words to plan, on the clock, p95": percentile(thinking, 95.0),
    }


def _of_reflexes(rows: list[Row]) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for text in dict.fromkeys(row["text"] for row in rows):
        own = [row for row in rows if row["text"] == text]
        found[f"'{text}', slow mind idle, largest"] = percentile([row["idle"] for row in own], 100.0)
        found[f"'{text}', slow mind busy for 10 s, largest"] = percentile([row["busy"] for row in own], 100.0)
    delay = max((abs(row["busy"] - row["idle"]) for row in rows), default=0.0)
    found["a busy slow mind delays a reflex by at most"] = Metric(delay, 0.0, "==", "s", len(rows))
    return found


def _of_graph(row: Row) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for key, state in (("", "slow mind idle"), ("_busy", "slow mind busy for 10 s")):
        changes, rests = row[f"change{key}"], row[f"rest{key}"]
        found[f"graph, {state}: correction to reference, median"] = percentile(changes, 50.0)
        found[f"graph, {state}: correction to reference, p99"] = percentile(changes, 99.0, STACK_CHANGE)
        found[f"graph, {state}: stop to rest, largest"] = percentile(rests, 100.0, ARM_REST)
    return found


def _against(ours: str, by_agent: dict[str, list[Row]], quick: bool) -> dict[str, Metric]:
    """An agent with both minds against either one alone; only whole comparisons are made."""
    own = by_agent[ours]
    if not own:
        return {}
    found: dict[str, Metric] = {}
    for other, target in ((SLOW_WORDS, None), (SLOW_ONLY, OVER_SLOW), (FAST_ONLY, OVER_FAST)):
        seeds = {row["seed"] for row in own} & {row["seed"] for row in by_agent[other]}
        if seeds:
            mine, theirs = (_per_minute([r for r in by_agent[a] if r["seed"] in seeds]) for a in (ours, other))
            ratios = [_ratio(own, by_agent[other], seed) for seed in sorted(seeds)]
            found[f"{ours}: orders per minute over {other}"] = Metric(
                mine / theirs, target, ">=", n=len(seeds), interval=_interval(ratios)
            )
    orders = [order for row in own for order in row["orders"]]
    found[f"{ours}: first motion, all orders, p95"] = percentile(_motions(orders), 95.0, FIRST_MOTION)
    found[f"{ours}: begun ahead and taken back"] = Metric(sum(row["taken_back"] for row in own), n=len(orders))
    found[f"{ours}: orders completed, of those given"] = rate(
        sum(order["done"] for order in orders), len(orders), COMPLETED, quick
    )
    return found


def _ratio(own: list[Row], others: list[Row], seed: int) -> float:
    mine, theirs = (_per_minute([row for row in rows if row["seed"] == seed]) for rows in (own, others))
    return mine / theirs if theirs else float("inf")


def _interval(samples: list[float]) -> tuple[float, float] | None:
    """95 % interval of the mean of samples (Student's t)."""
    if len(samples) < 2 or not np.isfinite(samples).all():
        return None
    half = float(t.ppf(0.975, len(samples) - 1) * np.std(samples, ddof=1) / np.sqrt(len(samples)))
    return (float(np.mean(samples)) - half, float(np.mean(samples)) + half)


def _per_minute(rows: list[Row]) -> float:
    return 60.0 * sum(map(_completed, rows)) / sum(row["seconds"] for row in rows)


def _completed(row: Row) -> int:
    return sum(order["done"] for order in row["orders"])


def _motions(orders: list[Row]) -> list[float]:
    """Times to the first motion; without end where none came."""
    return [float("inf") if order["first_motion"] is None else order["first_motion"] for order in orders]
