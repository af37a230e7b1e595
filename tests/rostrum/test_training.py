"""Training from the command line, with real processes: to the end, cut off, killed, asked for what is not there."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")

ROOT = Path(__file__).resolve().parents[2]
TINY = ("--envs", "8", "--no-film")


def start(*arguments):
    """``rostrum train`` in a session of its own, so that signals reach it alone."""
    return subprocess.Popen(
        [sys.executable, "-m", "rostrum", "train", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def train(*arguments):
    process = start(*arguments)
    out, err = process.communicate(timeout=280)
    return process.returncode, out, err


def progress(folder):
    path = folder / "progress.jsonl"
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines(keepends=True) if line.endswith("\n")]


def wait_for(condition, process, seconds=240.0):
    until = time.monotonic() + seconds
    while not condition():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until, "training did not get there"
        time.sleep(0.05)


def workers_of(folder):
    """Process ids of the workers of a run by rank."""
    found = {}
    for path in Path("/proc").iterdir():
        if path.name.isdigit():
            try:
                command = (path / "cmdline").read_bytes().split(b"\0")
                environment = (path / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"sim.tasks.worker" in command and str(folder).encode() in command:
                rank = next((item[5:] for item in environment if item.startswith(b"RANK=")), b"0")
                found[int(rank)] = int(path.name)
    return found


def test_two_processes_train_to_a_bundle_and_the_run_can_be_made_longer(tmp_path):
    name = ("--out", tmp_path, "--name", "mine")
    status, out, err = train(*TINY, *name, "--processes", 2, "--iterations", 2)
    folder = tmp_path / "mine"
    assert status == 0, err
    assert f"bundle: {folder / 'policy.onnx'}" in out
    assert (folder / "policy.md").read_text().startswith("# go2_walk")
    assert "evaluation after" in out and "linear error" in out
    assert [entry["steps"] for entry in progress(folder)] == [24 * 8 * 2, 24 * 8 * 2 * 2]
    assert {"run.json", "checkpoint.pt", "policy.onnx", "progress.jsonl", "curves", "worker0.log", "worker1.log"} <= {
        path.name for path in folder.iterdir()
    }
    from policies.onnx_bundle import read_bundle

    bundle, _ = read_bundle(folder / "policy.onnx")
    assert bundle.provenance.config["run"]["processes"] == 2
    assert "linear_error" in json.dumps(bundle.evaluation)

    status, _, err = train(*TINY, *name)
    assert status == 1
    assert err.strip() == (
        f"rostrum: {folder} holds a run already; go on with --resume {folder}, or choose another --name"
    )
    status, _, err = train(*TINY, "terrain", "--resume", folder)
    assert status == 1
    assert "--resume: that run has task 'walk', not 'terrain'" in err


def test_ctrl_c_leaves_a_checkpoint_that_training_goes_on_from(tmp_path):
    folder = tmp_path / "walk-go2-0"
    process = start(*TINY, "--out", tmp_path, "--processes", 1, "--iterations", 100000)
    wait_for(lambda: len(progress(folder)) >= 2, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 130, err
    assert f"stopped after a whole iteration; go on with: rostrum train --resume {folder}" in out
    assert workers_of(folder) == {}
    from policies.rl.checkpoint import load_checkpoint

    done = load_checkpoint(folder / "checkpoint.pt").iteration
    assert done == len(progress(folder)) >= 2
    process = start("--no-film", "--resume", folder)
    wait_for(lambda: len(progress(folder)) > done, process)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=240)
    assert process.returncode == 130
    assert [entry["iteration"] for entry in progress(folder)] == list(range(1, len(progress(folder)) + 1))


def test_a_killed_worker_is_reported_in_words(tmp_path):
    folder = tmp_path / "walk-go2-0"
    process = start(*TINY, "--out", tmp_path, "--processes", 2, "--iterations", 100000)
    wait_for(lambda: len(progress(folder)) >= 1, process)
    os.kill(workers_of(folder)[1], signal.SIGKILL)
    _, err = process.communicate(timeout=240)
    assert process.returncode == 1
    assert "rostrum: training process 1 was killed by SIGKILL, perhaps for memory." in err
    assert f"go on with --resume {folder}" in err
    assert len(err.strip().splitlines()) == 1
    assert workers_of(folder) == {}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("wlk",), "no task 'wlk' for 'go2'. Did you mean 'walk go2'?"),
        (("walk", "--robot", "spot"), "no task 'walk' for 'spot'."),
        (("--backend", "bullet"), "no backend 'bullet'; there are mujoco, warp, isaacgym"),
        (("--device", "cuda:0"), "MuJoCo C runs on the CPU, not on 'cuda:0'; choose --backend warp for a GPU"),
        (("--resume", "nowhere"), "nowhere holds no training run (No such file or directory)"),
    ],
)
def test_what_is_not_there_is_told_in_a_line(tmp_path, arguments, said):
    status, _, err = train(*TINY, "--out", tmp_path, *arguments)
    assert status == 1
    assert err.startswith("rostrum: ") and said in err
    assert len(err.strip().splitlines()) == 1


def test_a_gpu_that_is_not_there_is_told_by_the_process_that_looked(tmp_path):
    status, _, err = train(*TINY, "--out", tmp_path, "--backend", "warp", "--device", "cuda:7", "--iterations", 1)
    assert status == 1
    assert "training process 0 ended with status 1: no CUDA device for 'cuda:7'" in err
    assert "there is no checkpoint yet: start it again" in err
