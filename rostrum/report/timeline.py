"""The timeline as SVG: robots as rows, plan nodes as bars, planned above actual, corrections as markers."""

import math
from collections.abc import Iterator

from planners.plan import NodeRecord, NodeState
from rostrum.report.captions import robots, span, what_it_does
from rostrum.report.changes import say_change
from rostrum.report.markup import Markup, element, join
from rostrum.report.words import plain, say_reason, seconds
from rostrum.runs.report import CorrectionRecord, RunReport

WIDTH = 1080.0
_LEFT, _RIGHT, _TOP = 92.0, 16.0, 44.0
_ROW, _PLANNED, _ACTUAL = 78.0, 16.0, 34.0
_GAP, _CHARACTER = 6.0, 6.6


def timeline(report: RunReport) -> Markup:
    """The run's timeline, ``WIDTH`` units wide; colours come from the page's style."""
    rows = robots(report)
    height = _TOP + _ROW * len(rows) + 30.0
    end = _end(report)
    body = join(
        _hatching(),
        *_grid(end, _TOP - 8.0, height - 24.0),
        *_lines(report, end, height - 24.0),
        *(part for index, robot in enumerate(rows) for part in _row(report, robot, _TOP + index * _ROW, end)),
        *_markers(report, end),
    )
    return element(
        "svg",
        body,
        class_="timeline",
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        role="img",
        aria_label="Timeline of the run",
    )


def _end(report: RunReport) -> float:
    ends = [report.sim_seconds, 1.0]
    ends += [node.start + node.duration for node in report.plan.nodes] if report.plan else []
    ends += [when[1] for node in report.nodes if (when := span(report, node))]
    return max(ends)


def _x(t: float, end: float) -> float:
    return _LEFT + (WIDTH - _LEFT - _RIGHT) * min(max(t / end, 0.0), 1.0)


def _grid(end: float, top: float, bottom: float) -> Iterator[Markup]:
    step = _nice_step(end / 8.0)
    for index in range(math.floor(end / step) + 1):
        x = _x(index * step, end)
        yield element("line", x1=x, x2=x, y1=top, y2=bottom, class_="grid")
        yield element("text", f"{index * step:g} s", x=x, y=bottom + 16.0, class_="tick", text_anchor="middle")


def _nice_step(least: float) -> float:
    decade = 10.0 ** math.floor(math.log10(least))
    return next(decade * factor for factor in (1.0, 2.0, 5.0, 10.0) if decade * factor >= least * 0.999)


def _row(report: RunReport, robot: str, top: float, end: float) -> Iterator[Markup]:
    yield element("line", x1=0.0, x2=WIDTH - _RIGHT, y1=top, y2=top, class_="rule")
    yield element("text", plain(robot), x=0.0, y=top + 40.0, class_="robot")
    for node in report.plan.nodes if report.plan else ():
        if node.robot == robot:
            words = f"planned: {what_it_does(report, node.id)}, {node.start:.1f} to {node.start + node.duration:.1f} s"
            x0, x1 = _x(node.start, end), _x(node.start + node.duration, end)
            yield _bar(x0, x1, top + 9.0, _PLANNED - 4.0, "planned", "", words)
    for record in report.nodes:
        if record.robot == robot and (when := span(report, record)):
            x0, x1 = _x(when[0], end), _x(when[1], end)
            label = what_it_does(report, record.id) + (f" ×{record.attempts}" if record.attempts > 1 else "")
            classes = f"actual {record.state.value}"
            yield _bar(x0, x1, top + 25.0, _ACTUAL, classes, label, _tooltip(report, record, when))
    for pause in report.pauses:
        if pause.robot in {robot, ""}:
            t0, t1 = pause.start - report.started, pause.end - report.started
            x0, x1 = _x(t0, end), _x(t1, end)
            yield _bar(x0, x1, top + 25.0, _ACTUAL, "veil", "", "")
            yield _bar(x0, x1, top + 25.0, _ACTUAL, "pause", "", f"paused from {t0:.1f} to {t1:.1f} s")


def _bar(x0: float, x1: float, y: float, height: float, classes: str, label: str, words: str) -> Markup:
    width = max(x1 - x0 - 1.0, 2.0)
    title = element("title", words) if words else None
    shape = element("rect", x=x0, y=y, width=width, height=height, rx=3.0, class_=f"bar {classes}")
    fitting = _cut(label, int((width - 2.0 * _GAP) / _CHARACTER))
    text = element("text", fitting, x=x0 + _GAP, y=y + height / 2.0 + 4.0, class_="label") if fitting else None
    return element("g", title, shape, text)


def _cut(text: str, length: int) -> str:
    if len(text) <= length:
        return text
    return f"{text[: length - 1].rstrip()}…" if length > 2 else ""


def _tooltip(report: RunReport, record: NodeRecord, when: tuple[float, float]) -> str:
    parts = [f"{record.id}: {what_it_does(report, record.id)}", f"{when[0]:.1f} to {when[1]:.1f} s"]
    parts.append(f"took {seconds(when[1] - when[0])}, attempts: {record.attempts}")
    if record.state is NodeState.ACTIVE:
        parts.append("not finished")
    if record.reason is not None:
        parts.append(say_reason(record.reason))
    return "\n".join([*parts, record.text] if record.text else parts)


def _places(report: RunReport, end: float) -> list[tuple[float, float]]:
    """For each correction, where on the axis it was said, and where its marker finds room."""
    places: list[tuple[float, float]] = []
    for record in report.corrections:
        x = _x(record.correction.stamp - report.started, end)
        places.append((x, max(x, places[-1][1] + 21.0) if places else x))
    return places


def _lines(report: RunReport, end: float, bottom: float) -> Iterator[Markup]:
    for x, at in _places(report, end):
        yield element("path", d=f"M{x:.1f} {bottom:.1f} V34 L{at:.1f} 28", class_="said-line")


def _markers(report: RunReport, end: float) -> Iterator[Markup]:
    if report.corrections:
        yield element("text", "said", x=0.0, y=22.0, class_="robot faint")
    for number, (record, (_, at)) in enumerate(zip(report.corrections, _places(report, end), strict=True), start=1):
        yield element(
            "g",
            element("title", _said(report, record)),
            element("circle", cx=at, cy=18.0, r=9.0, class_="said"),
            element("text", number, x=at, y=22.0, class_="said-number", text_anchor="middle"),
        )


def _said(report: RunReport, record: CorrectionRecord) -> str:
    at = record.correction.stamp - report.started
    answers = [f"{reply.source}: {reply.text}" for reply in record.replies]
    change = [say_change(record.plan_change)] if record.plan_change else []
    return "\n".join([f"{record.correction.who} at {at:.1f} s: “{record.correction.text}”", *answers, *change])


def _hatching() -> Markup:
    line = element("path", d="M0 6 L6 0", class_="hatch")
    pattern = element("pattern", line, id="hatch", width=6, height=6, patternUnits="userSpaceOnUse")
    return element("defs", pattern)
