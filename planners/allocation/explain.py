"""A plan in words, as a Gantt chart and as a graph."""

from collections.abc import Sequence
from dataclasses import dataclass

from planners.allocation.problem import overlap
from planners.plan import Plan, PlanNode

_SLACK = 1e-6


def explain(plan: Plan) -> str:
    """Who does what, why this robot, and why it waits; one line per node in the order of start.

    The robot's reason compares the scheduled loads; a wait names the node that it waits for and why.
    """
    nodes = sorted(plan.nodes, key=lambda node: (node.start, node.id))
    load = {robot: sum(n.duration for n in nodes if n.robot == robot) for robot in sorted({n.robot for n in nodes})}
    gap = plan.cost - plan.bound
    quality = "optimal" if gap <= _SLACK else f"at most {gap:.{1 if gap >= 0.1 else 2}f} s from optimal"
    shares = ", ".join(f"{robot} works {seconds:.1f} s" for robot, seconds in load.items())
    lines = [f"{len(nodes)} steps in {plan.cost:.1f} s ({quality}); {shares}."]
    for node in nodes:
        words = f"{node.start:6.1f} s  {node.robot} {describe(node)}  [{node.id}, {node.duration:.1f} s]"
        reason = why_waiting(plan, node)
        lines.append(f"{words}: {reason}" if reason else words)
    return "\n".join(lines)


def describe(node: PlanNode) -> str:
    """A node in words, such as ``places red block in tray``."""
    item = str(node.arguments.get("object", "")).replace("_", " ")
    if node.skill == "place":
        return f"places {item} in {str(node.arguments['place']).replace('_', ' ')}"
    if node.skill == "stack":
        return f"stacks {item} on {str(node.arguments['support']).replace('_', ' ')}"
    return f"picks up {item}" if node.skill == "pick" else f"{node.skill} {item}".strip()


def why_waiting(plan: Plan, node: PlanNode) -> str:
    """What holds a node up to its start; empty for one that starts at once."""
    if node.start <= _SLACK:
        return ""
    others = [other for other in plan.nodes if other is not node]
    ends = [other for other in others if abs(other.start + other.duration - node.start) <= 1e-3]
    for other in ends:
        if other.id in node.after and other.task != node.task:
            return f"waits until {other.robot} {describe(other)}, as you ordered"
    for other in ends:
        if other.robot == node.robot:
            return "" if other.task == node.task else f"after {other.id}, one thing at a time"
    for other in ends:
        if overlap(other.claim, node.claim) and other.claim is not None:
            low, high = other.claim
            return f"waits until {other.robot} has left the shared space ({low:.2f} to {high:.2f} m)"
    return ""


def render_gantt(plan: Plan, width: int = 72) -> str:
    """The schedule as text, one row per robot; ``width`` characters span the makespan."""
    bars = [Bar(node.robot, node.start, node.start + node.duration, node.id) for node in plan.nodes]
    return draw_bars(bars, width) if any(bar.end > 0.0 for bar in bars) else "(empty plan)"


@dataclass(frozen=True)
class Bar:
    """A bar in the row of a robot, from ``start`` to ``end`` [s]."""

    robot: str
    start: float
    end: float
    label: str


def draw_bars(bars: Sequence[Bar], width: int = 72) -> str:
    """Bars as text, one row per robot; ``width`` characters span the time from 0 to the last end."""
    end = max(*(bar.end for bar in bars), 1e-3)
    robots = sorted({bar.robot for bar in bars})
    margin = max(map(len, robots))
    lines = []
    for robot in robots:
        row = [" "] * width
        for bar in sorted((bar for bar in bars if bar.robot == robot), key=lambda bar: bar.start):
            first = min(width - 1, max(0, round(bar.start / end * width)))
            last = min(width, max(first + 1, round(bar.end / end * width)))
            label = f"[{bar.label}"
            room = last - first
            text = (label[: room - 1] + "-" * (room - len(label) - 1) + "]") if room > 1 else "|"
            row[first:last] = text[:room]
        lines.append(f"{robot:<{margin}} {''.join(row).rstrip()}")
    scale = f"{'s':<{margin}} 0{f'{end:.1f}':>{width - 1}}"
    return "\n".join([*lines, scale])


def to_dot(plan: Plan) -> str:
    """The partial order as a Graphviz graph, one cluster per robot."""
    lines = [f"digraph {_quote(plan.id)} {{", "  rankdir=LR; node [shape=box, fontname=Helvetica];"]
    for robot in sorted({node.robot for node in plan.nodes}):
        lines.append(f"  subgraph {_quote('cluster_' + robot)} {{ label={_quote(robot)};")
        lines.extend(
            f"    {_quote(n.id)} [label={_quote(f'{n.id} | {describe(n)} | {n.start:.1f} s')}];"
            for n in plan.nodes
            if n.robot == robot
        )
        lines.append("  }")
    lines.extend(f"  {_quote(before)} -> {_quote(node.id)};" for node in plan.nodes for before in node.after)
    return "\n".join([*lines, "}"])


def _quote(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
