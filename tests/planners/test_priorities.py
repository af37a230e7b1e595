"""Requests that run at once: the more urgent one goes first wherever a robot could do either."""

import pytest

from planners.corrections.correction import Correction, CorrectionMeaning
from planners.executive import Executive, ExecutiveCfg
from planners.mission.journal import Journal
from tests.planners.allocation.bench_world import ReachEstimator
from tests.planners.mission.fake_bench import FakeBench

FIRST = "The left arm puts the red block and the yellow block in the tray."


def executive(path, **cfg) -> Executive:
    return Executive(ExecutiveCfg("run-1", **cfg), ReachEstimator(), Journal(path))


@pytest.fixture
def fake(tmp_path) -> FakeBench:
    return FakeBench(executive(tmp_path / "journal.jsonl"))


def picked(fake: FakeBench, robot: str = "left") -> list[str]:
    nodes = fake.executive.plan
    return [nodes.node(name).arguments["object"] for _, who, name in fake.started if who == robot and "pick" in name]


def correct(fake: FakeBench, text: str, correction_id: str = "c1", kind: str = "unknown"):
    correction = Correction(correction_id, fake.now, "anna", text)
    reply = fake.executive.correct(fake.now, correction, CorrectionMeaning(kind), fake.world())
    fake.carry_out()
    return reply


def finish(fake: FakeBench) -> None:
    fake.run(200.0, until_answers=len(fake.answers) + 1)
    while fake.executive.status()["state"] == "running":
        fake.run(1.0)
    assert fake.executive.status()["state"] == "done"


@pytest.mark.parametrize(
    ("second", "order"),
    [
        ("The left arm puts the green block in the tray.", None),
        ("Urgent: the left arm puts the green block in the tray.", ["red_block", "green_block", "yellow_block"]),
        ("When you have time, the left arm puts the green block in the tray.",
         ["red_block", "yellow_block", "green_block"]),
    ],
)  # fmt: skip
def test_what_is_urgent_goes_before_what_has_not_begun(fake: FakeBench, second: str, order) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    assert len(picked(fake)) == 1
    fake.say(second, "u2")
    assert fake.answers[-1].status == "accepted", fake.answers[-1]
    starts = {node.arguments["object"]: node.start for node in fake.executive.plan.nodes if node.skill == "pick"}
    finish(fake)
    if order:
        first = picked(fake)[0]
        expected = [first, *(name for name in order if name not in ("red_block", "yellow_block"))]
        other = "yellow_block" if first == "red_block" else "red_block"
        expected.insert(1 if order[-1] == "green_block" else 2, other)
        assert picked(fake) == expected
        assert sorted(starts, key=starts.get) == expected


def test_what_runs_is_not_broken_off(fake: FakeBench) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    fake.say("Urgent: the left arm puts the green block in the tray.", "u2")
    assert not fake.events("node_cancel")
    assert "That goes first." in fake.answers[-1].text
    finish(fake)
    assert len(fake.started) == 6


def test_urgent_work_takes_the_robot_that_is_done_with_it_soonest(fake: FakeBench) -> None:
    """The left arm is nearer, but busy for longer than the right one needs."""
    fake.say("The left arm puts the red block in the tray.")
    fake.run(0.5)
    fake.say("Urgent: put the yellow block in the tray.", "u2")
    robots = {node.robot for node in fake.executive.plan.nodes if node.arguments.get("object") == "yellow_block"}
    assert robots == {"right"}


def test_nothing_of_low_priority_delays_what_is_normal(tmp_path) -> None:
    """What is to come soon keeps its robot free, also from a task whose first step alone would be done by then."""

    def end_of_the_rest(name: str, *more: str) -> float:
        fake = FakeBench(executive(tmp_path / name))
        fake.say("The left arm puts the red block in the tray. Then the right arm puts the blue block in the tray.")
        fake.run(1.0)
        for number, text in enumerate(more):
            fake.say(text, f"more{number}")
            assert fake.answers[-1].status == "accepted", fake.answers[-1]
        while not any(event.data["task"].startswith("t2") for event in fake.events("task_done")):
            fake.run(0.25)
            assert fake.now < 100.0
        return fake.now

    alone = end_of_the_rest("alone")
    low = "When you have time, the right arm puts the green block on the red mark."
    assert end_of_the_rest("low", low) == alone
    assert end_of_the_rest("normal", low.removeprefix("When you have time, ")) > alone


def test_what_must_come_before_something_urgent_is_as_urgent(fake: FakeBench) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    fake.say("The left arm puts the green block on the red mark.", "u3")
    fake.say("Urgent: the left arm stacks the orange block on the green block.", "u2")
    assert fake.answers[-1].status == "accepted", fake.answers[-1]
    finish(fake)
    assert picked(fake)[1:3] == ["green_block", "orange_block"]


def test_it_can_be_said_of_the_newest_request_and_taken_back(fake: FakeBench) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    fake.say("The left arm puts the green block in the tray.", "u2")
    of_green = [node.id for node in fake.executive.plan.nodes if node.arguments["object"] == "green_block"]
    reply = correct(fake, "this is more urgent")
    assert (reply.accepted, reply.meaning.edit) == (True, "prioritise"), reply
    assert fake.executive.status()["priorities"] == dict.fromkeys(of_green, "high")
    assert not correct(fake, "that's urgent", "c2").accepted
    assert correct(fake, "that can wait", "c3").accepted
    assert set(fake.executive.status()["priorities"].values()) == {"low"}
    assert correct(fake, "undo", "c4", "undo").accepted
    assert set(fake.executive.status()["priorities"].values()) == {"high"}
    assert correct(fake, "undo", "c5", "undo").accepted
    assert fake.executive.status()["priorities"] == {}
    finish(fake)


def test_without_a_second_request_it_is_about_the_first(fake: FakeBench) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    assert correct(fake, "this is urgent").accepted
    assert set(fake.executive.status()["priorities"].values()) == {"high"}


def test_more_that_is_asked_as_a_correction_may_wait_too(fake: FakeBench) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    assert correct(fake, "also put the green block in the tray when you have time").accepted
    assert set(fake.executive.status()["priorities"].values()) == {"low"}


def test_a_restarted_executive_keeps_them(fake: FakeBench, tmp_path) -> None:
    fake.say(FIRST)
    fake.run(2.0)
    fake.say("Urgent: the left arm puts the green block in the tray.", "u2")
    before, order = fake.executive.status()["priorities"], fake.executive._runner.mission.order
    assert set(before.values()) == {"high"}
    journal = Journal(tmp_path / "journal.jsonl")
    fake.executive = Executive.resume(journal, ExecutiveCfg("run-1"), ReachEstimator(), fake.now)
    assert fake.executive.status()["priorities"] == before
    assert fake.executive._runner.mission.order == order
    finish(fake)
    assert picked(fake)[1] == "green_block"


def test_a_contradiction_is_refused(fake: FakeBench) -> None:
    fake.say("urgent: put the red block in the tray when you have time")
    assert fake.answers[-1].status == "refused"
    assert "priority" in fake.answers[-1].text


def test_requests_of_one_priority_are_planned_as_ever(tmp_path) -> None:
    def starts(name: str, prefix: str) -> list[tuple[float, str, str]]:
        fake = FakeBench(executive(tmp_path / name))
        fake.say(prefix + FIRST)
        fake.run(2.0)
        fake.say(prefix + "Put the blue block in the tray.", "u2")
        finish(fake)
        return fake.started

    assert starts("low", "when you have time, ") == starts("plain", "")
