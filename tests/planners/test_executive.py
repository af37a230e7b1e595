"""The executive end to end on a bench of fakes."""

import json
from dataclasses import replace

import pytest

from planners.corrections.correction import Correction, CorrectionMeaning
from planners.errors import AmbiguousEntityError, NotUnderstoodError
from planners.executive import Executive, ExecutiveCfg
from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.mission.actions import Cancel, Dispatch, PublishPlan, ResetSafety
from planners.mission.journal import Journal
from skills.contract import Reason, SkillResult
from tests.planners.allocation.bench_world import ReachEstimator, demo_tree, leaf
from tests.planners.mission.fake_bench import FakeBench, Faults


def executive(tree: TaskTree | None = None, **cfg) -> Executive:
    return Executive(ExecutiveCfg(run_id="run-1", **cfg), ReachEstimator(), reader=lambda *_: tree or demo_tree())


def bench(tree: TaskTree | None = None, faults: Faults | None = None, seed: int = 0, **cfg) -> FakeBench:
    return FakeBench(executive(tree, **cfg), faults, seed)


def tree_of(*leaves: TaskNode, relation: str = "any_order", constraints: tuple[Constraint, ...] = ()) -> TaskTree:
    return TaskTree("do it", TaskNode("t1", "", relation, leaves), constraints)


def correct(fake: FakeBench, kind: str, correction_id: str = "c1", **meaning):
    correction = Correction(correction_id, fake.now, "anna", kind)
    reply = fake.executive.correct(fake.now, correction, CorrectionMeaning(kind, **meaning), fake.world())
    fake.carry_out()
    return reply


def states(fake: FakeBench) -> dict[str, str]:
    return {record["id"]: record["state"] for record in fake.executive.status()["nodes"]}


def starts(fake: FakeBench) -> list[str]:
    return [node_id for _, _, node_id in fake.started]


# a good day


def test_a_mission_runs_to_its_end_near_the_scheduled_time() -> None:
    fake = bench()
    fake.say()
    fake.run(120, until_answers=2)
    accepted, done = fake.answers
    assert (accepted.status, done.status) == ("accepted", "done")
    assert "left puts the red block in the tray" in accepted.text
    assert "Watched: Never touch the orange block" in accepted.text
    assert fake.resting == {"red_block": "tray", "blue_block": "tray", "green_block": "yellow_block"}
    assert fake.now < fake.executive.plan.cost + 6 * 1.2
    assert set(states(fake).values()) == {"done"}
    assert {robot for _, robot, _ in fake.started} == {"left", "right"}


def test_status_is_json_and_records_times() -> None:
    fake = bench()
    fake.say()
    fake.run(120, until_answers=2)
    status = json.loads(json.dumps(fake.executive.status(), allow_nan=False))
    assert (status["run_id"], status["state"], status["plan_id"]) == ("run-1", "done", "run-1.m1")
    record = next(r for r in status["nodes"] if r["id"] == "t1.1.1.pick")
    assert record["started"] == 0.25
    assert record["ended"] > 4.0
    assert record["attempts"] == 1
    assert record["reason"] == "success"
    assert status["monitors"]["c1"] == "presumably_satisfied"
    assert status["monitors"]["goal.t1.2"] == "satisfied"


def test_what_is_already_there_is_skipped() -> None:
    fake = bench()
    fake.resting["red_block"] = "tray"
    fake.say()
    fake.run(120, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert states(fake)["t1.1.1.pick"] == states(fake)["t1.1.1.place"] == "skipped"
    assert "t1.1.1.pick" not in starts(fake)


def test_a_second_mission_follows_and_late_results_of_the_first_change_nothing() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")))
    fake.say()
    fake.run(60, until_answers=2)
    fake.resting.clear()
    fake.x["red_block"] = -0.3
    fake.say(utterance_id="u2")
    fake.run(1)
    fake.executive.finished(fake.now, "t1.1.pick", 1, SkillResult(Reason.GRASP_MISSED, "late"))
    assert states(fake)["t1.1.pick"] == "active"
    fake.run(60, until_answers=4)
    assert [a.status for a in fake.answers] == ["accepted", "done"] * 2
    assert fake.executive.status()["plan_id"] == "run-1.m2"


def test_hold_keeps_the_object() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block", "")))
    fake.say()
    fake.run(60, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert fake.servers["left"].holding == "red_block"


# refusals


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotUnderstoodError("what is a flurb?", ("flurb",), ("put ... in ...",)), "refused"),
        (AmbiguousEntityError("which block?", ("block",), ("red_block", "blue_block")), "question"),
    ],
)
def test_words_that_are_not_understood_move_nothing(error: NotUnderstoodError, status: str) -> None:
    def reader(*_):
        raise error

    fake = FakeBench(Executive(ExecutiveCfg(), ReachEstimator(), reader=reader))
    fake.say()
    fake.run(5)
    (answer,) = fake.answers
    assert (answer.status, answer.text) == (status, str(error))
    assert (answer.words, answer.choices) == (error.words, error.choices)
    assert fake.started == []
    assert fake.executive.status()["state"] == "idle"


