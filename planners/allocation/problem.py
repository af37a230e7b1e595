"""The allocation problem: jobs with options per robot, an order, and claims on the shared workspace."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from planners.allocation.orders import leaf_orders
from planners.errors import InfeasibleError
from planners.language.task_tree import TaskNode, TaskTree
from planners.logic.hierarchy import specification
from skills.contract import Estimate, Estimator, SkillCall, Value
from skills.errors import SkillError
from skills.world.expected import handed_over, opened, robot_at
from skills.world.snapshot import Pose, WorldSnapshot

Interval = tuple[float, float]


@dataclass(frozen=True)
class Operation:
    """One skill call of one robot: duration [s], claim along the world's x axis [m].

    Attributes:
        beside: Another robot, and what it does at the same time; None where the robot does it alone.
    """

    skill: str
    arguments: dict[str, Value]
    duration: float
    claim: Interval | None = None
    beside: "tuple[str, Operation] | None" = None

    @property
    def room(self) -> Interval | None:
        """What it claims, with what is done beside it [m]."""
        other = self.beside[1].claim if self.beside is not None else None
        if self.claim is None or other is None:
            return self.claim or other
        return min(self.claim[0], other[0]), max(self.claim[1], other[1])

    def of(self, robot: str) -> "tuple[tuple[str, Operation], ...]":
        """Who does what when ``robot`` does it."""
        return ((robot, self), self.beside) if self.beside is not None else ((robot, self),)


@dataclass(frozen=True)
class Job:
    """A leaf of the task tree.

    Attributes:
        id: The leaf's id.
        options: By robot: the operations that it would do, one right after the other on that robot.
        after: Indices of jobs that must be done before this one starts.
        keeps: Whether the robot's gripper stays full for good, so that it can start no other job.
        why_not: By robot that cannot do it: the cause in words.
    """

    id: str
    options: dict[str, tuple[Operation, ...]]
    after: frozenset[int] = frozenset()
    keeps: bool = False
    why_not: dict[str, str] | None = None


@dataclass(frozen=True)
class AllocationProblem:
    """Jobs and the robots that may do them."""

    jobs: tuple[Job, ...]
    robots: tuple[str, ...]


def overlap(a: Interval | None, b: Interval | None) -> bool:
    """Whether two claims share more than a point; no claim overlaps nothing."""
    return a is not None and b is not None and a[0] < b[1] and b[0] < a[1]


def precedence(tree: TaskTree) -> dict[str, frozenset[str]]:
    """For each leaf, all leaves that must be done before it starts: what the tree's formulas say, closed transitively.

    Raises:
        ContradictionError: the order is circular; names the leaves.
        FormulaError: ``after`` names no task.
    """
    return leaf_orders(specification(replace(tree, constraints=()))).starts


def calls(leaf: TaskNode, world: WorldSnapshot, avoid: tuple[str, ...]) -> tuple[tuple[str, dict[str, Value]], ...]:
    """The skill calls that do a leaf, as ``(skill, arguments)`` in order; ``avoid`` are objects and zones."""
    zones = tuple(name for name in avoid if any(place.name == name for place in world.places))
    if leaf.action == "go":
        walk: dict[str, Value] = {"place": leaf.destination}
        return (("dock", {**walk, "avoid": zones} if zones else walk),)
    pick: dict[str, Value] = {"object": leaf.object}
    objects = tuple(name for name in avoid if name not in zones)
    if objects:
        pick["avoid"] = objects
    if leaf.action == "do":
        own = leaf.arguments.get("avoid")
        keep_off: dict[str, Value] = {"avoid": (*own, *avoid)} if isinstance(own, tuple) else {}
        done = (leaf.skill, {**leaf.arguments, **keep_off})
        return (("pick", pick), done) if leaf.object else (done,)
    if leaf.action == "hold":
        return (("pick", pick),)
    if any(item.name == leaf.destination for item in world.objects):
        return ("pick", pick), ("stack", {"object": leaf.object, "support": leaf.destination})
    return ("pick", pick), ("place", {"object": leaf.object, "place": leaf.destination})


def options(
    leaf: TaskNode, world: WorldSnapshot, robots: Iterable[str], estimator: Estimator, avoid: tuple[str, ...]
) -> tuple[dict[str, tuple[Operation, ...]], dict[str, str]]:
    """Asks the estimator which robots can do a leaf.

    Returns:
        Operations by able robot, and the cause in words by unable robot.
    """
    able: dict[str, tuple[Operation, ...]] = {}
    unable: dict[str, str] = {}
    for robot in robots:
        if leaf.robot not in ("", robot):
            unable[robot] = f"you asked for {leaf.robot}"
            continue
        operations: list[Operation] = []
        for skill, arguments in calls(leaf, world, avoid):
            try:
                estimate = estimator.estimate(SkillCall("", "", robot, skill, arguments), world)
            except SkillError as error:
                unable[robot] = str(error)
                break
            if not estimate.feasible:
                unable[robot] = f"{skill}: {estimate.why or 'not feasible'}"
                break
            beside, why = _beside(estimate, world, estimator)
            if why:
                unable[robot] = f"{skill}: {why}"
                break
            operations.append(Operation(skill, arguments, max(0.0, estimate.duration), estimate.claim, beside))
        else:
            able[robot] = tuple(operations)
    return able, unable


def _beside(estimate: Estimate, world: WorldSnapshot, estimator: Estimator) -> tuple[tuple[str, Operation] | None, str]:
    """Who else does what at the same time, None for nobody; and why that cannot be, empty where it can."""
    call = estimate.partner
    if call is None:
        return None, ""
    found = estimator.estimate(call, world)
    if not found.feasible:
        return None, f"{call.robot}, {call.skill}: {found.why or 'not feasible'}"
    return (call.robot, Operation(call.skill, call.arguments, max(0.0, found.duration), found.claim)), ""


def build_problem(tree: TaskTree, world: WorldSnapshot, estimator: Estimator) -> AllocationProblem:
    """Asks for every leaf and robot, in the world as it will be once the leaves before it are done.

    Raises:
        ContradictionError: the order is circular.
        InfeasibleError: a leaf that no robot can do; gives each robot's cause.
    """
    leaves, robots = tree.root.leaves(), tuple(robot.name for robot in world.robots)
    before = precedence(tree)
    index = {leaf.id: position for position, leaf in enumerate(leaves)}
    avoid = tuple(constraint.object for constraint in tree.constraints)
    jobs = []
    for leaf in leaves:
        earlier = sorted((other for other in leaves if other.id in before[leaf.id]), key=lambda o: len(before[o.id]))
        expected = world
        for other in earlier:
            expected = after_leaf(expected, other)
        able, unable = options(leaf, expected, robots, estimator, avoid)
        if not able:
            causes = "; ".join(f"{robot}: {why}" for robot, why in unable.items()) or "there is no robot"
            raise InfeasibleError(f"no robot can do '{leaf.text or leaf.id}' ({leaf.id}): {causes}")
        after = frozenset(index[name] for name in before[leaf.id])
        jobs.append(Job(leaf.id, able, after, leaf.keeps, unable))
    return AllocationProblem(tuple(jobs), robots)


def after_leaf(world: WorldSnapshot, leaf: TaskNode) -> WorldSnapshot:
    """The world as expected once a leaf is done: its object rests at its destination, its robot stands there."""
    if leaf.action == "go" and leaf.robot:
        return robot_at(world, leaf.robot, leaf.destination)
    if leaf.action == "do" and leaf.skill == "open":
        return opened(world, str(leaf.arguments["fixture"]))
    if leaf.action == "do" and leaf.skill == "give":
        return handed_over(world, leaf.object, str(leaf.arguments["to"]))
    if leaf.action != "move":
        return world
    moved = world.object(leaf.object)
    target = next((item for item in (*world.objects, *world.places) if item.name == leaf.destination), None)
    if target is None:
        return world
    x, y, z = target.pose.position_w
    top = z + target.size[2] / 2 if any(item.name == leaf.destination for item in world.objects) else z
    pose = Pose((x, y, top + moved.size[2] / 2), moved.pose.quaternion_w)
    objects = tuple(replace(item, pose=pose) if item.name == leaf.object else item for item in world.objects)
    return replace(world, objects=objects)
