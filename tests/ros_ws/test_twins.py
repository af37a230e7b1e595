"""A mission whose robot is reached by its vendor's client, through a twin, over ROS and the vendor's protocol."""

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(280)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")
pytest.importorskip("cyclonedds", reason="the library of Unitree's protocol is not installed")

from hardware.errors import TwinError
from hardware.twins.playing import Played
from rostrum.errors import UsageError
from rostrum.finish import finish_run
from rostrum.graph.description import build_graph
from rostrum.missions import run_mission
from rostrum.runs.folder import load_run
from rostrum.session import SessionCfg, graph_cfg

TIMEOUT = 200.0


def test_a_dog_walks_by_unitrees_protocol_in_lock_step(make_session):
    with make_session(scene="yard", twins=("dog",)) as session:
        session.start()
        parameters = session.graph.node("dog/driver").parameters
        outcome = run_mission(session, "The dog walks to the orange mark.", TIMEOUT)
    assert outcome.done, outcome.text
    assert (parameters["driver"], parameters["address"][:15]) == ("unitree", "dds://lo?domain")
    finish_run(session.folder.path, film=False)
    report = load_run(session.folder.path).report
    assert report.success, report.failure
    log = (session.folder.path / "logs" / "dog.driver.log").read_text()
    assert "connected on lo" in log


def test_who_has_no_twin_is_said(tmp_path):
    def graph(**options):
        return build_graph(graph_cfg(SessionCfg("x", tmp_path, **options), "run", tmp_path))

    with pytest.raises(UsageError, match="there are left, right"):
        graph(scene="bench", twins=("dog",))
    with pytest.raises(TwinError, match="no twin of 'panda_2f85'"):
        graph(scene="bench", twins=("left",))
    with pytest.raises(TwinError, match="choose --mode wall"):
        graph(scene="ur_bench", twins=("arm",), mode="lockstep")
    assert graph(scene="ur_bench", twins=("arm",)).node("arm/driver").parameters["driver"] == "ur"


def test_twins_of_two_runs_are_apart():
    one, other = (Played("ur5e_2f85", group, 0).address for group in ("run-a", "run-b"))
    assert one != other
    assert one.startswith("ur://127.")