def test_infeasible_and_lost_robots_are_refused_with_their_causes() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")))
    for now in (0.0, 5.0):
        fake.executive.robot_status(now, "left", False, text="no heartbeat")
    fake.say()
    assert fake.answers[0].status == "refused"
    assert "left is not available: no heartbeat" in fake.answers[0].text
    assert "right: pick: red_block lies 0.80 m away" in fake.answers[0].text


def test_a_robot_that_is_lost_for_a_moment_is_planned_for() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")))
    for now in (0.0, 1.0):
        fake.executive.robot_status(now, "left", True, True, "its sender fell silent")
    fake.say()
    assert fake.answers[0].status == "accepted"


def test_nothing_is_done_with_an_object_that_is_not_seen() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")))
    fake.say()
    world = fake.world()
    blind = replace(world, stamp=0.25, objects=tuple(o for o in world.objects if o.name != "red_block"))
    fake.executive.tick(0.25, blind)
    assert not [action for action in fake.executive.take_actions() if isinstance(action, Dispatch)]
    fake.run(60, until_answers=2)
    assert fake.answers[-1].status == "done"


def test_a_repeated_sentence_is_answered_again() -> None:
    fake = bench()
    fake.say()
    fake.run(3)
    fake.say(utterance_id="u1")
    assert [a.status for a in fake.answers] == ["accepted", "accepted"]
    fake.run(120, until_answers=3)
    fake.say(utterance_id="u1")
    assert [a.status for a in fake.answers[2:]] == ["done", "done"]


@pytest.mark.parametrize(("age", "text"), [(None, "has not been seen"), (5.0, "last seen 5.0 s ago")])
def test_no_world_no_mission(age: float | None, text: str) -> None:
    fake = bench()
    world = fake.world()
    fake.executive.say(age or 0.0, "u1", "anna", "go", world if age else None)
    fake.carry_out()
    assert fake.answers[0].status == "refused"
    assert text in fake.answers[0].text


# recovery


def test_a_failed_node_is_retried_and_gives_up_after_the_attempts() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(failed_pick=1.0))
    fake.say()
    fake.run(200, until_answers=2)
    assert starts(fake) == ["t1.1.pick"] * 3
    assert fake.answers[-1].status == "failed"
    assert "t1.1.pick by left failed 3 time(s), at last: nothing between the fingers" in fake.answers[-1].text
    assert states(fake) == {"t1.1.pick": "failed", "t1.1.place": "skipped"}


def test_a_dropped_object_is_picked_up_again() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(dropped=1.0))
    fake.say()
    while len(fake.started) < 2:
        fake.advance()
    fake.faults.dropped = 0.0
    fake.run(100, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert starts(fake) == ["t1.1.pick", "t1.1.place", "t1.1.pick", "t1.1.place"]


def test_an_effect_that_is_not_seen_is_done_again() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")))
    fake.say()
    while (fake.executive.plan.id, "t1.1.place") not in fake.finished_ids:
        fake.advance()
        fake.resting.clear()  # it rolls away at once
    fake.run(3)
    fake.run(100, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert starts(fake).count("t1.1.place") == 2


def test_a_lost_call_is_sent_again_with_the_next_attempt() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(lost_call=1.0))
    fake.say()
    fake.run(3)
    fake.faults.lost_call = 0.0
    fake.run(60, until_answers=2)
    sent = [a.attempt for a in fake.log if isinstance(a, Dispatch) and a.call.node_id == "t1.1.pick"]
    assert sent[:2] == [1, 2]
    assert fake.answers[-1].status == "done"


def test_a_robot_that_never_takes_a_call_fails_the_mission() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(lost_call=1.0))
    fake.say()
    fake.run(60, until_answers=2)
    assert "left has not taken t1.1.pick for 20 s" in fake.answers[-1].text


