"""One training process as torchrun starts it: over two processes, as over several machines."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")

from policies.rl.cfg import PpoCfg, TrainCfg
from sim.tasks.training_run import TrainingRun, save_run

ROOT = Path(__file__).resolve().parents[3]
TINY = TrainCfg(iterations=2, steps=4, num_envs=8, evaluate_every=0, ppo=PpoCfg(hidden=(16,)))


def launched(*arguments, **options):
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "GLOO_SOCKET_IFNAME": "lo"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )


@pytest.mark.slow
def test_torchrun_spreads_a_run_and_resumes_it(tmp_path):
    folder = tmp_path / "run"
    run = TrainingRun("walk", "go2", TINY, processes=2)
    torchrun = ("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "sim.tasks.worker")
    save_run(run, folder)
    done = launched(*torchrun, str(folder))
    assert done.returncode == 0, done.stderr
    progress = [json.loads(line) for line in (folder / "progress.jsonl").read_text().splitlines()]
    assert [entry["steps"] for entry in progress] == [64, 128]  # 4 steps of 8 copies in each of 2 processes
    assert (folder / "policy.onnx").exists() and (folder / "curves").is_dir()
    save_run(replace(run, train=replace(TINY, iterations=3)), folder)
    done = launched(*torchrun, str(folder), "--resume")
    assert done.returncode == 0, done.stderr
    progress = [json.loads(line) for line in (folder / "progress.jsonl").read_text().splitlines()]
    assert [entry["iteration"] for entry in progress] == [1, 2, 3]


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (TrainingRun("wlk", "go2", TINY), "no task 'wlk' for 'go2'. Did you mean 'walk go2'?"),
        (TrainingRun("walk", "go2", TINY, backend="warp", device="cuda:7"), "no CUDA device for 'cuda:7'"),
    ],
)
def test_an_expected_failure_is_one_line_and_status_1(tmp_path, run, said):
    save_run(run, tmp_path)
    done = launched("-m", "sim.tasks.worker", str(tmp_path))
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("ERROR ") and said in last
    assert "Traceback" not in done.stderr


def test_isaac_gym_comes_before_torch_where_it_is_installed(tmp_path):
    package = tmp_path / "site" / "isaacgym"
    package.mkdir(parents=True)
    package.joinpath("__init__.py").write_text(
        f"import sys, pathlib\npathlib.Path({str(tmp_path / 'seen')!r}).write_text(str('torch' in sys.modules))\n"
    )
    command = "import sys; sys.path.insert(0, sys.argv[1]); import sim.tasks.worker"
    done = launched("-c", command, str(tmp_path / "site"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "seen").read_text() == "False"
