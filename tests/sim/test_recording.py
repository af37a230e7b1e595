"""The state log survives its writer."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from sim.errors import RecordingError
from sim.recording import ROWS_PER_CHUNK, StateLog, read_state_log
from sim.world import World

ROOT = Path(__file__).resolve().parents[2]


def test_round_trip(bench, tmp_path):
    world = World(bench, 3)
    log = StateLog.create(tmp_path / "deep" / "run.log", world, "run-1")
    expected = [world.data.qpos.copy()]
    for i in range(60):
        world.advance()
        log.append(world)
        if i % 2:
            expected.append(world.data.qpos.copy())
    log.close()
    log.close()
    run = read_state_log(tmp_path / "deep" / "run.log")
    assert (run.run_id, run.seed, run.complete) == ("run-1", 3, True)
    assert run.scene == bench
    assert run.placement == world.placement
    assert np.diff(run.time) == pytest.approx(np.full(30, 0.02))
    assert np.array_equal(run.qpos, expected)


def test_a_killed_writer_loses_at_most_its_last_chunk(tmp_path):
    path = tmp_path / "run.log"
    code = f"""
from pathlib import Path
from sim.recording import StateLog
from sim.scenes.scene import load_scene
from sim.world import World
world = World(load_scene("bench"), 0)
log = StateLog.create(Path({str(path)!r}), world)
while True:
    world.advance()
    log.append(world)
    print(world.time, flush=True)
"""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, env=environment)
    last = 0.0
    deadline = time.monotonic() + 60
    while last < 2.0 and time.monotonic() < deadline:
        last = float(child.stdout.readline())
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    run = read_state_log(path)
    assert last >= 2.0
    assert run.time[-1] >= last - ROWS_PER_CHUNK * 0.02 - 0.021
    assert np.isfinite(run.qpos).all()


def test_a_torn_or_damaged_end_is_cut_off(bench, tmp_path):
    world = World(bench, 0)
    log = StateLog.create(tmp_path / "run.log", world)
    for _ in range(200):
        world.advance()
        log.append(world)
    log.close()
    data = (tmp_path / "run.log").read_bytes()
    whole = read_state_log(tmp_path / "run.log")
    (tmp_path / "torn.log").write_bytes(data[:-100])
    torn = read_state_log(tmp_path / "torn.log")
    assert not torn.complete
    assert 0 < len(torn.time) < len(whole.time)
    assert np.array_equal(torn.qpos, whole.qpos[: len(torn.time)])
    damaged = bytearray(data)
    damaged[-50] ^= 0xFF
    (tmp_path / "damaged.log").write_bytes(bytes(damaged))
    assert len(read_state_log(tmp_path / "damaged.log").time) == len(torn.time)


def test_other_files_are_refused(tmp_path):
    (tmp_path / "other.log").write_bytes(b'{"schema": "plan"}\n')
    for name in ("other.log", "absent.log"):
        with pytest.raises(RecordingError, match=name):
            read_state_log(tmp_path / name)
