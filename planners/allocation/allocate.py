"""From a task tree to a plan: exact in the class "each leaf is done by one robot"."""

from dataclasses import dataclass

from planners.allocation.problem import Job, build_problem, precedence
from planners.allocation.search import Schedule, solve
from planners.errands import room
from planners.errors import InfeasibleError
from planners.language.task_tree import TaskTree
from planners.logic.formula import finally_
from planners.logic.hierarchy import goal, order, specification, standing
from planners.logic.parse import parse
from planners.plan import Monitor, Plan, PlanNode
from skills.contract import Estimator
from skills.world.snapshot import WorldSnapshot


@dataclass(frozen=True)
class AllocationCfg:
    """How long to search.

    Attributes:
        max_expansions: Search budget in partial schedules, some 5000 to 10 000 a second in pure Python; eight leaves
            for two arms need up to 4000. It counts steps and not seconds, so that the same request gives the same
            plan on every machine and in lock-step.
        solver_budget: What constraint programming may spend when the search was not complete, in its deterministic
            time, about seconds.
    """

    max_expansions: int = 8_000
    solver_budget: float = 1.0


def allocate(
    tree: TaskTree,
    world: WorldSnapshot,
    estimator: Estimator,
    run_id: str,
    plan_id: str,
    cfg: AllocationCfg = AllocationCfg(),
) -> Plan:
    """Chooses robots, order and start times so that the work ends soonest.

    A ``move`` leaf becomes ``<leaf>.pick`` and ``<leaf>.place`` (or ``.stack``) by one robot, a ``hold`` leaf a pick.
    Claims that overlap never overlap in time, and a robot puts down what it picked before it picks again.

    Args:
        tree: The request as understood.
        world: The world as perceived.
        estimator: Says what each robot can do, how long it takes and which part of the workspace it claims.
        run_id: The run.
        plan_id: The plan's id.
        cfg: Search budget.

    Returns:
        A plan whose ``cost`` is the scheduled makespan and whose ``bound`` is proven; both agree when it is optimal.

    Raises:
        InfeasibleError: a leaf that no robot can do, with each robot's cause, or no order of work.
        ContradictionError: the order asked for is circular.
        UnknownObjectError: the tree names an object that the world does not hold.
    """
    _check_room(tree, world)
    problem = build_problem(tree, world, estimator)
    schedule = solve(problem, cfg.max_expansions)
    if schedule.bound < schedule.makespan:
        from planners.allocation.schedule_cp_sat import improve  # its library takes half a second to load

        schedule = improve(problem, schedule, cfg.solver_budget)
    return Plan(
        id=plan_id,
        run_id=run_id,
        revision=0,
        text=tree.text,
        nodes=_nodes(problem.jobs, schedule),
        monitors=monitors(tree, world),
        specification=specification(tree, world),
        cost=schedule.makespan,
        bound=schedule.bound,
        choices={job.id: _choices(job) for job in problem.jobs},
    )


def _choices(job: Job) -> dict[str, float | str]:
    able = {robot: sum(each.duration for each in operations) for robot, operations in job.options.items()}
    return {**able, **(job.why_not or {})}


def _check_room(tree: TaskTree, world: WorldSnapshot) -> None:
    """A flat place holds what a gripper can put down side by side; more would stand on one another.

    Raises:
        InfeasibleError: the request ends with more objects on one.
        UnknownObjectError: the tree names an object that the world does not hold.
    """
    last = {leaf.object: leaf for leaf in tree.root.leaves() if leaf.action == "move"}
    for place in world.places:
        there = sorted(name for name, leaf in last.items() if leaf.destination == place.name)
        if place.size[2] == 0.0 and there and len(there) > (most := room(world, place, there)):
            raise InfeasibleError(
                f"the {place.name.replace('_', ' ')} has room for {most}, but {', '.join(there)} are to end there; "
                "name another place for the others"
            )


def _nodes(jobs: tuple[Job, ...], schedule: Schedule) -> tuple[PlanNode, ...]:
    last: dict[int, tuple[str, ...]] = {}
    for item in schedule.operations:
        last[item.job] = tuple(f"{jobs[item.job].id}.{each.skill}" for _, each in item.operation.of(item.robot))
    nodes = []
    for item in schedule.operations:
        job = jobs[item.job]
        if item.step:
            after = (f"{job.id}.{job.options[item.robot][item.step - 1].skill}",)
        else:
            after = tuple(name for before in sorted(job.after) for name in last[before])
        done = item.operation.of(item.robot)
        names = [f"{job.id}.{operation.skill}" for _, operation in done]
        for node_id, (robot, operation) in zip(names, done, strict=True):
            nodes.append(
                PlanNode(
                    node_id,
                    job.id,
                    robot,
                    operation.skill,
                    operation.arguments,
                    after,
                    operation.claim,
                    item.start,
                    operation.duration,
                    next((other for other in names if other != node_id), ""),
                )
            )
    return tuple(nodes)


def monitors(tree: TaskTree, world: WorldSnapshot) -> tuple[Monitor, ...]:
    """What is watched while the plan runs: the standing constraints, the order, and every leaf's goal.

    Events ``start(leaf)`` and ``done(leaf)`` are supplied by the executive, the other atoms by the world's facts.
    """
    found = [
        Monitor(f"c{number}", standing(constraint, world), constraint.text)
        for number, constraint in enumerate(tree.constraints, start=1)
    ]
    before = precedence(tree)
    for leaf in tree.root.leaves():
        for earlier in sorted(before[leaf.id]):
            text = f"{leaf.id} does not start before {earlier} is done"
            found.append(Monitor(f"order.{earlier}.{leaf.id}", order(earlier, leaf.id), text))
        found.append(Monitor(f"goal.{leaf.id}", str(finally_(parse(goal(leaf, world)))), leaf.text or leaf.id))
    return tuple(found)
