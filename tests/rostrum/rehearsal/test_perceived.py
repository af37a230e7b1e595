"""A rehearsal that is told no pose: what robots know of objects comes from rendered cameras through perception."""

import json

import pytest

from rostrum.rehearsal import RehearsalCfg, rehearse
from rostrum.rehearsal.team import Team
from rostrum.runs.folder import RunFolder
from sim.measured_world import MeasuredWorld
from sim.render.probe import gl_works
from sim.scenes.scene import load_scene, with_sensor

pytest.importorskip("cv2")
if not (gl_works("egl") or gl_works("osmesa")):
    pytest.skip("no OpenGL here", allow_module_level=True)


def events(folder):
    return [json.loads(text) for text in (folder / "events.jsonl").read_text().splitlines()]


@pytest.fixture
def told(tmp_path):
    """A team on the bench, its measured world and its folder."""
    measured = MeasuredWorld(with_sensor(load_scene("bench"), "cameras"), 1)
    folder = RunFolder.create("run", tmp_path)
    with folder.open_events() as log:
        yield Team(measured, log, folder.run_id), measured, folder.path
    measured.close()


def test_every_object_is_found_and_a_frozen_camera_is_told(told):
    team, measured, folder = told
    team.advance_for(0.7)
    assert team.world is not None, "three frames of each object suffice"
    for item in team.world.objects:
        true = measured.world.object_pose(item.name).position_w
        assert sum((a - b) ** 2 for a, b in zip(item.pose.position_w, true, strict=True)) ** 0.5 < 0.008
        assert item.source.startswith("camera ")
    measured.cameras.blind.add("south")
    measured.cameras.frozen.add("north")
    team.advance_for(0.6)
    useless = [event["data"] for event in events(folder) if event["kind"] == "camera_useless"]
    assert [event["camera"] for event in useless] == ["north"] and "frozen" in useless[0]["text"]
    assert all(team.world.stamp - item.stamp > 0.3 for item in team.world.objects), "nobody pretends to see"


@pytest.mark.slow
def test_a_block_is_put_away_on_perceived_poses_only(tmp_path):
    cfg = RehearsalCfg("run", tmp_path, "bench", 1, sensor="cameras", timeout=60.0)
    report = rehearse(cfg, "put the red block in the tray")
    assert report.success, report.failure
