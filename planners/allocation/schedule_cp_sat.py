"""Schedules by constraint programming, where branch and bound runs out of its budget.

Every job is an interval per robot that may do it, with an operation after the other inside; jobs of one robot do not
overlap, nor do operations of different robots whose claims do. Solver: CP-SAT of OR-Tools, warm-started, with one
worker and a budget in its own deterministic time, so that one request gives one schedule on every machine.
"""

from dataclasses import dataclass
from itertools import pairwise

from ortools.sat.python import cp_model

from planners.allocation.problem import AllocationProblem, Operation
from planners.allocation.search import Schedule, placed

SCALE = 100  # times are solved in hundredths of a second, durations rounded down; finer is much slower


def improve(problem: AllocationProblem, known: Schedule, budget: float) -> Schedule:
    """A schedule that is no worse, and a bound that is no lower.

    Args:
        problem: Jobs, options and robots.
        known: A schedule of it.
        budget: Of the solver's deterministic time, about seconds.
    """
    return _Model(problem, known).solve(known, budget)


@dataclass(frozen=True)
class _Option:
    """One robot doing one job: whether it does, and its operations' starts and ends in the solver's unit."""

    job: int
    robot: str
    chosen: cp_model.IntVar
    starts: tuple[cp_model.IntVar, ...]
    ends: tuple[cp_model.LinearExpr, ...]
    durations: tuple[int, ...]


class _Model:
    def __init__(self, problem: AllocationProblem, known: Schedule) -> None:
        self._problem = problem
        self._model = cp_model.CpModel()
        self._horizon = int(known.makespan * SCALE) + 1
        self._options = [
            self._option(number, robot, operations)
            for number, job in enumerate(problem.jobs)
            for robot, operations in job.options.items()
        ]
        self._makespan = self._model.new_int_var(0, self._horizon, "makespan")
        self._one_robot_each()
        self._one_job_at_a_time()
        self._claims()
        self._model.minimize(self._makespan)

    def _option(self, job: int, robot: str, operations: tuple[Operation, ...]) -> _Option:
        model = self._model
        durations = tuple(int(operation.duration * SCALE) for operation in operations)
        starts = tuple(model.new_int_var(0, self._horizon, "") for _ in operations)
        ends = tuple(start + duration for start, duration in zip(starts, durations, strict=True))
        chosen = model.new_bool_var("")
        for end, start in zip(ends[:-1], starts[1:], strict=True):
            model.add(start >= end).only_enforce_if(chosen)
        return _Option(job, robot, chosen, starts, ends, durations)

    def _one_robot_each(self) -> None:
        """Exactly one option of every job, after those before it and before the end."""
        model, jobs = self._model, self._problem.jobs
        begin = [model.new_int_var(0, self._horizon, "") for _ in jobs]
        end = [model.new_int_var(0, self._horizon, "") for _ in jobs]
        for number, job in enumerate(jobs):
            own = [option for option in self._options if option.job == number]
            model.add_exactly_one(option.chosen for option in own)
            for option in own:
                model.add(begin[number] == option.starts[0]).only_enforce_if(option.chosen)
                model.add(end[number] == option.ends[-1]).only_enforce_if(option.chosen)
            for before in job.after:
                model.add(begin[number] >= end[before])
            model.add(self._makespan >= end[number])

    def _one_job_at_a_time(self) -> None:
        """A robot is busy from a job's first start to its last end, and for good where it keeps what it holds."""
        model = self._model
        for robot in self._problem.robots:
            own = [option for option in self._options if option.robot == robot]
            spans = []
            for option in own:
                keeps = self._problem.jobs[option.job].keeps
                end = self._horizon if keeps else option.ends[-1]
                size = model.new_int_var(0, self._horizon, "")
                spans.append(model.new_optional_interval_var(option.starts[0], size, end, option.chosen, ""))
            spans += [
                model.new_optional_fixed_size_interval_var(
                    option.starts[step], option.durations[step], option.chosen, ""
                )
                for option in self._options
                for step, operation in enumerate(self._problem.jobs[option.job].options[option.robot])
                if operation.beside is not None and operation.beside[0] == robot
            ]
            model.add_no_overlap(spans)

    def _claims(self) -> None:
        """In every slice of the workspace one operation at a time."""
        model = self._model
        operations = [
            (operation, option, step)
            for option in self._options
            for step, operation in enumerate(self._problem.jobs[option.job].options[option.robot])
            if operation.room is not None
        ]
        intervals = {
            (id(option), step): model.new_optional_fixed_size_interval_var(
                option.starts[step], option.durations[step], option.chosen, ""
            )
            for _, option, step in operations
        }
        edges = sorted({edge for operation, _, _ in operations for edge in operation.room or ()})
        for low, high in pairwise(edges):
            inside = [
                intervals[id(option), step]
                for operation, option, step in operations
                if operation.room is not None and operation.room[0] <= low and high <= operation.room[1]
            ]
            if len(inside) > 1:
                model.add_no_overlap(inside)

    def _hint(self, known: Schedule) -> None:
        found = {(item.job, item.robot, item.step): item for item in known.operations}
        for option in self._options:
            chosen = (option.job, option.robot, 0) in found
            self._model.add_hint(option.chosen, chosen)
            if chosen:
                for step, start in enumerate(option.starts):
                    self._model.add_hint(start, int(found[option.job, option.robot, step].start * SCALE))

    def solve(self, known: Schedule, budget: float) -> Schedule:
        self._hint(known)
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = budget
        status = solver.solve(self._model)
        bound = max(known.bound, solver.best_objective_bound / SCALE)
        best = known
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = placed(self._problem, self._order(solver))
            if found is not None and (found.makespan, found.total) < (known.makespan, known.total):
                best = found
        return Schedule(best.operations, best.makespan, best.total, min(bound, best.makespan), known.expansions)

    def _order(self, solver: cp_model.CpSolver) -> list[tuple[int, int, str]]:
        """Operations by start; of those that start at once, whatever must be done first, and a keeper last."""
        jobs = self._problem.jobs
        ranked = sorted(
            (solver.value(start), len(jobs[option.job].after), jobs[option.job].keeps, option.job, step, option.robot)
            for option in self._options
            if solver.boolean_value(option.chosen)
            for step, start in enumerate(option.starts)
        )
        return [(job, step, robot) for *_, job, step, robot in ranked]
