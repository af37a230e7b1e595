"""An engine in a process and a folder of its own: ``python -m planners.pddl.engine_process TASK ANSWER``.

Some engines run inside the process that calls them and heed no time limit; others write files with fixed names into the
current folder, so that two at a time would read each other's. Here neither can happen.
"""

import os
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from planners.allocation.orders import Reading
from planners.allocation.team_file import TeamFile
from planners.pddl.export import export_team
from planners.pddl.library import EngineMissingError, Problem, library

STARTING = 10.0  # s, for the process to load and to translate, beside the engine's time
CLEARING = 20.0  # s more for engines that keep the time themselves, to end what they started

Answer = tuple[str, list[tuple[str, tuple[str, ...]]] | None]
"""The engine's verdict, and the actions of its plan with their objects, if it has one."""


def engine_for(name: str, problem: Problem, install: str) -> tuple[Any, bool]:
    """An engine, and whether it understands costs.

    Args:
        name: Its name in unified-planning.
        problem: What it is to plan.
        install: How to get it.

    Raises:
        EngineMissingError: it is not installed, or cannot take the problem even without costs.
    """
    up = library()
    factory = up.get_environment().factory
    if name not in factory.engines:
        raise EngineMissingError(f"the planner '{name}' is not installed: {install}")
    if factory.engine(name).is_oneshot_planner():
        solver = up.OneshotPlanner(name=name)
        for candidate, priced in ((problem, True), (_unpriced(problem), False)):
            if solver.supports(candidate.kind):
                return solver, priced
    raise EngineMissingError(f"the planner '{name}' cannot take problems of this kind; take fast-downward-opt")


def solve_apart(team: TeamFile, reading: Reading, engine: str, seconds: float, keeps_time: bool) -> Answer:
    """Lets an installed engine plan.

    Args:
        team: The team problem.
        reading: What an order between two tasks means.
        engine: Its name.
        seconds: Time limit [s] of the engine.
        keeps_time: Whether it ends by itself when the time is up.
    """
    with tempfile.TemporaryDirectory() as folder:
        task, answer = Path(folder, "task"), Path(folder, "answer")
        task.write_bytes(pickle.dumps((team, reading, engine, seconds if keeps_time else None)))
        limit = seconds + STARTING + (CLEARING if keeps_time else 0.0)
        path = os.pathsep.join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
        command = [sys.executable, "-m", "planners.pddl.engine_process", str(task), str(answer)]
        try:
            done = subprocess.run(
                command, cwd=folder, env={**os.environ, "PYTHONPATH": path}, capture_output=True, timeout=limit
            )
        except subprocess.TimeoutExpired:
            return "TIMEOUT", None
        if done.returncode or not answer.is_file():
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            return f"INTERNAL_ERROR: {lines[-1] if lines else done.returncode}", None
        return pickle.loads(answer.read_bytes())


def _unpriced(problem: Problem) -> Problem:
    plain = problem.clone()
    plain.clear_quality_metrics()
    return plain


def _solved(team: TeamFile, reading: Reading, engine: str, seconds: float | None) -> Answer:
    problem = export_team(team, reading).problem
    solver, priced = engine_for(engine, problem, "install it")
    with solver:
        result = solver.solve(problem if priced else _unpriced(problem), timeout=seconds)
    if result.plan is None:
        return result.status.name, None
    steps = [(step.action.name, tuple(str(o) for o in step.actual_parameters)) for step in result.plan.actions]
    return result.status.name, steps


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(pickle.dumps(_solved(*pickle.loads(Path(sys.argv[1]).read_bytes()))))
