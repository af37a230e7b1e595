"""Two robots that act at the same time for one leaf: planned together, started together, each tried again alone."""

from dataclasses import replace

import pytest

from hardware.document import from_json, to_json
from planners.allocation.allocate import allocate
from planners.allocation.problem import after_leaf, build_problem, overlap
from planners.allocation.schedule_cp_sat import improve
from planners.allocation.search import solve
from planners.errors import InfeasibleError
from planners.executive import Executive, ExecutiveCfg
from planners.language.task_tree import TaskNode, TaskTree
from planners.mission.actions import Answer, Cancel, Dispatch
from planners.plan import Plan
from skills.contract import Estimate, Reason, SkillCall, SkillResult
from skills.world.snapshot import WorldSnapshot
from tests.planners.allocation.bench_world import ReachEstimator, leaf, world

HELD = "holding(right, red_block)"


class HandingEstimator(ReachEstimator):
    """Hands over what an arm holds where the arms meet; an arm whose gripper is full picks nothing else up."""

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        if call.skill == "take":
            return Estimate(True, 9.0, (-0.1, 0.5) if call.robot == "right" else (-0.5, 0.1))
        if call.skill != "give":
            return super().estimate(call, world)
        other = str(call.arguments["to"])
        if other == call.robot:
            return Estimate(False, why=f"{other} has only itself to give it to")
        took = SkillCall("", "", other, "take", {"object": call.arguments["object"], "giver": call.robot})
        return Estimate(True, 10.0, (-0.5, 0.1) if call.robot == "left" else (-0.1, 0.5), partner=took)


def give(node_id: str = "t1.1", to: str = "right", **more) -> TaskNode:
    return TaskNode(
        node_id, f"give it to {to}", action="do", object="red_block", skill="give",
        arguments={"object": "red_block", "to": to},
        effect=(f"holding({to}, red_block)", "!holding(robot, red_block)"), **more,
    )  # fmt: skip


def tree_of(*leaves: TaskNode, relation: str = "any_order") -> TaskTree:
    return TaskTree("do it", TaskNode("t1", "", relation, leaves))


def plan_of(*leaves: TaskNode, relation: str = "any_order") -> Plan:
    return allocate(tree_of(*leaves, relation=relation), world(), HandingEstimator(), "run", "plan")


def test_both_sides_are_in_the_plan_at_the_same_time():
    plan = plan_of(give())
    given, taken = plan.node("t1.1.give"), plan.node("t1.1.take")
    assert (given.robot, taken.robot) == ("left", "right")
    assert (given.beside, taken.beside) == (taken.id, given.id)
    assert given.start == taken.start == plan.node("t1.1.pick").duration
    assert given.after == taken.after == ("t1.1.pick",)
    assert taken.arguments == {"object": "red_block", "giver": "left"}
    assert overlap(given.claim, taken.claim)
    assert from_json(Plan, to_json(plan)) == plan


def test_what_comes_after_it_waits_for_both_and_is_done_by_whoever_has_it():
    plan = plan_of(give(), leaf("t1.2", "red_block"), relation="sequence")
    assert set(plan.node("t1.2.pick").after) == {"t1.1.give", "t1.1.take"}
    assert after_leaf(world(), give()).robot("right").holding == "red_block"


def test_a_full_gripper_takes_nothing_else_up_and_the_other_arm_does_the_rest():
    plan = plan_of(give(), leaf("t1.2", "green_block"), relation="sequence")
    assert plan.node("t1.2.pick").robot == "left"
    one = plan_of(give(), leaf("t1.2", "green_block", robot="right"))
    assert one.node("t1.2.place").start < one.node("t1.1.take").start


def test_constraint_programming_keeps_both_robots_busy():
    leaves = (give(), leaf("t1.2", "green_block"), leaf("t1.3", "blue_block"))
    problem = build_problem(tree_of(*leaves), world(), HandingEstimator())
    exact, hurried = solve(problem), solve(problem, max_expansions=0)
    better = improve(problem, hurried, 1.0)
    assert exact.makespan - 0.02 <= better.makespan <= hurried.makespan


