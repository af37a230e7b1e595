"""After a stop it is told when everybody who is meant stands still, or who does not."""

import pytest

from planners.corrections.correction import Correction, CorrectionMeaning
from planners.executive import Executive, ExecutiveCfg
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator, demo_tree
from tests.planners.mission.fake_bench import FakeBench


def bench(path, **cfg) -> FakeBench:
    return FakeBench(
        Executive(ExecutiveCfg("run-1", **cfg), ReachEstimator(), Journal(path), reader=lambda *_: demo_tree())
    )


@pytest.fixture
def fake(tmp_path) -> FakeBench:
    made = bench(tmp_path / "journal.jsonl")
    made.say()
    made.run(2.0)
    return made


def correct(fake: FakeBench, text: str, correction_id: str = "c1", kind: str = "stop", robot: str = ""):
    correction = Correction(correction_id, fake.now, "anna", text)
    reply = fake.executive.correct(fake.now, correction, CorrectionMeaning(kind, robot), fake.world())
    fake.carry_out()
    return reply


def told(fake: FakeBench) -> list[str]:
    return [each.reply.text for each in fake.told]


def test_the_second_reply_comes_when_the_last_one_stands_still_and_not_before(fake: FakeBench) -> None:
    assert correct(fake, "stop").accepted
    fake.speeds = {"left": "joint4 at 0.40", "right": ""}
    fake.run(1.0)
    assert told(fake) == []
    fake.speeds = {}
    fake.run(1.0)
    (second,) = fake.told
    assert (second.correction.id, second.reply.correction_id, second.reply.accepted) == ("c1", "c1", True)
    assert second.reply.text == "everything stands still, 1.2 s after the word"
    assert second.reply.changed["rest_s"] == pytest.approx(1.25)
    (event,) = fake.events("came_to_rest")
    assert event.data["robots"] == ["left", "right"]
    assert fake.executive.awaits_rest == frozenset()


def test_one_robot_is_acknowledged_by_itself(fake: FakeBench) -> None:
    correct(fake, "left arm stop", robot="left")
    assert fake.executive.awaits_rest == {"left"}
    fake.speeds = {"right": "joint1 at 1.00"}
    fake.run(1.0)
    assert told(fake) == ["left stands still, 0.2 s after the word"]


def test_what_does_not_come_to_rest_is_named(fake: FakeBench) -> None:
    correct(fake, "stop")
    fake.speeds = {"right": "joint1 at 1.00"}
    fake.run(4.5)
    assert told(fake) == []
    fake.run(1.0)
    assert told(fake) == ["not everything stands still after 5 s: right (joint1 at 1.00)"]
    assert not fake.told[0].reply.accepted
    assert fake.events("still_moves")[0].data["moving"] == {"right": "joint1 at 1.00"}


@pytest.mark.parametrize("robot", ["", "left"])
def test_going_on_calls_it_off(fake: FakeBench, robot: str) -> None:
    correct(fake, "stop")
    fake.speeds = {"left": "joint4 at 0.40"}
    fake.run(0.5)
    assert correct(fake, "go on", "c2", "go_on", robot).accepted
    fake.speeds = {}
    fake.run(8.0)
    assert told(fake) == []
    assert len(fake.events("rest_called_off")) == 1


def test_a_refused_go_on_calls_nothing_off(fake: FakeBench) -> None:
    correct(fake, "left arm stop", robot="left")
    assert not correct(fake, "right, go on", "c2", "go_on", "right").accepted
    fake.run(1.0)
    assert told(fake) == ["left stands still, 0.2 s after the word"]


def test_giving_up_is_acknowledged_too(fake: FakeBench) -> None:
    reply = correct(fake, "forget the whole thing", kind="unknown")
    assert reply.accepted
    assert reply.changed == {"mission": "given up"}
    fake.run(1.0)
    assert told(fake) == ["everything stands still, 0.2 s after the word"]


def test_a_request_that_begins_before_that_calls_it_off(fake: FakeBench) -> None:
    correct(fake, "forget the whole thing", kind="unknown")
    fake.speeds = {"left": "joint4 at 0.40"}
    fake.run(2.0)
    fake.say("again", "u2")
    assert fake.answers[-1].status == "accepted"
    fake.run(5.0)
    assert told(fake) == []


def test_who_repeats_the_stop_hears_both_replies_again(fake: FakeBench) -> None:
    first = correct(fake, "stop")
    fake.run(1.0)
    assert correct(fake, "stop") == first
    assert told(fake) == ["everything stands still, 0.2 s after the word"] * 2


@pytest.mark.parametrize("done", [False, True])
def test_a_restarted_executive_acknowledges_what_is_left(fake: FakeBench, tmp_path, done: bool) -> None:
    correct(fake, "stop")
    fake.speeds = {} if done else {"left": "joint4 at 0.40"}
    fake.run(1.0)
    assert len(told(fake)) == done
    journal = Journal(tmp_path / "journal.jsonl")
    fake.executive = Executive.resume(journal, ExecutiveCfg("run-1"), ReachEstimator(), fake.now)
    fake.speeds, fake.told = {}, []
    fake.run(1.0)
    assert len(told(fake)) == (not done)
    correct(fake, "stop")
    assert len(told(fake)) == 1 + (not done)
