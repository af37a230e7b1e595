"""Captions for the film: what each robot is doing at each time, and what people said."""

from itertools import pairwise
from typing import NamedTuple

from planners.plan import NodeRecord, NodeState
from rostrum.report.words import describe, plain
from rostrum.runs.folder import Run
from rostrum.runs.report import RunReport

SAID_FOR = 3.0
"""How long a correction stays in the caption [s]."""


class Caption(NamedTuple):
    """A text under the film from ``t0`` to ``t1`` on the run's clock [s]."""

    t0: float
    t1: float
    text: str


def captions(run: Run) -> list[Caption]:
    """What to write under the film.

    Returns:
        Captions in order, without gaps or overlaps from the mission's beginning to its end, such as ``(0.2, 7.9,
        "left: pick red block · right: pick blue block")``. Corrections stand in front, quoted. Empty without a report.
    """
    report = run.report
    if report is None:
        return []
    cuts = sorted({t for t in _changes(report) if 0.0 < t < report.sim_seconds} | {0.0, report.sim_seconds})
    found: list[Caption] = []
    for t0, t1 in pairwise(cuts):
        caption = Caption(report.started + t0, report.started + t1, _text(report, (t0 + t1) / 2.0))
        if found and found[-1].text == caption.text:
            caption = caption._replace(t0=found.pop().t0)
        found.append(caption)
    return found


def what_it_does(report: RunReport, node_id: str) -> str:
    """A plan node in words; its skill alone where the plan does not know it."""
    for node in report.plan.nodes if report.plan else ():
        if node.id == node_id:
            return describe(node.skill, node.arguments)
    return next((plain(record.skill) for record in report.nodes if record.id == node_id), node_id)


def robots(report: RunReport) -> tuple[str, ...]:
    """All robots that the report knows, in order of name."""
    planned = {node.robot for node in report.plan.nodes} if report.plan else set()
    return tuple(sorted(planned | {node.robot for node in report.nodes} | {limit.robot for limit in report.limits}))


def span(report: RunReport, node: NodeRecord) -> tuple[float, float] | None:
    """From when to when a node ran [s since the mission began]; one still active runs to the end."""
    if node.started is None:
        return None
    end = node.ended - report.started if node.ended is not None else report.sim_seconds
    return node.started - report.started, max(end, node.started - report.started)


def _changes(report: RunReport) -> list[float]:
    times = [t for node in report.nodes for t in span(report, node) or ()]
    times += [t - report.started for pause in report.pauses for t in (pause.start, pause.end)]
    said = [record.correction.stamp - report.started for record in report.corrections]
    return [*times, *said, *(t + SAID_FOR for t in said)]


def _text(report: RunReport, t: float) -> str:
    now = t + report.started
    said = [f"“{r.correction.text}”" for r in report.corrections if 0.0 <= now - r.correction.stamp < SAID_FOR]
    return " · ".join([*said, *(f"{plain(robot)}: {_doing(report, robot, t)}" for robot in robots(report))])


def _doing(report: RunReport, robot: str, t: float) -> str:
    if any(p.robot in {robot, ""} and p.start <= t + report.started < p.end for p in report.pauses):
        return "paused"
    for node in report.nodes:
        when = span(report, node)
        if node.robot == robot and when and when[0] <= t < when[1]:
            return what_it_does(report, node.id)
    waiting = any(node.robot == robot and _is_ahead(report, node, t) for node in report.nodes)
    return "waiting" if waiting else "done"


def _is_ahead(report: RunReport, node: NodeRecord, t: float) -> bool:
    when = span(report, node)
    return when[0] > t if when else node.state is NodeState.PENDING
