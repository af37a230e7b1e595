"""``rostrum plan``: plans for a team from a specification in hierarchical temporal logic."""

from dataclasses import asdict, replace
from json import dumps
from pathlib import Path
from typing import Literal

from planners.allocation.conflict import irreducible_conflict
from planners.allocation.deconflict import deconflicted
from planners.allocation.objective import read_objective
from planners.allocation.orders import Reading
from planners.allocation.plan_team import TeamCfg, plan_choices
from planners.allocation.renewal import Renewal, renewal
from planners.allocation.team import TeamProblem
from planners.allocation.team_explain import explain_renewal, explain_team
from planners.allocation.team_file import TeamFile, read_team
from planners.allocation.team_plan import TeamPlan
from planners.allocation.timetable import Timetable
from planners.errors import ContradictionError, InfeasibleError
from planners.logic.automaton import to_dot
from planners.logic.hierarchy import children, render
from planners.logic.quotient import language
from rostrum.cli.files import text_of
from rostrum.cli.plan_scene import plan_scene
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.folder import replace_text


def plan(
    spec: Path | None = None,
    scene: str = "",
    say: str = "",
    seed: int = 0,
    objective: str = "sum",
    reading: Literal["start", "completion"] = "start",
    split: bool = False,
    seconds: float = 10.0,
    show: bool = False,
    json: Path | None = None,
    pddl_problem: Path | None = None,
    pddl_out: Path | None = None,
    opinion: str = "",
    out: Path = Path("out/plan"),
) -> int:
    """Plans for a team and proves how good the plan is: hierarchical temporal logic on a map, or a request in a scene.

    On a map, the file holds "specification" (levels of formulas), "map", "robots" and optionally "domain" and
    "teaming"; see docs/planner.md. With --scene it holds the levels alone, or --say gives the request in words.
    Nothing is simulated.

    Args:
        spec: File with the team problem, or with --scene the levels of a mission.
        scene: Plan for the robots of this scene, its own mission when nothing else is asked for.
        say: A request in words for the scene.
        seed: Of the placement of the scene's objects.
        objective: What is minimised: the sum of what the leaves cost (sum), when the last one is done (makespan), or a
            mix with the makespan's share from 0 to 1 (weighted:0.9).
        reading: What an order between tasks means: the later one does not start, or is not done, before.
        split: Whether several robots may share a leaf that falls into parts which can be done in any order.
        seconds: Longest time for what is not solved exactly.
        show: Write the page with task tree, automata, Gantt chart and animated floor plan, and the automata as graphs.
        json: File for the plan.
        pddl_problem: Read PDDL: its problem; --spec is then its domain.
        pddl_out: Write the team problem as PDDL into this folder.
        opinion: Let this engine of unified-planning solve the same, for the sum, such as fast-downward-opt.
        out: Folder for the page.

    Returns:
        0; what cannot be planned is an error with its reason.
    """
    if scene:
        return plan_scene(scene, say or (text_of(spec) if spec else ""), seed, json)
    if spec is None:
        raise UsageError("name a team problem with --spec FILE, or a scene with --scene NAME")
    team = read_team(spec) if pddl_problem is None else _read_pddl(spec, pddl_problem)
    cfg, meaning = TeamCfg(read_objective(objective), seconds), Reading(reading)
    problem, found = _planned(team, cfg, meaning, split)
    rounds = renewal(problem, found)
    _say(team, problem, found, rounds)
    table = _timetable(problem, found)
    if json is not None:
        replace_text(json, dumps(as_data(problem, found, table, rounds), indent=1))
        line(f"plan: {json}")
    if pddl_out is not None:
        from planners.pddl.export import write_pddl

        for path in write_pddl(team, pddl_out, meaning):
            line(f"pddl: {path}")
    if opinion:
        from planners.pddl.second_opinion import second_opinion

        line(f"second opinion: {second_opinion(team, opinion, seconds, meaning)}")
    if show:
        _show(team, problem, found, table, rounds, out, spec.stem)
    return 0


def _planned(team: TeamFile, cfg: TeamCfg, reading: Reading, split: bool) -> tuple[TeamProblem, TeamPlan]:
    """The plan; where there is none, the error with an irreducible set of requirements that cannot hold together."""
    try:
        return plan_choices(team.compiled(reading, split), cfg)
    except (InfeasibleError, ContradictionError) as error:
        quick = replace(cfg, seconds=1.0)
        conflict = irreducible_conflict(
            team.specification,
            team.teaming,
            lambda levels, teaming: plan_choices(
                replace(team, specification=levels, teaming=teaming).compiled(reading, split), quick
            ),
        )
        if conflict:
            raise type(error)("\n  ".join((f"{error}\n  these cannot hold together:", *conflict))) from error
        raise


def _say(team: TeamFile, problem: TeamProblem, found: TeamPlan, rounds: Renewal | None) -> None:
    line(render(team.specification))
    below = children(team.specification)
    planned = {leaf.partition("#")[0].partition("/")[0] for leaf in problem.leaves}  # copies and parts of leaves
    if left := [name for name in below if not below[name] and name not in planned]:
        line(f"left out, as the formulas allow: {', '.join(left)}")
    line("")
    line(explain_team(problem, found))
    if rounds is not None:
        line(explain_renewal(rounds))


def _show(
    team: TeamFile,
    problem: TeamProblem,
    found: TeamPlan,
    table: Timetable | None,
    rounds: Renewal | None,
    out: Path,
    title: str,
) -> None:
    """The page, and the automata as graphs."""
    from rostrum.report.team_page import write_team_page

    out.mkdir(parents=True, exist_ok=True)
    write_team_page(team.specification, problem, found, table, rounds, out / "plan.html", title)
    for leaf, formula in problem.orders.formulas.items():
        graph = to_dot(language(formula).complete(), f"{leaf}: {formula}")
        replace_text(out / f"{leaf.replace('/', '_')}.dot", graph)
    line(f"page: {out / 'plan.html'}")


def _read_pddl(domain: Path, problem: Path) -> TeamFile:
    from planners.pddl.read import read_pddl  # its library is optional

    return read_pddl(domain, problem)


def _timetable(problem: TeamProblem, found: TeamPlan) -> Timetable | None:
    try:
        table = deconflicted(problem, found)
    except InfeasibleError as error:
        line(f"on the floor: {error}")
        return None
    line(f"on the floor: nobody meets anybody; the last one arrives at tick {table.length}")
    return table


def as_data(problem: TeamProblem, found: TeamPlan, table: Timetable | None, rounds: Renewal | None = None) -> dict:
    """The plan as JSON data; cells as on the map."""
    cells = problem.workspace.cells
    return {
        "objective": str(found.objective),
        "cost": found.cost,
        "bound": found.bound,
        "gap": found.gap,
        "makespan": found.makespan,
        "assignments": [
            {
                "leaf": one.leaf,
                "robot": one.robot,
                "start": one.start,
                "end": one.end,
                "done": one.done,
                "waits_for": one.waits_for,
                "steps": [{"cell": list(cells[step.cell]), "action": step.action} for step in one.steps],
            }
            for one in found.assignments
        ],
        "renewal": rounds
        and [
            {
                "robot": one.robot,
                "leaves": list(one.leaves),
                "period": one.period,
                "entry": one.entry,
                "steps": [{"cell": list(cells[step.cell]), "action": step.action} for step in one.steps],
            }
            for one in rounds.rounds
        ],
        "timetable": table
        and {
            robot: [{**asdict(visit), "cell": list(cells[visit.cell])} for visit in visits]
            for robot, visits in table.visits.items()
        },
    }
