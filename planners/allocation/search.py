"""Exact allocation and scheduling by branch and bound.

Semi-active schedules contain an optimal one for every regular objective (Baker, "Introduction to Sequencing and
Scheduling", 1974). They are generated in the order of start times: each branch appends one operation, started as
early as what has been appended allows. Because starts never decrease, only each robot's last operation can still delay
others, so two partial schedules with the same progress compare component by component and the worse one is dropped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from planners.allocation.problem import AllocationProblem, Operation, overlap
from planners.errors import InfeasibleError

_EPSILON = 1e-9


@dataclass(frozen=True)
class Scheduled:
    """An operation with its place in the schedule: job and operation index, robot, start and end [s]."""

    job: int
    step: int
    robot: str
    operation: Operation
    start: float
    end: float


@dataclass(frozen=True)
class Schedule:
    """A schedule and how good it is proven to be.

    Attributes:
        operations: In the order of start.
        makespan: End of the last operation [s].
        total: Sum of the ends [s], which breaks ties of the makespan.
        bound: Proven lower bound of the makespan [s]; equals it when the search was complete.
        expansions: Partial schedules expanded.
    """

    operations: tuple[Scheduled, ...]
    makespan: float
    total: float
    bound: float
    expansions: int


@dataclass(frozen=True)
class _Partial:
    """A partial schedule: per job the operations done; per robot the last operation and when it ends."""

    stage: tuple[int, ...]
    last: tuple[tuple[int, int] | None, ...]
    ready: tuple[float, ...]
    now: float
    total: float
    previous: "_Partial | None"
    added: Scheduled | None


def solve(problem: AllocationProblem, max_expansions: int = 8_000) -> Schedule:
    """Minimises the makespan, then the sum of the ends.

    Args:
        problem: Jobs, options and robots.
        max_expansions: Search budget in partial schedules; a first schedule is found in any case.

    Returns:
        The optimal schedule, or on an exhausted budget the best one found with a proven bound.

    Raises:
        InfeasibleError: no order of work exists (robots whose grippers stay full).
    """
    return _Search(problem).run(max_expansions)


def placed(problem: AllocationProblem, order: Sequence[tuple[int, int, str]]) -> Schedule | None:
    """The semi-active schedule of operations in a given order of starts, each as early as those before it allow.

    Args:
        problem: Jobs, options and robots.
        order: Every operation once, as job, step and robot.

    Returns:
        None when no schedule has this order.
    """
    search = _Search(problem)
    partial = search.root
    for job, step, robot in order:
        child = search.append(partial, problem.robots.index(robot), job, step)
        if child is None:
            return None
        partial = child
    return Schedule(_trace(partial), max(partial.ready), partial.total, 0.0, 0)


class _Search:
    def __init__(self, problem: AllocationProblem) -> None:
        self._problem = problem
        self._jobs = problem.jobs
        self._steps = [len(next(iter(job.options.values()))) for job in self._jobs]
        self._fronts: dict[tuple, list[tuple[float, ...]]] = {}
        self._best: _Partial | None = None
        self._cost = (float("inf"), float("inf"))

    @cached_property
    def _order(self) -> list[int]:
        """Jobs, those before it before each (``after`` is closed transitively)."""
        return sorted(range(len(self._jobs)), key=lambda index: len(self._jobs[index].after))

    @cached_property
    def _shortest(self) -> list[list[float]]:
        """Per job and stage, the least duration of what remains over the robots [s]."""
        return [
            [min(sum(o.duration for o in ops[stage:]) for ops in job.options.values()) for stage in range(steps + 1)]
            for job, steps in zip(self._jobs, self._steps, strict=True)
        ]

    @cached_property
    def _tails(self) -> list[float]:
        """Per job, the longest chain of least durations that must follow it [s]."""
        tails = [0.0] * len(self._jobs)
        for index in reversed(self._order):
            for before in self._jobs[index].after:
                tails[before] = max(tails[before], self._shortest[index][0] + tails[index])
        return tails

    @cached_property
    def _zones(self) -> list[tuple[float, list[list[float]]]]:
        """Points of the workspace with, per job and stage, the least time that what remains must occupy them [s]."""
        claims = {o.room for job in self._jobs for ops in job.options.values() for o in ops if o.room is not None}
        edges = sorted({edge for claim in claims for edge in claim})
        profiles: dict[tuple, tuple[float, list[list[float]]]] = {}
        for a, b in pairwise(edges):
            x = (a + b) / 2
            table = [
                [
                    min(sum(o.duration for o in ops[stage:] if _contains(o, x)) for ops in job.options.values())
                    for stage in range(steps + 1)
                ]
                for job, steps in zip(self._jobs, self._steps, strict=True)
            ]
            if sum(row[0] for row in table) > 0.0:
                profiles.setdefault(tuple(map(tuple, table)), (x, table))
        return list(profiles.values())

    @property
    def root(self) -> _Partial:
        """Nothing done."""
        robots = len(self._problem.robots)
        return _Partial((0,) * len(self._jobs), (None,) * robots, (0.0,) * robots, 0.0, 0.0, None, None)

    def run(self, max_expansions: int) -> Schedule:
        stack, expansions = [(self._bound(self.root), self.root)], 0
        while stack and (expansions < max_expansions or self._best is None):
            bound, partial = stack.pop()
            if self._hopeless(bound) or self._dominated(partial):
                continue
            expansions += 1
            children = self._branch(partial)
            if not children and self._finished(partial):
                self._best, self._cost = partial, (max(partial.ready), partial.total)
            rated = [(self._bound(child), child) for child in children]
            rated.sort(key=lambda pair: (pair[0], pair[1].added.end if pair[1].added else 0.0), reverse=True)
            stack.extend(pair for pair in rated if not self._hopeless(pair[0]))
        if self._best is None:
            raise InfeasibleError(
                "no order of work exists: every robot that could do the rest keeps an object in its gripper; "
                "ask for fewer objects to be held"
            )
        bound = min([self._cost[0], *(bound[0] for bound, _ in stack)])
        return Schedule(_trace(self._best), self._cost[0], self._cost[1], bound, expansions)

    def _finished(self, partial: _Partial) -> bool:
        return all(stage == steps for stage, steps in zip(partial.stage, self._steps, strict=True))

    def _hopeless(self, bound: tuple[float, float]) -> bool:
        if bound[0] > self._cost[0] - _EPSILON:
            return bound[0] > self._cost[0] + _EPSILON or bound[1] > self._cost[1] - _EPSILON
        return False

    def _dominated(self, partial: _Partial) -> bool:
        key, value = (partial.stage, partial.last), (partial.now, partial.total, *partial.ready)
        front = self._fronts.setdefault(key, [])
        if any(all(a <= b + _EPSILON for a, b in zip(other, value, strict=True)) for other in front):
            return True
        front[:] = [other for other in front if not all(b <= a for a, b in zip(other, value, strict=True))]
        front.append(value)
        return False

    def _branch(self, partial: _Partial) -> list[_Partial]:
        children = []
        for robot, last in enumerate(partial.last):
            if last is not None and last[1] + 1 < self._steps[last[0]]:
                choices = [(last[0], last[1] + 1)]  # a full gripper: only what it holds can be put down
            elif last is not None and self._jobs[last[0]].keeps:
                choices = []
            else:
                choices = [(job, 0) for job, stage in enumerate(partial.stage) if stage == 0]
                received = self._received(robot, last) if last is not None else ""
                choices = [choice for choice in choices if not received or self._about(choice[0], received)]
            for job, step in choices:
                child = self.append(partial, robot, job, step)
                if child is not None:
                    children.append(child)
        return children

    def append(self, partial: _Partial, robot: int, job: int, step: int) -> _Partial | None:
        """One more operation, as early as what has been appended allows; None where it may not come yet."""
        name, task = self._problem.robots[robot], self._jobs[job]
        if name not in task.options:
            return None
        if any(partial.stage[before] < self._steps[before] for before in task.after):
            return None
        operation = task.options[name][step]
        # Whatever is no longer a robot's last operation has ended by `now`, so only the last ones can delay this one.
        start = max(partial.now, partial.ready[robot])
        beside = -1 if operation.beside is None else self._problem.robots.index(operation.beside[0])
        if beside >= 0:
            last = partial.last[beside]
            if last is not None and (last[1] + 1 < self._steps[last[0]] or self._jobs[last[0]].keeps):
                return None  # its gripper is full
            start = max(start, partial.ready[beside])
        for other, last in enumerate(partial.last):
            if last is None:
                continue
            if last[0] in task.after or overlap(self._operation(other, last).room, operation.room):
                start = max(start, partial.ready[other])
        end = start + operation.duration
        stage = (*partial.stage[:job], step + 1, *partial.stage[job + 1 :])
        busy = (robot, beside)
        last_ops = tuple((job, step) if other in busy else last for other, last in enumerate(partial.last))
        ready = tuple(end if other in busy else free for other, free in enumerate(partial.ready))
        added = Scheduled(job, step, name, operation, start, end)
        return _Partial(stage, last_ops, ready, start, partial.total + end, partial, added)

    def _operation(self, robot: int, last: tuple[int, int]) -> Operation:
        """The last operation of a robot, or that beside which it worked."""
        options, name = self._jobs[last[0]].options, self._problem.robots[robot]
        own = options[name][last[1]] if name in options else None
        others = (ops[last[1]] for ops in options.values())
        beside = next((other for other in others if other.beside is not None and other.beside[0] == name), None)
        return own if beside is None and own is not None else beside or next(iter(options.values()))[last[1]]

    def _received(self, robot: int, last: tuple[int, int]) -> str:
        """What a robot holds after working beside another one; empty where it did not."""
        name = self._problem.robots[robot]
        for operations in self._jobs[last[0]].options.values():
            beside = operations[last[1]].beside
            if beside is not None and beside[0] == name:
                return str(beside[1].arguments.get("object", ""))
        return ""

    def _about(self, job: int, item: str) -> bool:
        """Whether a job is about an object."""
        return any(ops[0].arguments.get("object") == item for ops in self._jobs[job].options.values())

    def _bound(self, partial: _Partial) -> tuple[float, float]:
        """Lower bounds of the makespan and of the sum of ends of every completion of a partial schedule [s]."""
        makespan, total, work = max(partial.ready), partial.total, sum(max(r, partial.now) for r in partial.ready)
        holder = {last[0]: robot for robot, last in enumerate(partial.last) if last is not None}
        idle = min(max(ready, partial.now) for ready in partial.ready)
        ends: dict[int, float] = {}
        for job in self._order:
            stage, steps = partial.stage[job], self._steps[job]
            if stage == steps:
                ends[job] = partial.ready[holder[job]] if job in holder else partial.now
                continue
            rest = self._shortest[job][stage]
            begin = max(partial.now, partial.ready[holder[job]]) if stage else idle
            begin = max(begin, *(ends[before] for before in self._jobs[job].after), 0.0)
            ends[job] = begin + rest
            makespan = max(makespan, ends[job] + self._tails[job])
            total += sum(begin + rest - self._shortest[job][later] for later in range(stage + 1, steps + 1))
            work += rest
        if any(stage < steps for stage, steps in zip(partial.stage, self._steps, strict=True)):
            makespan = max(makespan, work / len(partial.ready))
        for x, table in self._zones:
            free = partial.now
            for robot, last in enumerate(partial.last):
                if last is not None and _contains(self._operation(robot, last), x):
                    free = max(free, partial.ready[robot])
            makespan = max(makespan, free + sum(row[stage] for row, stage in zip(table, partial.stage, strict=True)))
        return makespan, total


def _contains(operation: Operation, x: float) -> bool:
    room = operation.room
    return room is not None and room[0] < x < room[1]


def _trace(partial: _Partial) -> tuple[Scheduled, ...]:
    operations: list[Scheduled] = []
    current: _Partial | None = partial
    while current is not None and current.added is not None:
        operations.append(current.added)
        current = current.previous
    return tuple(reversed(operations))
