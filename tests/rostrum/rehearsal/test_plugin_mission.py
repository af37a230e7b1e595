"""A sentence uses a stranger's skill: read by its contract, planned, run, judged, by no code that knows its name."""

from planners.plan import NodeState
from rostrum.rehearsal import RehearsalCfg, TimedCorrection, rehearse
from rostrum.skill_library.new_skill import new_skill
from skills.plugins import VARIABLE
from tests.skills.plugin_packages import write_plugin


def test_it_is_done_among_other_tasks_and_skipped_when_told(tmp_path, monkeypatch):
    new_skill("point_at", tmp_path / "mine")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    said = "Point at the green block and the red block, then put the blue block in the tray."
    corrections = (TimedCorrection(0.5, "skip the red one"),)
    report = rehearse(RehearsalCfg("run", tmp_path, "bench", corrections=corrections), said)
    assert report.success, report.failure
    states = {node.id: node.state for node in report.nodes}
    done = [name for name, state in states.items() if state is NodeState.DONE]
    assert sorted(name.rsplit(".", 1)[-1] for name in done) == ["pick", "place", "point_at"]
    assert any("did(point_at, green_block)" in formula for level in report.specification for formula in level.values())


def test_one_whose_code_fails_fails_its_mission_and_nothing_else(tmp_path, monkeypatch):
    write_plugin(tmp_path / "mine", "tap", capabilities=("arm", "gripper"), updated="return 1 / 0")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "mine"))
    report = rehearse(RehearsalCfg("run", tmp_path, "bench"), "Tap the red block.")
    assert not report.success
    assert "ZeroDivisionError" in report.failure
    assert rehearse(RehearsalCfg("other", tmp_path, "bench"), "Put the red block in the tray.").success
