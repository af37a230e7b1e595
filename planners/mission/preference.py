"""Which robots do what is urgent, or more urgent than the rest: those with which it ends soonest, the rest left out."""

from collections.abc import Mapping
from dataclasses import replace

from planners.allocation.problem import AllocationProblem, Job, Operation, build_problem, precedence
from planners.allocation.search import solve
from planners.errors import InfeasibleError
from planners.language.priority import LEVELS
from planners.language.task_tree import TaskNode, TaskTree
from planners.language.tree_parts import cut, mapped
from skills.contract import Estimator
from skills.world.snapshot import WorldSnapshot


def preferred_robots(
    tree: TaskTree, world: WorldSnapshot, estimator: Estimator, busy: Mapping[str, float], max_expansions: int
) -> dict[str, str]:
    """Robots of all tasks but the least urgent ones, allocated level by level; of those too where they are urgent.

    Args:
        tree: Tasks that nobody has begun.
        world: The world in which they begin.
        estimator: Says what robots can do.
        busy: By robot, how long it is busy with something else at first [s].
        max_expansions: Search budget of each level.

    Returns:
        Robots by leaf; empty where nothing is urgent and all is of one priority.

    Raises:
        InfeasibleError: a leaf that no robot can do.
        ContradictionError: the order asked for is circular.
    """
    before = precedence(tree)
    level = {leaf.id: LEVELS.index(leaf.priority) for leaf in tree.root.leaves()}
    for name, earlier in before.items():
        for other in earlier:
            level[other] = max(level[other], LEVELS.index(_leaf(tree, name).priority))
    robots: dict[str, str] = {}
    usual = min(LEVELS.index("normal"), *level.values())
    for least in sorted({each for each in level.values() if each > usual}, reverse=True):
        robots |= _allocated(_part(tree, {name for name in level if level[name] >= least}, robots), world, estimator,
                             busy, max_expansions)  # fmt: skip
    return robots


def _leaf(tree: TaskTree, name: str) -> TaskNode:
    return next(leaf for leaf in tree.root.leaves() if leaf.id == name)


def _part(tree: TaskTree, names: set[str], robots: Mapping[str, str]) -> TaskTree:
    def kept(leaf: TaskNode) -> TaskNode | None:
        return cut(replace(leaf, robot=robots.get(leaf.id, leaf.robot)), names) if leaf.id in names else None

    root = mapped(tree.root, kept)
    assert root is not None, "a level has leaves"
    return replace(tree, root=root)


def _allocated(
    tree: TaskTree, world: WorldSnapshot, estimator: Estimator, busy: Mapping[str, float], max_expansions: int
) -> dict[str, str]:
    problem = build_problem(tree, world, estimator)
    others = [Job(f"busy {robot}", {robot: (Operation("", {}, left),)}) for robot, left in busy.items() if left > 0.0]
    try:
        schedule = solve(AllocationProblem((*problem.jobs, *others), problem.robots), max_expansions)
    except InfeasibleError:  # only an order of work is missing; the whole tells why
        return {}
    return {problem.jobs[item.job].id: item.robot for item in schedule.operations if item.job < len(problem.jobs)}
