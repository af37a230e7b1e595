"""The sections of the report's page below its header; each gives nothing when it has nothing to show."""

import json
from collections.abc import Iterable, Iterator

from pydantic import JsonValue

from planners.corrections.correction import CorrectionMeaning
from planners.plan import NodeRecord, NodeState
from rostrum.report.captions import span, what_it_does
from rostrum.report.changes import change_parts
from rostrum.report.markup import Child, Markup, element, join
from rostrum.report.timeline import timeline
from rostrum.report.tree import specification, task_tree, typeset
from rostrum.report.words import plain, quantity, say_reason
from rostrum.runs.report import CorrectionRecord, PlanChange, RobotSafety, RunReport, Verdict

_LONG = 160
_MARKS = {
    NodeState.DONE: ("✓", "good"),
    NodeState.FAILED: ("✗", "bad"),
    NodeState.ACTIVE: ("…", "warn"),
    NodeState.SKIPPED: ("-", "faint"),
    NodeState.PENDING: ("·", "faint"),
}
_VERDICTS = {Verdict.SATISFIED: ("✓", "good"), Verdict.VIOLATED: ("✗", "bad"), Verdict.UNDECIDED: ("?", "warn")}
_LEGEND = {"planned": "planned", "done": "done", "failed": "failed", "active": "not finished", "pause": "paused"}


def understood(report: RunReport) -> Markup | None:
    """The task tree and the logic, side by side."""
    levels = report.specification or (report.plan.specification if report.plan else ())
    tree = section("Understood as", card(task_tree(report, report.task_tree))) if report.task_tree else None
    logic = section("Hierarchical LTL", card(specification(levels))) if levels else None
    return element("div", tree, logic, class_="columns") if tree or logic else None


def course(report: RunReport) -> Markup | None:
    """The timeline with its legend."""
    if not (report.plan or report.nodes):
        return None
    legend = (element("span", element("i", class_=kind), words) for kind, words in _LEGEND.items())
    return section("Timeline", card(timeline(report), element("div", *legend, class_="legend")))


def nodes(report: RunReport) -> Markup | None:
    """What became of each plan node."""
    heads = ("", "node", "what", "robot", "outcome", "tries:n", "start:n", "took:n", "planned:n", "evidence")
    return section("Plan nodes", table(heads, (_node(report, record) for record in report.nodes)))


def corrections(report: RunReport) -> Markup | None:
    """What people said while robots moved."""
    heads = ("", "at:n", "said", "taken to mean", "who, node", "changed", "reply")
    rows = (row for n, record in enumerate(report.corrections, start=1) for row in _correction(report, n, record))
    return section("Corrections", table(heads, rows))


def monitors(report: RunReport) -> Markup | None:
    """What became of each monitored formula."""
    rows = []
    for watched in report.constraints:
        mark, kind = _VERDICTS[watched.verdict]
        when = f"{watched.t - report.started:.1f} s" if watched.t is not None else "at the end"
        cells = (plain(watched.name), typeset(watched.formula), watched.text, f"{watched.verdict.value}, {when}")
        rows.append(join(element("td", mark, class_=kind), *(element("td", cell) for cell in cells)))
    return section("Monitors", table(("", "name", "formula", "why", "verdict"), rows))


def truth(report: RunReport) -> Markup | None:
    """The claim beside what the simulator saw."""
    rows = [("executive claimed", _claim(report)), ("verdict", "success" if report.success else "failure")]
    rows += [(plain(name), _seen(value)) for name, value in report.ground_truth.items()]
    return section("Claim and ground truth", card(pairs(rows)))


def safety(report: RunReport) -> Markup | None:
    """What each robot's safety filter counted, and how near the robot came to its limits."""
    kinds = sorted({kind for limits in report.limits for kind in limits.peak})
    heads = ("robot", "commands:n", "shaped:n", "refused:n", "overruns:n", "beyond limits:n", "faults",
             *(f"peak {kind}" for kind in kinds))  # fmt: skip
    return section("Safety filter", table(heads, (_limits(limits, kinds) for limits in report.limits)))


def environment(report: RunReport) -> Markup | None:
    """The machine and the software."""
    here = report.environment
    if here is None:
        return None
    rows = [("machine", f"{here.cores} cores, load {here.load:g}, {here.system}"), ("Python", here.python)]
    rows += [("commit", here.commit)] if here.commit else []
    rows += [("versions", ", ".join(f"{name} {version}" for name, version in here.versions.items()))]
    return section("Environment", card(pairs(rows)))


def section(title: str, content: Markup | None) -> Markup | None:
    """Content under a heading; nothing without content."""
    return None if content is None else element("section", element("h2", title), content)


def card(*content: Child) -> Markup:
    """Content on a card."""
    return element("div", *content, class_="card")


def pairs(rows: Iterable[tuple[str, Child]]) -> Markup:
    """Names and values."""
    lines = (element("tr", element("th", name), element("td", value)) for name, value in rows)
    return element("table", *lines, class_="pairs")


