"""A second opinion on the best sum: the problem in PDDL, given to another planner within a time limit.

The planners are the engines of ``unified-planning``, each a package of its own. ``fast-downward-opt`` (A* with the
LM-cut heuristic: Helmert and Domshlak, "Landmarks, critical paths and abstractions", ICAPS 2009) proves its costs;
others give a plan only. What a plan costs is computed here by following it, never taken from the engine.
"""

import time
from dataclasses import dataclass

from planners.allocation.orders import Reading
from planners.allocation.team_file import TeamFile
from planners.pddl.engine_process import engine_for, solve_apart
from planners.pddl.export import export_team
from planners.pddl.library import library
from planners.pddl.replay import Replay, replay

DEFAULT_ENGINE = "fast-downward-opt"
PACKAGES = {
    "fast-downward": "up-fast-downward",
    "fast-downward-opt": "up-fast-downward",
    "pyperplan": "up-pyperplan",
    "pyperplan-opt": "up-pyperplan",
    "enhsp": "up-enhsp",
    "enhsp-opt": "up-enhsp",
    "symk": "up-symk",
    "symk-opt": "up-symk",
    "tamer": "up-tamer",
    "lpg": "up-lpg",
}
"""pip package by engine."""


@dataclass(frozen=True)
class Opinion:
    """What another planner says.

    Attributes:
        engine: Its name.
        plan: Its plan as we understand it; None when it found none in time.
        optimal: Whether it claims that no plan is cheaper.
        impossible: Whether it claims that there is no plan.
        seconds: Wall time [s] with translation.
        verdict: Its own verdict, such as ``SOLVED_OPTIMALLY`` or ``TIMEOUT``.
    """

    engine: str
    plan: Replay | None
    optimal: bool
    impossible: bool
    seconds: float
    verdict: str

    @property
    def cost(self) -> float | None:
        """Sum of what the leaves cost in its plan, recomputed; None without a plan or where it breaks our rules."""
        return None if self.plan is None or self.plan.mistake else self.plan.cost

    def __str__(self) -> str:
        spent = f"{self.engine}, {self.seconds:.1f} s"
        if self.plan is None:
            return f"{spent}: {'proves that there is no plan' if self.impossible else f'no plan ({self.verdict})'}"
        if self.plan.mistake:
            return f"{spent}: a plan that breaks the rules: {self.plan.mistake}"
        return f"{spent}: sum {self.plan.cost:g}, {'proven optimal' if self.optimal else 'not proven optimal'}"


def second_opinion(
    team: TeamFile, engine: str = DEFAULT_ENGINE, seconds: float = 60.0, reading: Reading = Reading.START
) -> Opinion:
    """Lets another planner solve a team problem for the least sum.

    Finding nothing in time is an answer, not an error. Engines that know no costs get the problem without them; their
    plan is priced all the same and never counts as optimal.

    Args:
        team: The problem.
        engine: Name in unified-planning.
        seconds: Time limit [s] of the engine; starting and ending it may take some seconds more.
        reading: What an order between two tasks means.

    Raises:
        EngineMissingError: the library or the engine is not installed, or it cannot take the problem at all.
        FormulaError: as :func:`planners.pddl.export.export_team`, with ContradictionError and MapError.
    """
    begin = time.monotonic()
    exported = export_team(team, reading)
    install = f"pip install {PACKAGES[engine]}" if engine in PACKAGES else f"known are {', '.join(sorted(PACKAGES))}"
    solver, priced = engine_for(engine, exported.problem, install)
    keeps_time = isinstance(solver, library("engines").PDDLPlanner)
    verdict, plan = solve_apart(team, reading, engine, seconds, keeps_time)
    return Opinion(
        engine,
        None if plan is None else replay(exported, plan),
        priced and verdict == "SOLVED_OPTIMALLY",
        verdict == "UNSOLVABLE_PROVEN",
        time.monotonic() - begin,
        verdict,
    )