def test_a_robot_that_comes_back_goes_on() -> None:
    fake = bench(faults=Faults(kills=((3.0, "left", 8.0),)))
    fake.say()
    fake.run(200, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert [e.node_id for e in fake.events("node_suspended")] == ["t1.1.1.pick"]
    assert [e.node_id for e in fake.events("node_resumed")] == ["t1.1.1.pick"]


def test_a_lost_robots_work_goes_to_another_when_its_arm_is_not_in_the_way() -> None:
    tree = tree_of(leaf("t1.1", "yellow_block"), leaf("t1.2", "blue_block", robot="right"))
    fake = bench(tree, Faults(kills=((0.1, "left", 1000.0),)))
    fake.say()
    assert fake.executive.plan.node("t1.1.pick").robot == "left"
    fake.run(300, until_answers=2)
    assert fake.executive.plan.node("t1.1.pick").robot == "right"
    assert fake.executive.plan.revision > 0
    assert fake.answers[-1].status in ("done", "failed")
    if fake.answers[-1].status == "failed":
        assert "left's arm may still be in the way" in fake.answers[-1].text


def test_a_lost_robot_that_nobody_can_replace_ends_the_mission_in_words() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(kills=((2.0, "left", 1000.0),)))
    fake.say()
    fake.run(100, until_answers=2)
    assert fake.answers[-1].status == "failed"
    assert "left does not answer (no heartbeat) since 20 s, and right cannot do" in fake.answers[-1].text
    assert 22.0 < fake.now < 25.0


def test_a_safety_fault_is_reset_and_the_node_done_again() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(safety=1.0))
    fake.say()
    while not fake.events("robot_faulted"):
        fake.advance()
    fake.faults.safety = 0.0
    fake.run(60, until_answers=2)
    assert any(isinstance(action, ResetSafety) for action in fake.log)
    assert fake.answers[-1].status == "done"


@pytest.mark.parametrize("hindrance", [Reason.SAFETY_FAULT, Reason.PERCEPTION_LOST])
def test_hindrances_are_waited_out_like_a_robot_that_does_not_answer_and_cost_no_attempts(hindrance: Reason) -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(safety=1.0, hindrance=hindrance))
    fake.say()
    while len(fake.events("node_attempt_failed")) <= fake.executive.cfg.attempts:
        fake.advance()
    assert fake.answers[-1].status == "accepted"
    fake.faults.safety = 0.0
    fake.run(60, until_answers=2)
    assert fake.answers[-1].status == "done"


@pytest.mark.parametrize("hindrance", [Reason.SAFETY_FAULT, Reason.PERCEPTION_LOST])
def test_hindrances_that_do_not_end_end_the_mission_in_words(hindrance: Reason) -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")), Faults(safety=1.0, hindrance=hindrance))
    fake.say()
    fake.run(200, until_answers=2)
    assert fake.answers[-1].status == "failed"
    assert "at last: too fast" in fake.answers[-1].text


def test_a_violated_constraint_cancels_everything() -> None:
    fake = bench()
    fake.say()
    fake.run(3)
    fake.extra_facts.add("touched(orange_block)")
    fake.run(5)
    assert fake.answers[-1].status == "failed"
    assert "Never touch the orange block" in fake.answers[-1].text
    assert {a.node_id for a in fake.log if isinstance(a, Cancel)} == {"t1.1.1.pick", "t1.1.2.pick"}
    assert fake.executive.status()["state"] == "failed"
    assert len(fake.started) == 2


def test_a_blind_world_starts_nothing_and_ends_in_words() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block")))
    fake.say()
    fake.run(2)
    fake.blind = True
    fake.run(60, until_answers=2)
    assert starts(fake) == ["t1.1.pick"]
    assert fake.answers[-1].status == "failed"
    assert "the world is not seen" in fake.answers[-1].text


