"""Two real processes over gloo: their networks stay equal, and both stop together."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("rsl_rl", reason="learning is not installed: make test EXTRAS=learn")

from policies.rl.distributed import Workers, join_workers

ROOT = Path(__file__).resolve().parents[3]
WORKER = """
import json, sys
from pathlib import Path
import torch
from policies.rl.distributed import join_workers, leave_workers
from policies.rl.trainer import Trainer
from tests.policies.rl.points import Points, parameters, tiny
torch.set_num_threads(1)
workers = join_workers("cpu")
folder = Path(sys.argv[1])
class Stopping(Points):
    taken = 0
    def step(self, actions):
        Stopping.taken += 1
        if workers.rank == 1 and Stopping.taken == 8 * 3 + 1:
            trainer.stop()
        return super().step(actions)
trainer = Trainer(Stopping(seed=workers.rank), tiny(iterations=50), folder, workers=workers)
trainer.run()
first = trainer._env.get_observations()["policy"].flatten().tolist()
result = {"rank": workers.rank, "iteration": trainer.iteration, "parameters": parameters(trainer).tolist(), "x": first}
(folder / f"{workers.rank}.json").write_text(json.dumps(result))
leave_workers()
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_two_processes_learn_one_policy_and_stop_together(tmp_path):
    shared = {
        "WORLD_SIZE": "2",
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(free_port()),
        "GLOO_SOCKET_IFNAME": "lo",
    }
    started = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **shared, "RANK": str(rank), "OMP_NUM_THREADS": "1"},
        )
        for rank in range(2)
    ]
    try:
        assert [process.wait(120) for process in started] == [0, 0]
    finally:
        for process in started:
            process.kill()
    first, second = (json.loads((tmp_path / f"{rank}.json").read_text()) for rank in range(2))
    assert first["parameters"] == second["parameters"]
    assert first["x"] != second["x"]  # each has experience of its own
    assert first["iteration"] == second["iteration"] == 4  # the second process was asked to stop in its fourth
    from policies.rl.checkpoint import load_checkpoint

    kept = load_checkpoint(tmp_path / "checkpoint.pt")
    assert (kept.iteration, kept.steps) == (4, 4 * 8 * 4 * 2)


def test_without_the_variables_a_process_is_alone(monkeypatch):
    monkeypatch.delenv("WORLD_SIZE", raising=False)
    alone = join_workers("cpu")
    assert alone == Workers(0, 1, 0)
    assert alone.is_first
    assert alone.any(True, "cpu") and not alone.any(False, "cpu")
