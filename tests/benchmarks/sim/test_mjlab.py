"""Beside mjlab: its environment is made only when asked for, and what goes wrong there is told, not raised."""

import stat
import sys

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from benchmarks.sim import mjlab
from benchmarks.sim.mjlab import measure, metrics, mjlab_python


def python_that(folder, script):
    """An environment whose Python answers in place of mjlab's."""
    path = folder / "bin" / "python"
    path.parent.mkdir(parents=True)
    path.write_text(f"#!{sys.executable}\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    (folder / "ready").touch()
    return path


def test_nothing_is_installed_unasked(tmp_path):
    assert mjlab_python(tmp_path / "none", install=False) is None
    assert not (tmp_path / "none").exists()
    row = measure(None)
    assert "--with-mjlab" in row["skipped"]
    assert metrics(row) == {}


def test_an_environment_that_is_there_is_used(tmp_path):
    path = python_that(tmp_path / "env", "")
    assert mjlab_python(tmp_path / "env", install=False) == path


def test_an_environment_without_mjlab_is_none(tmp_path):
    path = python_that(tmp_path / "env", "raise SystemExit(1)")
    (tmp_path / "env" / "ready").unlink()
    assert path.exists() and mjlab_python(tmp_path / "env", install=False) is None


def test_a_failure_is_told_with_its_last_line(tmp_path):
    path = python_that(tmp_path / "env", "import sys; sys.exit('no task of that name')")
    row = measure(path, num_envs=2, steps=1)
    assert "mjlab ended with status 1: no task of that name" in row["skipped"]


def test_rates_stand_beside_each_other(tmp_path, monkeypatch):
    script = "import sys\nprint('kernels')\nprint('{\"cpu_s\": 2.0, \"wall_s\": 3.0, \"steps\": ' + sys.argv[-1] + '}')"
    path = python_that(tmp_path / "env", script)
    monkeypatch.setattr(mjlab, "environment_rate", lambda robot, count, steps: 600.0)
    row = measure(path, num_envs=4, steps=50)
    assert row["mjlab_per_cpu_s"] == pytest.approx(4 * 50 / 2.0)
    assert list(metrics(row).values())[-1].value == pytest.approx(6.0)