def table(heads: Iterable[str], rows: Iterable[Markup]) -> Markup | None:
    """A table on a card from rows of cells; a head that ends in ``:n`` stands over numbers."""
    lines = [element("tr", row) for row in rows]
    if not lines:
        return None
    cells = (element("th", h.removesuffix(":n"), class_="n" if h.endswith(":n") else None) for h in heads)
    return card(element("table", element("tr", *cells), *lines))


def _number(text: str) -> Markup:
    return element("td", text, class_="n")


def _node(report: RunReport, record: NodeRecord) -> Markup:
    mark, kind = _MARKS[record.state]
    when = span(report, record)
    planned = next((node.duration for node in report.plan.nodes if node.id == record.id), None) if report.plan else None
    outcome = say_reason(record.reason) if record.reason is not None else record.state.value
    evidence = ", ".join(quantity(name, value) for name, value in record.evidence.items())
    return join(
        element("td", mark, class_=kind),
        element("td", element("code", record.id)),
        element("td", what_it_does(report, record.id)),
        element("td", plain(record.robot)),
        element("td", outcome, element("div", record.text, class_="faint") if record.text else None),
        _number(str(record.attempts)),
        _number(f"{when[0]:.1f} s" if when else ""),
        _number(f"{when[1] - when[0]:.1f} s" if when else ""),
        _number(f"{planned:.1f} s" if planned is not None else ""),
        element("td", evidence),
    )


def _correction(report: RunReport, number: int, record: CorrectionRecord) -> Iterator[Markup]:
    at = f"{record.correction.stamp - report.started:.1f} s"
    badge = element("span", number, class_="badge")
    first = (element("td", badge), _number(at), element("td", f"“{record.correction.text}”"))
    if not record.replies:
        yield join(*first, element("td", "nobody answered", class_="warn", colspan="4"))
    for index, reply in enumerate(record.replies):
        where = element("code", reply.node_id) if reply.node_id else None
        changed = ", ".join(
            quantity(name, value) if isinstance(value, float) else f"{plain(name)}: {value}"
            for name, value in reply.changed.items()
        )
        yield join(
            *(first if index == 0 else (element("td"), element("td"), element("td"))),
            element("td", _meaning(reply.meaning)),
            element("td", plain(reply.source), " ", where),
            _changed(changed, record.plan_change if reply.source == "executive" else None),
            element("td", reply.text, class_=None if reply.accepted else "warn"),
        )


def _changed(words: str, change: PlanChange | None) -> Markup:
    """What a reply says that it changed, and what became of the plan."""
    if change is None:
        return element("td", words or "nothing", class_=None if words else "faint")
    parts = (element("div", part, class_="faint") for part in change_parts(change))
    return element("td", words or f"plan {change.revision}", *parts)


def _meaning(meaning: CorrectionMeaning) -> str:
    what, factor = ("grip", meaning.grip_factor) if meaning.grip_factor else ("speed", meaning.speed_factor)
    ways = ", ".join(f"{axis} {v * 1000:+.0f} mm" for axis, v in zip("xyz", meaning.offset, strict=True) if v)
    frames = {"world": "", "robot": " of the robot", "toward": f" toward {plain(meaning.toward)}"}
    details = {
        "nudge": ways + frames[meaning.frame],
        "parameter": f"{what} {'=' if meaning.absolute else '×'} {factor:g}",
        "grasp": "by the other two sides",
        "plan_edit": "the other one" if meaning.edit == "other" else plain(meaning.edit),
        "unknown": ", ".join(meaning.words),
    }
    detail = details.get(meaning.kind, "")
    return plain(meaning.kind) + (f": {detail}" if detail else "")


def _limits(limits: RobotSafety, kinds: list[str]) -> Markup:
    counts = (limits.commands, limits.limited, limits.rejected, limits.overruns)
    return join(
        element("td", plain(limits.robot)),
        *(_number(f"{count}") for count in counts),
        element("td", limits.exceeded, class_="n bad" if limits.exceeded else "n"),
        element("td", ", ".join(limits.faults) or "none", class_="bad" if limits.faults else None),
        *(element("td", _meter(limits.peak.get(kind)), class_="nowrap") for kind in kinds),
    )


def _meter(share: float | None) -> Markup | None:
    if share is None:
        return None
    fill = element("i", style=f"width:{min(max(share, 0.0), 1.0):.0%}")
    return join(element("span", fill, class_="meter bad" if share > 1.0 else "meter"), f"{share:.0%}")


def _claim(report: RunReport) -> Markup:
    if report.claimed is None:
        return element("span", "nothing", class_="faint")
    words = "success" if report.claimed else "failure"
    if report.claimed == report.success:
        return join(words)
    return element("span", f"{words}, which was wrong", class_="bad")


def _seen(value: JsonValue) -> Child:
    words = _flat(value)
    if len(words) <= _LONG or not isinstance(value, (dict, list)):
        return words
    whole = element("pre", json.dumps(value, indent=2, ensure_ascii=False))
    return element("details", element("summary", f"{len(value)} entries: {', '.join(map(str, value))[:_LONG]}"), whole)


def _flat(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ", ".join(_named(str(name), inner) for name, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_flat, value)) or "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:.5g}" if isinstance(value, float) else plain(str(value))


def _named(name: str, value: JsonValue) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return quantity(name, float(value))
    return f"{plain(name)} {_flat(value)}"
