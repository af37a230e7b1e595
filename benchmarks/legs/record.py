"""Puts results into a bundle's own document, and writes its model card anew."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.legs.subject import trained_task
from benchmarks.legs.suites import SUITES
from benchmarks.result import BenchResult, Metric
from policies.bundle import PolicyBundle
from policies.card import model_card
from policies.onnx_bundle import read_bundle, write_bundle
from rostrum.runs.jsonable import jsonable
from sim.tasks.registry import find_task

CONDITIONS = (
    "In simulation alone: MuJoCo with every collision geom, 2 ms time step, elliptic friction cones; the network of "
    "this bundle at its control rate. `rostrum eval policy` repeats it; docs/evaluation.md states what is drawn."
)


def record(path: Path, result: BenchResult) -> tuple[PolicyBundle, Path]:
    """Writes results into the bundle, beside earlier ones of other suites, and its card next to it.

    Args:
        path: The bundle's file.
        result: Results of suites with this very network.

    Returns:
        The document as written, and the card's file.

    Raises:
        BundleError: the bundle cannot be read or written.
    """
    bundle, network = read_bundle(path)
    asked = {_suite(name) for name in result.metrics}
    before = bundle.evaluation.get("metrics")
    kept = (
        {name: value for name, value in before.items() if _suite(name) not in asked} if isinstance(before, dict) else {}
    )
    metrics = kept | {
        name: {**asdict(metric), "pass": _verdict(metric)}
        for name, metric in result.metrics.items()
        if _suite(name) in asked
    }
    tested = {_suite(name) for name in metrics}
    evaluation: dict[str, Any] = jsonable(
        {"task": find_task(trained_task(bundle), bundle.robot).summary}
        | bundle.evaluation
        | {
            "conditions": CONDITIONS,
            "metrics": metrics,
            "not_tested": [
                "On a real robot.",
                *(f"Suite `{name}`: {suite.asks}" for name, suite in SUITES.items() if name not in tested),
            ],
        }
    )
    written = write_bundle(path, network, replace(bundle, evaluation=evaluation))
    card = path.with_suffix(".md")
    card.write_text(model_card(written), encoding="utf-8")
    return written, card


def _verdict(metric: Metric) -> bool | None:
    return metric.passed if metric.target is not None and (metric.passed or metric.decided) else None


def _suite(metric: str) -> str:
    return metric.partition(":")[0]