def test_an_arm_that_was_left_in_the_way_is_withdrawn() -> None:
    fake = bench(tree_of(leaf("t1.1", "yellow_block", robot="left")))
    fake.say()
    while "t1.1.place" not in starts(fake):
        fake.advance()
    fake.run(1)
    fake.executive.abort(fake.now)
    fake.run(2)
    assert fake.executive.status()["state"] == "failed"
    assert fake.servers["left"].occupied is not None
    fake.executive._reader = lambda *_: tree_of(leaf("t1.1", "blue_block", robot="right"))
    fake.say(utterance_id="u2")
    fake.run(60, until_answers=4)
    assert fake.answers[-1].status == "done"
    assert starts(fake)[-3:] == ["t1.1.pick", "home.left.1", "t1.1.place"]


# corrections


def test_stop_holds_back_dispatch_until_go_on() -> None:
    fake = bench()
    fake.say()
    fake.run(1)
    assert correct(fake, "stop").accepted
    fake.run(30)
    assert len(fake.started) == 2
    assert fake.executive.status()["paused"] == ["left", "right"]
    fake.say(utterance_id="u2")
    assert fake.answers[-1].status == "refused"
    assert correct(fake, "go_on", "c2").accepted
    assert not correct(fake, "go_on", "c3").accepted
    fake.run(120, until_answers=3)
    assert fake.answers[-1].status == "done"


def test_stop_of_one_robot_lets_the_other_work() -> None:
    fake = bench(tree_of(leaf("t1.1", "red_block"), leaf("t1.2", "blue_block")))
    fake.say()
    fake.run(1)
    correct(fake, "stop", robot="left")
    fake.run(40)
    assert states(fake) == {
        "t1.1.pick": "done", "t1.1.place": "pending", "t1.2.pick": "done", "t1.2.place": "done",
    }  # fmt: skip
    assert not correct(fake, "stop", "c2", robot="middle").accepted


def test_a_stop_without_a_mission_refuses_the_next_sentence() -> None:
    fake = bench()
    correct(fake, "stop")
    fake.say()
    assert "say 'go on' first" in fake.answers[0].text
    correct(fake, "go_on", "c2")
    fake.say(utterance_id="u2")
    assert fake.answers[1].status == "accepted"


def test_the_other_one_swaps_the_order_of_two_named_objects() -> None:
    tree = tree_of(leaf("t1.1", "red_block", robot="left"), leaf("t1.2", "yellow_block", robot="left"))
    fake = bench(tree)
    fake.say()
    fake.run(2)
    first = starts(fake)[0]
    reply = correct(fake, "plan_edit", edit="other")
    other = {"t1.1.pick": "yellow_block", "t1.2.pick": "red_block"}[first]
    assert reply.accepted
    assert reply.node_id == first
    assert reply.changed["first"] == {"yellow_block": "t1.2", "red_block": "t1.1"}[other]
    assert correct(fake, "plan_edit", edit="other") == reply  # the same correction, delivered twice
    fake.run(120, until_answers=2)
    assert fake.answers[-1].status == "done"
    second = "t1.2" if first == "t1.1.pick" else "t1.1"
    task = first.removesuffix(".pick")
    assert starts(fake) == [first, f"{second}.pick", f"{second}.place", f"{task}.pick.1", f"{task}.place"]
    assert [a.plan.revision for a in fake.log if isinstance(a, PublishPlan)] == sorted(
        a.plan.revision for a in fake.log if isinstance(a, PublishPlan)
    )


