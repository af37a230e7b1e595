from dataclasses import replace
from itertools import pairwise

import pytest

from planners.plan import NodeState
from rostrum.report.captions import SAID_FOR, captions
from rostrum.runs.example import STARTED


def text_at(found, t):
    return next(text for t0, t1, text in found if t0 <= STARTED + t < t1)


def test_captions_cover_the_run_without_gaps(make_run):
    run = make_run()
    found = captions(run)
    assert found[0].t0 == run.report.started
    assert found[-1].t1 == pytest.approx(run.report.started + run.report.sim_seconds)
    assert all(a[1] == b[0] and a[2] != b[2] for a, b in pairwise(found))
    assert all(t0 < t1 for t0, t1, _ in found)


def test_each_robot_in_plain_words(make_run):
    found = captions(make_run())
    assert text_at(found, 5.0) == "left: pick red block · right: pick blue block"
    assert text_at(found, 14.7) == "left: waiting · right: waiting"
    assert text_at(found, 45.0) == "left: stack green block on yellow block · right: done"


def test_corrections_are_quoted_for_a_while(make_run):
    found = captions(make_run())
    assert text_at(found, 18.4).startswith("“a bit to the left” · left: waiting")
    assert "“" not in text_at(found, 18.3 + SAID_FOR + 0.1)
    assert text_at(found, 25.0) == "“stop” · left: paused · right: paused"


def test_an_unfinished_node_lasts_to_the_end(make_run):
    def cut(report):
        last = replace(report.nodes[-1], ended=None, state=NodeState.ACTIVE, reason=None)
        return replace(report, nodes=(*report.nodes[:-1], last))

    assert captions(make_run(cut))[-1][2].startswith("left: stack green block")


def test_a_node_that_never_started_is_waited_for(make_run):
    def cut(report):
        last = replace(report.nodes[-1], started=None, ended=None, state=NodeState.PENDING, reason=None)
        return replace(report, nodes=(*report.nodes[:-1], last))

    assert captions(make_run(cut))[-1][2] == "left: waiting · right: done"


def test_no_report_or_no_nodes(make_run):
    run = make_run()
    assert captions(replace(run, report=None)) == []
    empty = replace(run.report, nodes=(), plan=None, limits=(), corrections=(), pauses=())
    assert captions(replace(run, report=empty)) == [(STARTED, STARTED + 58.2, "")]
    assert captions(replace(run, report=replace(empty, sim_seconds=0.0))) == []
