"""A drawer that is shut is opened before anything is put into it, and a sentence reaches fixtures."""

from rostrum.rehearsal import RehearsalCfg, rehearse


def test_a_block_goes_into_a_drawer_that_is_shut_again_and_a_button_is_pressed(tmp_path):
    said = "Put the red block in the drawer, then close the drawer and press the button."
    report = rehearse(RehearsalCfg("kitchen", tmp_path, "kitchen", seed=2), said)
    assert report.success, report.failure
    order = [node.id.rsplit(".", 1)[-1] for node in sorted(report.nodes, key=lambda node: node.started)]
    assert order[:3] == ["open", "pick", "place"]
    assert sorted(order[3:]) == ["close", "press"]
    assert "in(red_block, drawer)" in report.ground_truth["facts"]
