"""A round in the kitchen: what is plain is begun within the fast mind's time, the rest is read or lost."""

import pytest

from benchmarks.minds import session as sessions
from benchmarks.minds.agents import AGENTS, AHEAD, FAST, FAST_ONLY, OURS, SLOW
from benchmarks.minds.bench import FIRST_MOTION, metrics
from benchmarks.minds.person import COUNTERS
from benchmarks.minds.phrases import FREE, PLAIN, order_in_words
from benchmarks.minds.reflexes import MOTION, reflexes
from benchmarks.minds.session import SCENE, run_session
from planners.language.comprehend import comprehend_at_once
from rostrum.rehearsal import Team
from rostrum.runs.events import EventWriter
from sim.measured_world import MeasuredWorld
from sim.scenes.scene import load_scene


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    measured = MeasuredWorld(load_scene(SCENE), 0)
    with EventWriter(tmp_path_factory.mktemp("kitchen") / "events.jsonl", "kitchen") as events:
        team = Team(measured, events, "kitchen")
        team.get_ready()
    measured.close()
    return team.world


ORDERS = [(block, place) for blocks, places in COUNTERS.values() for block in blocks for place in places]


def test_plain_forms_are_the_fast_minds_and_free_ones_are_not(world) -> None:
    for block, place in ORDERS:
        for form in PLAIN:
            tree = comprehend_at_once(order_in_words(form, block, place), world)
            assert tree is not None, form
            assert [(leaf.object, leaf.destination) for leaf in tree.root.leaves()] == [(block, place)]
        assert all(comprehend_at_once(order_in_words(form, block, place), world) is None for form in FREE)


@pytest.mark.slow
def test_a_round_is_measured_from_the_words_to_the_motion(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(sessions, "ROUNDS", 1)
    rows = {agent: run_session(agent, AGENTS[agent](), 0, tmp_path) for agent in (OURS, AHEAD, FAST_ONLY)}
    ours, ahead, fast_only = ({order["free"]: order for order in row["orders"]} for row in rows.values())
    assert set(ours) == {True, False}, "this seed begins with one order of each kind"
    assert FAST < ours[False]["first_motion"] < FIRST_MOTION
    assert FAST + SLOW < ours[True]["first_motion"] < FIRST_MOTION + SLOW
    assert FAST < ahead[True]["first_motion"] < FIRST_MOTION
    assert all(order["done"] for order in (*ours.values(), *ahead.values()))
    assert (fast_only[True]["done"], fast_only[False]["done"]) == (False, True)
    assert fast_only[True]["first_motion"] is None
    found = metrics(list(rows.values()), quick=True)
    assert found["both: orders completed, of those given"].value == 1.0
    assert found["both: first motion, all orders, p95"].value > FIRST_MOTION
    assert found["both: orders per minute over fast only"].value > 1.0


@pytest.mark.slow
def test_a_busy_slow_mind_changes_no_reflex(tmp_path) -> None:
    rows = reflexes(range(1), tmp_path)
    assert [row["text"] for row in rows] == list(MOTION)
    assert all(row["idle"] == row["busy"] < 1.0 for row in rows)
