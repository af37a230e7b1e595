"""Figures of drivers against what robots need, and clients that are not there."""

import pytest

from benchmarks.drivers import bench
from benchmarks.drivers.bench import DriversBenchCfg, metrics, run
from hardware.errors import TwinError
from rostrum.errors import UsageError

QUICK = {"p50": 0.0, "p99": 0.0}
SERIAL = {"part": "serial", "case": "so101", "cycles": 100, "rate": 149.0, "p50": 0.002, "p99": 0.004, "misses": 1}
SERVO = {**QUICK, "part": "ur", "case": "servoJ", "asked": 500.0, "calls": 100, "rate": 496.0, "misses": 2}
LEGS = {**QUICK, "part": "unitree", "case": "go2", "rate": 460.0, "state_rate": 440.0, "late_share": 0.02}


def test_each_robot_has_the_rate_that_it_needs():
    found = metrics([SERIAL, SERVO, LEGS])
    assert not found["serial, so101: rate"].passed
    assert found["ur, servoJ: rate"].passed
    assert found["unitree, go2: rate"].passed
    assert not found["unitree, go2: states"].passed
    loop = {**QUICK, "part": "franka", "case": "impedance", "asked": 1000.0, "rate": 980.0, "calls": 9800, "misses": 3}
    assert not metrics([loop])["franka, impedance: rate"].passed
    assert metrics([{**loop, "rate": 995.0}])["franka, impedance: rate"].passed
    assert found["serial, so101: p99"].value == pytest.approx(4.0)


def test_a_client_that_is_not_installed_is_left_out_in_words(monkeypatch, capsys, tmp_path):
    def absent(*_):
        raise ImportError("No module named 'rtde_control'")

    monkeypatch.setattr(bench, "_serial", lambda model, cycles: {"rate": 200.0, "misses": 0, **QUICK})
    monkeypatch.setattr(bench, "_ur", absent)
    result = run(DriversBenchCfg(quick=True, parts=("serial", "ur")), tmp_path / "out.json", None)
    assert {row["part"] for row in result.results} == {"serial"}
    assert "EXTRAS=ur" in capsys.readouterr().out
    with pytest.raises(UsageError, match="no vendor's client"):
        run(DriversBenchCfg(parts=("ur",)), None, None)
    with pytest.raises(UsageError, match="no part 'uhr'"):
        run(DriversBenchCfg(parts=("uhr",)), None, None)


def test_without_the_simulated_control_unit_franka_is_left_out_in_words(monkeypatch, capsys):
    def absent(seconds):
        raise TwinError("no simulated control unit; 'make franka-sim' installs it")

    monkeypatch.setattr(bench, "_franka", absent)
    monkeypatch.setattr(bench, "_serial", lambda model, cycles: {"rate": 200.0, "misses": 0, **QUICK})
    result = run(DriversBenchCfg(quick=True, parts=("serial", "franka")), None, None)
    assert {row["part"] for row in result.results} == {"serial"}
    assert "franka, impedance: left out (no simulated control unit" in capsys.readouterr().out


def test_what_is_measured_is_not_measured_again(monkeypatch, tmp_path):
    calls = []
    measured = {key: value for key, value in SERIAL.items() if key not in ("part", "case")}
    monkeypatch.setattr(bench, "_serial", lambda model, cycles: calls.append(model) or measured)
    file = tmp_path / "out.json"
    run(DriversBenchCfg(parts=("serial",)), file, None)
    run(DriversBenchCfg(parts=("serial",)), file, file)
    assert calls == list(bench.SERIAL)
