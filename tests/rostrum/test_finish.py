"""From an event log to a run report."""

import pytest

from hardware.document import to_dict
from planners.language.task_tree import TaskNode, TaskTree
from planners.plan import Plan, PlanNode
from rostrum.finish import compile_report, finish_run
from rostrum.runs.events import EventWriter
from rostrum.runs.folder import RunFolder, load_run

TRUTH = {
    "facts": ["in(red_block, tray)"],
    "objects": {},
    "limits_exceeded": [],
    "contacts": {"robot_robot": [], "robot_table": []},
    "robots": {},
}


@pytest.fixture
def folder(tmp_path):
    return RunFolder.create("run", tmp_path)


def plan(text, node):
    nodes = (PlanNode(node, "t1", "left", "pick", {"object": "red_block"}),)
    return to_dict(Plan(f"p.{node}", "r", 0, text, nodes))


def tree(text):
    return to_dict(TaskTree(text, TaskNode("t", text)))


def say(log, t, name, text, end=None, goal="in(red_block, tray)"):
    log.write(t, "executive", "said", data={"id": name, "who": "x", "text": text})
    log.write(t, "executive", "plan", data={"plan": plan(text, name), "tree": tree(text), "goals": {"t1": goal}})
    log.write(t, "executive", "answered", data={"id": name, "status": "accepted", "text": "yes"})
    if end:
        log.write(t + 5.0, "executive", "answered", data={"id": name, "status": end, "text": end})


def report_of(folder):
    return load_run(folder.path).report or pytest.fail("no report")


def test_of_two_sentences_the_last_is_told(folder):
    with folder.open_events() as log:
        say(log, 1.0, "u1", "first", "done")
        say(log, 10.0, "u2", "second")
        log.write(12.0, "sim", "ground_truth", data=TRUTH)
    finish_run(folder.path, film=False)
    report = report_of(folder)
    assert (report.text, report.claimed, report.success) == ("second", None, False)
    assert report.plan is not None
    assert report.plan.nodes[0].id == "u2"


def test_success_needs_the_claim_and_the_truth(folder):
    with folder.open_events() as log:
        say(log, 1.0, "u1", "first", "done")
        log.write(6.5, "sim", "ground_truth", data=TRUTH)
    finish_run(folder.path, film=False)
    report = report_of(folder)
    assert report.success
    assert report.sim_seconds == 5.0


def test_a_claim_that_the_truth_denies_is_no_success(folder):
    with folder.open_events() as log:
        say(log, 1.0, "u1", "first", "done", goal="in(blue_block, tray)")
        log.write(6.5, "sim", "ground_truth", data=TRUTH)
    finish_run(folder.path, film=False)
    report = report_of(folder)
    assert (report.claimed, report.success) == (True, False)
    assert "in(blue_block, tray)" in report.failure


def test_a_run_in_which_nothing_was_said_has_a_report_too(folder):
    html = finish_run(folder.path, film=False)
    assert html.exists()
    assert not report_of(folder).success


def test_a_restarted_simulation_cannot_vouch(folder):
    with folder.open_events() as log:
        say(log, 1.0, "u1", "first", "done")
        log.write(3.0, "sim", "sim_restarted", data={"kept": []})
        log.write(6.5, "sim", "ground_truth", data=TRUTH)
    finish_run(folder.path, film=False)
    assert "started again" in report_of(folder).failure


def test_the_report_of_a_running_log_can_be_compiled_without_writing(folder):
    from rostrum.runs.events import read_events

    with EventWriter(folder.events, folder.run_id) as log:
        say(log, 1.0, "u1", "first")
    assert compile_report(folder, read_events(folder.events)).text == "first"
