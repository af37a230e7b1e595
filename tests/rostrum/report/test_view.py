import pytest

from planners.plan import NodeState
from rostrum.report.view import MissionView

STATUS = {
    "run_id": "r1",
    "mission": "put red in the tray",
    "paused": False,
    "nodes": [
        {"id": "n1", "robot": "left", "skill": "pick", "arguments": {"object": "red_block"}, "state": "done",
         "started": 1.0, "ended": 3.5, "attempts": 1, "text": "holds red_block"},
        {"id": "n2", "robot": "left", "skill": "place", "state": "active", "started": 3.5, "ended": None,
         "attempts": 1, "progress": {"phase": "lowering", "fraction": 0.5}},
        {"id": "n3", "robot": "right", "skill": "pick", "state": "pending"},
    ],
}  # fmt: skip


def test_a_status_fills_the_view():
    view = MissionView()
    view.update(STATUS)
    assert (view.run_id, view.mission, view.robots, view.done) == ("r1", "put red in the tray", ("left", "right"), 1)
    assert (view.nodes["n1"].words, view.nodes["n1"].took) == ("pick red block", 2.5)
    active = view.active("left")
    assert (active.id, active.phase, active.fraction, active.took) == ("n2", "lowering", 0.5, None)
    assert view.active("right") is None


def test_what_a_status_leaves_out_stays():
    view = MissionView()
    view.update(STATUS)
    view.update({"nodes": [{"id": "n1", "state": "failed"}, {"id": "n2", "progress": 7.0}]})
    assert (view.mission, view.nodes["n1"].words, view.nodes["n1"].state) == (
        "put red in the tray", "pick red block", NodeState.FAILED)  # fmt: skip
    assert view.nodes["n2"].fraction == 1.0
    assert list(view.nodes) == ["n1", "n2", "n3"]


def test_an_unknown_state_is_an_error():
    with pytest.raises(ValueError, match="dancing"):
        MissionView().update({"nodes": [{"id": "n1", "state": "dancing"}]})


def test_a_correction_is_said_once():
    view = MissionView()
    for _ in range(2):
        view.correct("left", "slower", "speed is now 50 %")
    assert view.said == ["left: “slower” → speed is now 50 %"]