def test_the_other_one_of_a_class_replaces_the_object() -> None:
    any_block = replace(leaf("t1.1", "red_block", robot="left"), text="a block in the tray")
    avoid = tuple(Constraint("avoid", f"{c}_block", f"not {c}") for c in ("orange", "green", "blue"))
    fake = bench(tree_of(any_block, constraints=avoid))
    fake.say()
    fake.run(2)
    reply = correct(fake, "plan_edit", edit="other", robot="left")
    assert reply.text == "the yellow block instead of the red block"
    fake.run(60, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert fake.resting == {"yellow_block": "tray"}
    assert "in(yellow_block, tray)" in fake.executive.plan.specification[-1]["t1.1"]


def test_the_other_one_asks_when_several_fit_and_says_so_when_none_does() -> None:
    names = ("red_block", "yellow_block", "orange_block")
    fake = bench(tree_of(*(leaf(f"t1.{i}", name, robot="left") for i, name in enumerate(names))))
    fake.say()
    fake.run(2)
    reply = correct(fake, "plan_edit", edit="other")
    assert not reply.accepted
    assert reply.text.startswith("which one instead of the ")
    assert " or " in reply.text
    alone = bench(tree_of(leaf("t1.1", "red_block")))
    assert "nothing is running" in correct(alone, "plan_edit", edit="other").text
    alone.say()
    alone.run(2)
    assert "no other one" in correct(alone, "plan_edit", "c2", edit="other").text
    assert len(alone.started) == 1


# the journal


def test_a_crash_in_the_middle_is_resumed_from_the_journal(tmp_path) -> None:
    path = tmp_path / "journal.jsonl"
    cfg = ExecutiveCfg(run_id="run-1")
    first = Executive(cfg, ReachEstimator(), Journal(path), reader=lambda *_: demo_tree())
    fake = FakeBench(first)
    fake.say()
    fake.run(10)
    before = {r["id"]: r for r in first.status()["nodes"]}
    active = [r["id"] for r in before.values() if r["state"] == "active"]
    assert active
    fake.executive = Executive.resume(Journal(path), cfg, ReachEstimator(), fake.now, reader=lambda *_: demo_tree())
    fake.advance()
    resent = {a.call.node_id: a.attempt for a in fake.log[-20:] if isinstance(a, Dispatch) and a.attempt > 1}
    assert set(resent) == set(active)
    fake.run(120, until_answers=2)
    assert [a.status for a in fake.answers] == ["accepted", "done"]
    fake.say(utterance_id="u1")
    assert fake.answers[-1].status == "done"
    assert starts(fake).count("t1.1.2.pick") == 1


def test_resuming_an_ended_mission_does_nothing_but_tell_its_end_again(tmp_path) -> None:
    path = tmp_path / "journal.jsonl"
    tree = tree_of(leaf("t1.1", "red_block"))
    fake = FakeBench(Executive(ExecutiveCfg(), ReachEstimator(), Journal(path), reader=lambda *_: tree))
    fake.say()
    fake.run(60, until_answers=2)
    again = Executive.resume(Journal(path), ExecutiveCfg(), ReachEstimator(), fake.now, reader=lambda *_: tree)
    again.tick(fake.now, fake.world())
    assert again.take_actions() == [fake.answers[-1]], "it may have died before anybody heard it"
    assert again.status()["state"] == "done"


# with the real reader


def test_the_demo_sentence_is_read_planned_and_done() -> None:
    fake = FakeBench(Executive(ExecutiveCfg(), ReachEstimator()))
    fake.say(
        "Put the red block and the blue block in the tray, then stack the green block on the yellow one. "
        "Never touch the orange block."
    )
    assert fake.answers[0].status == "accepted", fake.answers[0].text
    fake.run(120, until_answers=2)
    assert fake.answers[-1].status == "done"
    assert fake.resting == {"red_block": "tray", "blue_block": "tray", "green_block": "yellow_block"}
    fake.say("Frobnicate the purple dragon.", "u2")
    assert fake.answers[-1].status in ("refused", "question")


def test_an_arm_that_cannot_withdraw_ends_the_mission_in_words_and_not_in_a_loop() -> None:
    fake = bench(tree_of(leaf("t1.1", "blue_block", robot="right")))
    fake.say()
    fake.executive._runner.robots["left"].lingering = (-0.5, 0.3)
    fake.executive._runner.robots["right"].lingering = (-0.2, 0.5)
    fake.run(100, until_answers=2)
    assert fake.answers[-1].status == "failed"
    assert "may still be in the way" in fake.answers[-1].text
    assert sum(node.skill == "home" for node in fake.executive.plan.nodes) <= 2


def test_a_crash_while_a_pick_is_being_cancelled_cancels_it_again(tmp_path) -> None:
    path, cfg = tmp_path / "journal.jsonl", ExecutiveCfg()
    tree = tree_of(leaf("t1.1", "red_block", robot="left"), leaf("t1.2", "yellow_block", robot="left"))
    fake = FakeBench(Executive(cfg, ReachEstimator(), Journal(path), reader=lambda *_: tree))
    fake.say()
    fake.run(2)
    assert correct(fake, "plan_edit", edit="other").accepted
    fake.executive = Executive.resume(Journal(path), cfg, ReachEstimator(), fake.now)
    fake.run(120, until_answers=2)
    assert fake.answers[-1].status == "done"
    first = starts(fake)[0]
    assert starts(fake)[1] != first
    assert len([a for a in fake.log if isinstance(a, Cancel) and a.node_id == first]) == 2
