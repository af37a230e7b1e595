"""A mission on perceived poses alone: simulated cameras and perception as processes of their own."""

from pathlib import Path

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(300)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")
pytest.importorskip("cv2", reason="cameras need the extra 'vision'")

from rostrum.finish import finish_run
from rostrum.missions import run_mission
from rostrum.runs.folder import load_run
from sim.errors import RendererError
from sim.render.rgbd import RgbdRenderer
from sim.scenes.build import build_model
from sim.scenes.placement import sample_placement
from sim.scenes.scene import load_scene


@pytest.fixture(scope="module", autouse=True)
def opengl():
    scene = load_scene("bench")
    try:
        RgbdRenderer(build_model(scene, sample_placement(scene, 0), visuals=True), 32, 32).close()
    except RendererError as error:
        pytest.skip(f"no OpenGL: {error}")


def test_a_block_is_found_by_cameras_and_put_into_the_tray(make_session):
    with make_session(seed=3, sensor="cameras") as session:
        session.start(deadline=120.0)
        outcome = run_mission(session, "Put the red block in the tray.", 240.0)
        pids = list(session.supervisor.record.pids.values())
    assert outcome.done, outcome.text
    assert len(pids) == len(session.graph.nodes)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    finish_run(session.folder.path, film=False)
    run = load_run(session.folder.path)
    assert run.report is not None
    assert run.report.success, run.report.failure
