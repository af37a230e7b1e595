"""The measurement of Unitree's low level runs and its figures fit together; how fast it is decides nothing here."""

import pytest

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

from benchmarks.drivers.unitree import measure_rate


def test_what_flows_is_counted():
    rate = measure_rate("go2", seconds=1.0)
    assert rate.model == "go2"
    assert rate.seconds >= 1.0
    assert 0.0 < rate.command_rate < 600.0
    assert rate.state_rate > 0.0
    assert 0.0 < rate.p50 <= rate.p95 <= rate.p99
    assert rate.driver_cpu > 0.0
    assert rate.twin_cpu > 0.0
