"""What an edit did to a plan."""

from dataclasses import replace

from planners.language.task_tree import Constraint, TaskNode, TaskTree
from planners.plan import NodeRecord, NodeState, Plan, PlanNode
from rostrum.replay.plan_change import plan_change
from rostrum.report.changes import say_change


def node(name: str, robot: str = "left", task: str = "t", item: str = "red_block") -> PlanNode:
    return PlanNode(name, task, robot, "pick", {"object": item})


BEFORE = Plan("p", "r", 0, "x", (node("done"), node("runs"), node("waits"), node("stays"), node("moves")))
AFTER = Plan("p", "r", 1, "x", (node("done"), replace(node("runs"), task=""), node("stays"), node("moves", "right"),
                                node("new", item="blue_block")))  # fmt: skip
RECORDS = {
    "done": NodeRecord("done", "left", "pick", NodeState.DONE),
    "runs": NodeRecord("runs", "left", "pick", NodeState.ACTIVE),
}


def test_every_step_is_told_once() -> None:
    change = plan_change(BEFORE, AFTER, RECORDS)
    parts = ("kept", "moved", "cancelled", "left_out", "added")
    told = [[step.id for step in getattr(change, name)] for name in parts]
    assert told == [["stays"], ["moves"], ["runs"], ["waits"], ["new"]]
    assert say_change(change) == (
        "plan 1: cancels left pick red block (runs); leaves out left pick red block (waits); adds left pick blue block "
        "(new); gives to another right pick red block (moves); keeps 1 open step"
    )


def test_bans_come_and_go() -> None:
    free = TaskTree("x", TaskNode("t", "x"))
    bans = (Constraint("avoid", "red_block", "never"), Constraint("keep_out", "yellow_zone", "never"))
    banned = replace(free, constraints=bans)
    assert plan_change(BEFORE, AFTER, {}, (free, banned)).banned == ("touch the red block", "enter the yellow zone")
    assert plan_change(BEFORE, AFTER, {}, (banned, free)).allowed == ("touch the red block", "enter the yellow zone")
    assert plan_change(BEFORE, AFTER, {}, (banned, banned)).banned == ()
