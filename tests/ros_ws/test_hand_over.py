"""A hand-over in the whole graph: two skill servers that meet in the air, judged by what is true."""

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.slow, pytest.mark.timeout(600)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from rostrum.finish import finish_run
from rostrum.missions import run_mission
from rostrum.runs.folder import load_run


def test_one_arm_hands_a_block_to_the_other_which_puts_it_away(make_session):
    said = "Hand the red block to the right arm, then put the red block in the tray."
    with make_session() as session:
        session.start()
        outcome = run_mission(session, said, 400.0)
    assert outcome.done, outcome.text
    finish_run(session.folder.path, film=False)
    report = load_run(session.folder.path).report
    assert report is not None and report.success, report
    done = {node.id.rsplit(".", 1)[-1]: node for node in report.nodes}
    assert (done["give"].robot, done["take"].robot, done["place"].robot) == ("left", "right", "right")
    assert done["take"].started < done["give"].ended
