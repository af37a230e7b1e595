"""A sentence makes one arm hand something to the other: planned, done by both at once, judged by what is true."""

from rostrum.rehearsal import RehearsalCfg, rehearse


def test_it_is_handed_over_and_put_away_by_whoever_got_it(tmp_path):
    said = "Hand the red block to the right arm, then put the red block in the tray."
    report = rehearse(RehearsalCfg("run", tmp_path, "bench"), said)
    assert report.success, report.failure
    done = {node.id.rsplit(".", 1)[-1]: node for node in report.nodes}
    assert (done["give"].robot, done["take"].robot, done["place"].robot) == ("left", "right", "right")
    assert done["take"].started is not None
    assert done["give"].ended is not None
    assert done["take"].started < done["give"].ended
