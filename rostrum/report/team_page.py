"""A team plan as one self-contained page: task tree, automata, Gantt chart, and the floor plan with the robots moving.

No scripts: the floor plan is SVG that animates itself.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from planners.allocation.renewal import Renewal
from planners.allocation.team import TeamProblem
from planners.allocation.team_explain import explain_renewal, explain_team
from planners.allocation.team_plan import Assignment, TeamPlan
from planners.allocation.timetable import Timetable
from planners.logic.automaton import guard
from planners.logic.hierarchy import Specification, children
from planners.logic.quotient import language
from rostrum.report.document import document
from rostrum.report.markup import Markup, element, join
from rostrum.runs.folder import replace_text

CELL = 30.0
LARGEST = 1.6  # of a unit on the screen [px]
SECONDS_PER_TICK = 0.35  # of the animation
HOLD = 2.0  # [s] that the animation rests at its end
MOST_STATES = 24  # of an automaton that is shown
_HUES = (205, 28, 140, 330, 265, 90, 0, 175, 50, 230)
_NO_TABLE = "No way was found on which the robots do not meet."
_OWN = """
.floor { display: block; width: 100%; } .floor .cell { fill: var(--soft); } .floor .region { fill: var(--accent-soft); }
.floor text { fill: var(--faint); font-size: 10px; text-anchor: middle; } .floor .name { fill: #fff; font-weight: 700; }
.gantt { display: block; width: 100%; font-size: 12px; } .gantt text { fill: var(--ink); }
.gantt .inside { fill: #fff; } .gantt .grid { stroke: var(--line); } .gantt .tick { fill: var(--faint); }
pre.plain { font-size: 13px; margin: 0; }
"""


def write_team_page(
    specification: Specification,
    problem: TeamProblem,
    plan: TeamPlan,
    table: Timetable | None,
    rounds: Renewal | None,
    path: Path,
    title: str = "Team plan",
) -> None:
    """Writes the page.

    Args:
        specification: Levels from the root down.
        problem: What was planned.
        plan: The plan.
        table: Where everybody is when; None when no way was found on which they do not meet.
        rounds: What is renewed for ever; None where nothing is.
        path: Where to write.
        title: Heading.
    """
    quality = "proven optimal" if plan.gap == 0.0 else f"gap {plan.gap:.1%}"
    numbers = (
        ("sum", f"{plan.total:g}"),
        ("makespan", f"{plan.makespan:g}"),
        (f"bound of the {plan.objective}", f"{plan.bound:g}"),
        ("leaves", str(len(plan.assignments))),
        ("robots", str(len(problem.robots))),
    )
    words = "\n".join(filter(None, (explain_team(problem, plan), explain_renewal(rounds))))
    body = join(
        element("span", quality, class_="verdict good" if plan.gap == 0.0 else "verdict warn"),
        element("h1", title),
        element(
            "div", *(element("div", element("b", value), element("span", name)) for name, value in numbers),
            class_="numbers",
        ),
        element("h2", "On the floor"),
        element("div", floor_plan(problem, table), class_="card") if table else element("p", _NO_TABLE),
        element("h2", "Who does what when"),
        element("div", gantt(problem, plan), class_="card"),
        element("h2", "In words"),
        element("div", element("pre", words, class_="plain"), class_="card"),
        element("h2", "Task tree"),
        element("div", _tree(specification), element("p", f"Who works with whom: {problem.teaming}.") if problem.teaming
                else None, class_="card"),
        element("h2", "Automata of the leaves"),
        element("div", *(_automaton(name, text) for name, text in problem.orders.formulas.items()), class_="columns"),
    )  # fmt: skip
    replace_text(path, document(title, body, _OWN))


def floor_plan(problem: TeamProblem, table: Timetable) -> Markup:
    """The map with regions and names, and every robot on its way."""
    workspace = problem.workspace
    rows = max(y for _, y in workspace.cells)
    width, height = CELL * (max(x for x, _ in workspace.cells) + 1), CELL * (rows + 1)

    def middle(cell: int) -> tuple[float, float]:
        x, y = workspace.cells[cell]
        return CELL * x, CELL * (rows - y + 1)

    def squares() -> Iterator[Markup]:
        for index, label in enumerate(workspace.labels):
            x, y = middle(index)
            kind = "region" if label else "cell"
            yield element(
                "rect", element("title", ", ".join(sorted(label))) if label else None, class_=kind, rx=3.0,
                x=x - CELL / 2 + 1.0, y=y - CELL / 2 + 1.0, width=CELL - 2.0, height=CELL - 2.0,
            )  # fmt: skip
        for name, cells in workspace.regions.items():
            if cells:
                points = [middle(cell) for cell in cells]
                x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
                yield element("text", name, x=x, y=y + 4.0)

    robots = (_moving(problem, table, index, middle) for index in range(len(problem.robots)))
    return element(
        "svg", *squares(), *robots, class_="floor", viewBox=f"0 0 {width:g} {height:g}", role="img",
        style=f"max-width: {LARGEST * width:g}px",
        aria_label="Floor plan with the robots on their way",
    )  # fmt: skip


def _moving(problem: TeamProblem, table: Timetable, index: int, middle: Callable[[int], tuple[float, float]]) -> Markup:
    robot = problem.robots[index]
    length = max(table.length, 1)
    duration = length * SECONDS_PER_TICK + HOLD
    share = length * SECONDS_PER_TICK / duration
    ticks = [*range(length + 1), length]
    times = [*(tick / length * share for tick in ticks[:-1]), 1.0]
    points = [middle(table.cell(robot.name, tick)) for tick in ticks]
    motion = element(
        "animateTransform", attributeName="transform", type="translate", dur=f"{duration:.1f}s",
        repeatCount="indefinite", keyTimes=";".join(f"{t:.5f}" for t in times),
        values=";".join(f"{x:g},{y:g}" for x, y in points),
    )  # fmt: skip
    x, y = points[0]
    return element(
        "g", element("circle", r=CELL * 0.36, fill=_hue(index)), element("text", robot.name, y=4.0, class_="name"),
        motion, transform=f"translate({x:g},{y:g})",
    )  # fmt: skip


def gantt(problem: TeamProblem, plan: TeamPlan) -> Markup:
    """Robots as rows, leaves as bars."""
    busy = [r.name for r in problem.robots if any(a.robot == r.name for a in plan.assignments)]
    left, width, row = 70.0, 1000.0, 34.0
    end = max(plan.makespan, 1.0)
    number = {robot.name: index for index, robot in enumerate(problem.robots)}

    def bar(one: Assignment) -> Markup:
        x0, x1, x2 = (_x(at, end, left, width) for at in (one.start, one.end, one.done))
        top = busy.index(one.robot) * row + 4.0
        waits = f", waits there until {one.done:g}" if one.done > one.end else ""
        words = f"{one.leaf}: {one.start:g} to {one.end:g}{waits}"
        fits = x1 - x0 > 7.0 * len(one.leaf) + 6.0
        return element(
            "g", element("title", words),
            element("rect", x=x1 - 5.0, y=top + 6.0, width=x2 - x1 + 4.0, height=row - 22.0, rx=3.0, opacity=0.35,
                    fill=_hue(number[one.robot])) if waits else None,
            element("rect", x=x0, y=top, width=max(x1 - x0 - 1.0, 2.0), height=row - 10.0, rx=4.0,
                    fill=_hue(number[one.robot])),
            element("text", one.leaf, x=x0 + 5.0, y=top + 16.0, class_="inside") if fits else None,
        )  # fmt: skip

    height = row * len(busy)
    ticks = [end * part / 5 for part in range(6)]
    grid = (
        join(
            element("line", x1=_x(t, end, left, width), x2=_x(t, end, left, width), y1=0.0, y2=height, class_="grid"),
            element("text", f"{t:.0f}", x=_x(t, end, left, width), y=height + 16.0, class_="tick",
                    text_anchor="end" if t == end else "middle"),
        )
        for t in ticks
    )  # fmt: skip
    names = (element("text", name, x=0.0, y=index * row + 20.0) for index, name in enumerate(busy))
    return element(
        "svg", *grid, *names, *(bar(one) for one in plan.assignments), class_="gantt",
        viewBox=f"0 0 {width:g} {height + 22.0:g}", role="img", aria_label="Gantt chart",
    )  # fmt: skip


def _x(at: float, end: float, left: float, width: float) -> float:
    return left + (width - left) * at / end


def _hue(index: int) -> str:
    return f"hsl({_HUES[index % len(_HUES)]}, 55%, {44 + 8 * (index // len(_HUES) % 3)}%)"


def _tree(levels: Specification) -> Markup:
    below = children(levels)

    def node(name: str, depth: int) -> Markup:
        return element(
            "li", element("b", name), " ", element("code", levels[depth][name]),
            element("ul", *(node(child, depth + 1) for child in below[name])) if below[name] else None,
        )  # fmt: skip

    return element("ul", *(node(root, 0) for root in levels[0]), class_="tree")


def _automaton(name: str, formula: str) -> Markup:
    """States as rows: where each guard leads; ways that stay, and those from which the leaf fails, are left out."""
    automaton = language(formula)
    complete = automaton.complete()
    rows = []
    for state, steps in enumerate(complete.steps[:MOST_STATES]):
        targets: dict[int, list[frozenset[str]]] = {}
        for letter, following in steps:
            targets.setdefault(following, []).append(letter)
        relevant = sorted(automaton.relevant(state))
        ways = {t: letters for t, letters in targets.items() if t != state and not automaton.dead(t)}
        said = [f"{guard(letters, relevant)} → {target}" for target, letters in ways.items()]
        if automaton.dead(state):
            continue
        mark = "●" if complete.accepting[state] else "○"
        rows.append(element("tr", element("th", f"{mark} {state}"), element("td", element("code", "; ".join(said)))))
    more = len(complete) - MOST_STATES
    note = element("p", f"and {more} more states", class_="faint") if more > 0 else None
    return element("div", element("b", name), element("table", *rows, class_="pairs"), note, class_="card")
