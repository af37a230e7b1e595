"""``rostrum sweep``: what is varied is read and refused before anything is trained."""

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")

from rostrum.cli.sweep import _seeds, _values
from rostrum.errors import UsageError

ROOT = Path(__file__).resolve().parents[2]


def test_values_are_json_and_a_list_holds_several():
    assert _values("ppo.learning_rate=[1e-3,3e-4]") == ("ppo.learning_rate", [1e-3, 3e-4])
    assert _values("num_envs=8") == ("num_envs", [8])
    assert _values("ppo.hidden=[[8,4]]") == ("ppo.hidden", [[8, 4]])
    for wrong in ("num_envs", "num_envs=", "num_envs=[8", "ppo.activation=elu"):
        with pytest.raises(UsageError, match="--vary takes FIELD=VALUES in JSON"):
            _values(wrong)


def test_seeds():
    assert list(_seeds("2-4")) == [2, 3, 4]
    assert list(_seeds("7")) == [7]
    with pytest.raises(UsageError, match="--seeds takes A-B"):
        _seeds("some")


@pytest.mark.slow
def test_a_sweep_leaves_a_table_and_goes_on(tmp_path):
    pytest.importorskip("ray", reason="Ray is not installed: make test EXTRAS=learn,farm")
    command = [sys.executable, "-m", "rostrum", "sweep", "walk", "--seeds", "0-1", "--envs", "8", "--iterations", "2"]
    command += ["--vary", "ppo.hidden=[[16,8]]", "--out", str(tmp_path)]
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert f"table: {tmp_path / 'walk-go2' / 'sweep.json'}" in done.stdout
        assert done.stdout.count("hidden16x8-seed1") == 2
    assert (tmp_path / "walk-go2" / "hidden16x8-seed0" / "policy.onnx").exists()
