"""The measurement of servoJ runs, and its figures fit together; how large they are is the machine's business."""

import os

import pytest

from benchmarks.drivers.ur import measure_servo, realtime_permitted

pytest.importorskip("rtde_control", reason="the client of UR arms has no wheel for this machine")


def test_what_is_measured_fits_together():
    host = f"127.{1 + os.getpid() % 250}.{os.getpid() // 250 % 250}.251"
    found = measure_servo(1.0, 100.0, host=host)
    assert found.calls + found.misses == pytest.approx(100, abs=2)
    assert found.refused == 0
    assert 0.0 < found.rate <= 102.0
    assert 0.0 <= found.p50 <= found.p95 <= found.p99
    assert found.call_p99 > 0.0
    assert not found.realtime


def test_asking_for_permission_changes_nothing():
    before = os.sched_getscheduler(0)
    realtime_permitted()
    assert os.sched_getscheduler(0) == before
