"""Figures of docking in the full graph, beside docking in the batch evaluation."""

import math
from dataclasses import replace

from benchmarks.legs.suite import Row, median
from benchmarks.result import Metric, percentile, wilson

POSITION, HEADING = 0.020, math.radians(2.0)  # [m, rad] of a success, by the true pose
MOST_BELOW = 5.0  # [points] of the graph's rate below the batch's


def graph_success(episode: Row) -> bool:
    """Whether the skill said so, the true pose agrees, and the robot is on its feet."""
    return episode["reason"] == "success" and not episode["fell"] and _near(episode)


def batch_success(episode: Row) -> bool:
    """The same of an episode of the batch."""
    return bool(episode["docked"]) and _near(episode)


def metrics(rows: list[Row], quick: bool) -> dict[str, Metric]:
    """Rates, errors and times of both; the main figure is how many points the graph is below the batch.

    Args:
        rows: Finished runs, of the graph and of the batch.
        quick: Whether a difference whose interval holds the target stays undecided.
    """
    graphs = [row for row in rows if row["part"] == "graph"]
    graph = [episode for row in graphs for episode in row["episodes"]]
    batch = [episode for row in rows if row["part"] == "batch" for episode in row["episodes"]]
    said = [episode for episode in graph if episode["reason"] == "success"]
    wall = sum(row["wall_seconds"] for row in graphs)
    simulated = sum(row["simulated_seconds"] for row in graphs)
    n = len(graph)
    wins, batch_wins = sum(map(graph_success, graph)), sum(map(batch_success, batch))
    position, heading = [1e3 * e["position_error"] for e in said], [math.degrees(e["heading_error"]) for e in said]
    docked = [episode for episode in batch if episode["docked"]]
    return {
        "runs of the graph": Metric(len(graphs), None),
        "simulated time": Metric(simulated, None, unit="s"),
        "wall time, batch excluded": Metric(wall, None, unit="s"),
        "simulated over wall time, starts included": Metric(simulated / wall if wall else math.nan, None),
        "time to start the graph, median": median((row["start_seconds"] for row in graphs), "s"),
        "time to dock, median": median((e["seconds"] for e in said), "s"),
        "said that it missed": Metric(sum(e["reason"] == "effect_not_reached" for e in graph), None, n=n),
        "ended otherwise": Metric(
            sum(e["reason"] not in ("success", "effect_not_reached") for e in graph), 0, "<=", n=n
        ),
        "falls": Metric(sum(e["fell"] for e in graph), 0, "<=", n=n),
        "true position error, p50": percentile(position, 50, None, "mm"),
        "true position error, p95": percentile(position, 95, None, "mm"),
        "true heading error, p50": percentile(heading, 50, None, "deg"),
        "true heading error, p95": percentile(heading, 95, None, "deg"),
        "batch: true position error, p95": percentile([1e3 * e["position_error"] for e in docked], 95, None, "mm"),
        "batch: true heading error, p95": percentile(
            [math.degrees(e["heading_error"]) for e in docked], 95, None, "deg"
        ),
        "batch: docks within 20 mm and 2 degrees": _rate(batch_wins, len(batch)),
        "docks within 20 mm and 2 degrees": _rate(wins, n),
        "below the batch": difference(wins, n, batch_wins, len(batch), quick),
    }


def difference(wins: int, n: int, reference_wins: int, reference_n: int, quick: bool) -> Metric:
    """How many points a rate lies below a reference, with Newcombe's 95 % interval (1998, method 10)."""
    if not n or not reference_n:
        return Metric(math.nan, MOST_BELOW, "<=", "points", n)
    rate, reference = wins / n, reference_wins / reference_n
    (low, high), (reference_low, reference_high) = wilson(wins, n), wilson(reference_wins, reference_n)
    value = reference - rate
    least = value - math.hypot(reference - reference_low, high - rate)
    most = value + math.hypot(reference_high - reference, rate - low)
    metric = Metric(100.0 * value, MOST_BELOW, "<=", "points", n, (100.0 * least, 100.0 * most))
    undecided = quick and not metric.passed and 100.0 * least <= MOST_BELOW <= 100.0 * most
    return replace(metric, decided=not undecided)


def _near(episode: Row) -> bool:
    return episode["position_error"] <= POSITION and episode["heading_error"] <= HEADING


def _rate(wins: int, n: int) -> Metric:
    return Metric(wins / n if n else math.nan, None, n=n, interval=wilson(wins, n))
