"""The rules of dispatch, one by one, and the words for each."""

from dataclasses import replace

from planners.allocation.allocate import allocate
from planners.mission.dispatch import blocked
from planners.mission.mission import Mission
from planners.mission.robots import RobotRecord
from planners.plan import NodeState
from tests.planners.allocation.bench_world import ReachEstimator, demo_tree, world


def mission() -> Mission:
    tree = demo_tree()
    return Mission("u1", 0.0, tree, allocate(tree, world(), ReachEstimator(), "run", "plan"))


def robots() -> dict[str, RobotRecord]:
    return {name: RobotRecord(name) for name in ("left", "right")}


def why(state: Mission, node_id: str, team=None, paused=frozenset(), now: float = 0.0) -> str:
    return blocked(state, state.node(node_id), team or robots(), paused, now)


def set_state(state: Mission, node_id: str, value: NodeState) -> None:
    state.runs[node_id].record = replace(state.runs[node_id].record, state=value)


def test_the_first_nodes_may_start_and_the_others_wait_for_the_order() -> None:
    state = mission()
    assert why(state, "t1.1.1.pick") == why(state, "t1.1.2.pick") == ""
    assert why(state, "t1.1.1.place") == "t1.1.1.pick is not done"
    assert why(state, "t1.2.pick") == "t1.1.1.place is not done"


def test_a_robot_that_is_stopped_lost_faulted_or_busy_starts_nothing() -> None:
    state, team = mission(), robots()
    assert why(state, "t1.1.1.pick", paused=frozenset({"left"})) == "left was told to stop"
    team["left"].update(0.0, False, False, "")
    assert why(state, "t1.1.1.pick", team) == "left does not answer"
    team["left"].update(0.0, True, True, "")
    assert why(state, "t1.1.1.pick", team) == "left has a safety fault"
    set_state(state, "t1.1.2.pick", NodeState.ACTIVE)
    assert why(state, "t1.1.2.place") == "right is busy with t1.1.2.pick"


def test_space_is_exclusive_for_active_and_for_lingering_arms() -> None:
    state, team = mission(), robots()
    for node_id in ("t1.1.1.pick", "t1.1.2.pick"):
        set_state(state, node_id, NodeState.DONE)
    set_state(state, "t1.1.2.place", NodeState.ACTIVE)
    assert why(state, "t1.1.1.place") == "right occupies the space for t1.1.2.place"
    set_state(state, "t1.1.2.place", NodeState.PENDING)
    team["right"].lingering = (0.0, 0.5)
    assert why(state, "t1.1.1.place", team) == "right's arm may still be in the way"


def test_a_node_yields_to_the_schedule_and_overtakes_when_the_other_is_late() -> None:
    state = mission()
    set_state(state, "t1.1.1.pick", NodeState.DONE)
    set_state(state, "t1.1.2.pick", NodeState.ACTIVE)
    assert why(state, "t1.1.1.place", now=1.0) == "t1.1.2.place goes first"
    state.runs["t1.1.2.pick"].suspended = True
    assert why(state, "t1.1.1.place", now=1.0) == ""


def test_an_unseen_effect_holds_its_successors_back() -> None:
    state = mission()
    for node in state.plan.nodes:
        if node.task != "t1.2":
            set_state(state, node.id, NodeState.DONE)
    state.unverified["t1.1.1"] = 3.0
    assert why(state, "t1.2.pick") == "the effect of t1.1.1.place has yet to be seen"
    state.unverified.clear()
    assert why(state, "t1.2.pick") == ""
