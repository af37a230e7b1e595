"""Figures against targets."""

import json
import math

import pytest

from benchmarks.result import BenchResult, Metric, largest, percentile, rate, wilson


def test_wilson_interval_against_published_values():
    low, high = wilson(19, 20)
    assert (low, high) == pytest.approx((0.7639, 0.9911), abs=1e-3)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_quick_rate_is_undecided_while_its_target_lies_inside_the_interval():
    assert rate(20, 20, 0.95).passed
    assert rate(18, 20, 0.95).decided and not rate(18, 20, 0.95).passed
    few = rate(4, 5, 0.95, quick=True)
    assert not few.passed and not few.decided
    bad = rate(5, 20, 0.95, quick=True)
    assert not bad.passed and bad.decided


def test_percentiles_by_nearest_rank():
    samples = [float(i) for i in range(1, 101)]
    assert percentile(samples, 50).value == 50.0
    assert percentile(samples, 99, 99.0).passed
    assert not percentile(samples, 99, 98.5).passed
    assert math.isnan(percentile([], 99, 1.0).value)
    assert not percentile([], 99, 1.0).passed


def test_a_result_fails_when_a_decided_metric_falls_short(tmp_path):
    result = BenchResult("x", {"a": Metric(1.0, 2.0), "b": rate(4, 5, 0.95, quick=True)}, [{"part": "a"}])
    assert result.passed
    result.metrics["c"] = largest([0.6], 0.5, "s")
    assert not result.passed
    result.write(tmp_path / "out.json")
    body = json.loads((tmp_path / "out.json").read_text())
    assert body["metrics"]["c"]["pass"] is False
    assert body["metrics"]["a"] | {"value": 1.0, "target": 2.0, "pass": True} == body["metrics"]["a"]
    assert {"cores", "load"} <= set(body["environment"])
