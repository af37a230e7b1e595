"""Two threads against one: measured on an idle machine, undecided on a busy one."""

import math
import os

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from benchmarks.result import BenchResult
from benchmarks.sim.threads import measure, metrics

GAIN = "physics call, two threads over one"


@pytest.mark.parametrize(
    ("cores", "load", "reason"), [({0}, 0.0, "one core only"), ({0, 1}, 3.0, r"load average is 3\.00")]
)
def test_a_busy_or_small_machine_cannot_decide(monkeypatch, cores, load, reason):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: cores)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, load, load))
    row = measure(num_envs=2, blocks=1)
    assert pytest.importorskip("re").search(reason, row["summary"])
    found = metrics(row)
    assert math.isnan(found[GAIN].value) and not found[GAIN].decided
    assert BenchResult("sim", found).passed


def test_an_idle_machine_decides(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(os, "getloadavg", lambda: (0.1, 0.1, 0.1))
    row = measure(num_envs=4, blocks=3)
    assert len(row["one_s"]) == len(row["two_s"]) == 3
    found = metrics({**row, "one_s": [2.0, 1.9, 2.1], "two_s": [1.0, 1.0, 1.0]})
    assert found[GAIN].value == pytest.approx(2.0) and found[GAIN].passed
    slow = metrics({**row, "one_s": [1.5] * 3, "two_s": [1.0] * 3})[GAIN]
    assert slow.decided and not slow.passed