def test_nobody_gives_to_themselves():
    with pytest.raises(InfeasibleError, match="left has only itself"):
        plan_of(give(to="left", robot="left"))


class Drive:
    """An executive whose calls are answered by hand."""

    def __init__(self, *leaves: TaskNode) -> None:
        self.executive = Executive(ExecutiveCfg(run_id="run"), HandingEstimator(), reader=lambda *_: tree_of(*leaves))
        self.now, self.facts = 0.0, ("fresh(red_block)", "fresh(blue_block)")
        self.sent: dict[str, Dispatch] = {}
        self.answers: list[Answer] = []
        self.cancelled: list[str] = []
        for robot in ("left", "right"):
            self.executive.robot_status(0.0, robot, alive=True)
        self.executive.say(0.0, "u1", "anna", "do it", self._world())
        self.tick()

    def _world(self) -> WorldSnapshot:
        return replace(world(facts=self.facts, stamp=self.now))

    def tick(self, seconds: float = 0.1) -> list[str]:
        """Lets time pass; the nodes that are sent."""
        self.now += seconds
        self.executive.tick(self.now, self._world())
        new: list[str] = []
        for action in self.executive.take_actions():
            if isinstance(action, Dispatch):
                self.sent[action.call.node_id] = action
                self.executive.accepted(self.now, action.call.node_id, action.attempt)
                new.append(action.call.node_id)
            elif isinstance(action, Answer):
                self.answers.append(action)
            elif isinstance(action, Cancel):
                self.cancelled.append(action.node_id)
        return new

    def end(self, node_id: str, reason: Reason = Reason.SUCCESS, *facts: str) -> None:
        if facts:
            self.facts = ("fresh(red_block)", "fresh(blue_block)", *facts)
        self.executive.finished(self.now, node_id, self.sent[node_id].attempt, SkillResult(reason, "as told"))


def test_both_are_sent_at_once_and_a_miss_is_tried_again_while_the_other_waits():
    drive = Drive(give())
    drive.end("t1.1.pick", Reason.SUCCESS, "holding(left, red_block)")
    assert drive.tick() == ["t1.1.give", "t1.1.take"]
    drive.end("t1.1.take", Reason.GRASP_MISSED)
    assert drive.tick() == []
    assert drive.tick(1.0) == ["t1.1.take"]
    drive.end("t1.1.give", Reason.SUCCESS, HELD)
    drive.tick()
    assert drive.answers[-1].status == "accepted"
    drive.end("t1.1.take", Reason.SUCCESS, HELD)
    drive.tick()
    assert drive.answers[-1].status == "done"


def test_it_is_picked_up_again_when_it_fell():
    drive = Drive(give())
    drive.end("t1.1.pick", Reason.SUCCESS, "holding(left, red_block)")
    drive.tick()
    drive.facts = ("fresh(red_block)",)
    drive.end("t1.1.give", Reason.OBJECT_DROPPED)
    drive.end("t1.1.take", Reason.HOLD_CONDITION_LOST)
    sent = [node for _ in range(60) for node in drive.tick()]
    assert sent[:1] == ["t1.1.pick"]
    drive.end("t1.1.pick", Reason.SUCCESS, "holding(left, red_block)")
    assert {node for _ in range(20) for node in drive.tick()} == {"t1.1.give", "t1.1.take"}


def test_one_robot_told_to_stop_holds_both_back():
    drive = Drive(give())
    drive.executive.robot_status(drive.now, "right", alive=False)
    drive.end("t1.1.pick", Reason.SUCCESS, "holding(left, red_block)")
    assert drive.tick() == []
    assert "right does not answer" in drive.executive.status()["waits"]["t1.1.give"]
    drive.executive.robot_status(drive.now, "right", alive=True)
    assert drive.tick() == ["t1.1.give", "t1.1.take"]
