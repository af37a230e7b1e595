"""LeRobot itself reads what is recorded here."""

import importlib.util
import json
import os
import subprocess
import sys

import numpy as np
import pytest

from policies.demonstrations.layout import Recording
from policies.demonstrations.writer import DemonstrationWriter, EpisodeFrames

pytestmark = pytest.mark.slow
pytest.importorskip("pyarrow", reason="demonstrations are kept with pyarrow; make setup EXTRAS=demos")
PYTHON = os.environ.get("LEROBOT_PYTHON") or (sys.executable if importlib.util.find_spec("lerobot") else "")
SCRIPT = """
import json, sys
from lerobot.datasets.lerobot_dataset import LeRobotDataset
whole = LeRobotDataset("local/set", root=sys.argv[1])
one = LeRobotDataset("local/set", root=sys.argv[1], episodes=[1], delta_timestamps={"action": [0.0, 0.05]})
item = whole[4]
print(json.dumps({
    "episodes": whole.num_episodes, "frames": whole.num_frames, "fps": whole.fps, "robot": whole.meta.robot_type,
    "task": item["task"], "state": item["observation.state"].tolist(), "index": int(item["index"]),
    "last": [bool(whole[5]["next.done"]), bool(whole[5]["next.success"])], "one": len(one),
    "ahead": one[0]["action"].tolist(), "mean": whole.meta.stats["observation.state"]["mean"].tolist(),
}))
"""


@pytest.mark.skipif(not PYTHON, reason="lerobot is not installed here; LEROBOT_PYTHON may name an interpreter with it")
def test_lerobot_loads_an_episode(tmp_path):
    writer = DemonstrationWriter(tmp_path / "set", Recording("reach", "arm", 20, ("a", "b"), ("x",), ("a", "b")))
    for episode, (count, task) in enumerate([(4, "reach the cup"), (2, "reach the plate")]):
        frames = EpisodeFrames()
        for k in range(count):
            frames.add(np.array([episode, k]), np.zeros(1), np.array([episode, k + 1]))
        writer.add(frames, task, success=True)
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(
        [PYTHON, "-c", SCRIPT, str(tmp_path / "set")], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["episodes"], said["frames"], said["fps"], said["robot"]) == (2, 6, 20, "arm")
    assert (said["task"], said["state"], said["index"]) == ("reach the plate", [1.0, 0.0], 4)
    assert said["last"] == [True, True]
    assert said["one"] == 2
    assert said["ahead"] == [[1.0, 1.0], [1.0, 2.0]]
    np.testing.assert_allclose(said["mean"], [1 / 3, 7 / 6])
