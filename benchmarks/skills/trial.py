"""One run of one skill in one world, judged by the simulator's ground truth."""

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.skills.cases import ARM, Call, Case
from rostrum.rehearsal.drill import Drill
from rostrum.site import catalogue_of
from sim.disturbances import Disturbance
from sim.errors import PlacementError
from sim.measured_world import MeasuredWorld
from sim.relations import relations
from sim.world import World
from skills.contract import SkillCall, SkillResult
from skills.manipulation.estimate import ManipulationEstimator

SETTLE = 0.5  # [s] after a skill, for what still rolls
DRAWS = 20  # worlds drawn for one run, until one is found in which the skill can be done
LIFTED = 0.05  # [m] above its table
UNDER_WAY = (0.6, 2.0)  # [s] into a call that is cancelled, and up to so much later
READY = 0.05  # [rad] from the ready pose


@dataclass(frozen=True)
class Trial:
    """One run.

    Attributes:
        case: What is done.
        seed: Draws the world.
        disturbances: What goes wrong on purpose.
        must_be_possible: Whether worlds are drawn again in which the estimator finds that it cannot be done.
    """

    case: Case
    seed: int
    disturbances: tuple[Disturbance, ...] = ()
    must_be_possible: bool = True


def run_trial(trial: Trial) -> dict[str, Any]:
    """Runs it; the row tells the skill's verdict beside the truth, how long it took, and what it cost."""
    begin = time.process_time()
    for draw in range(DRAWS):
        drill = _world(trial, draw)
        if drill is None:
            continue
        result, duration = _call(drill, trial.case.call)
        drill.advance_for(SETTLE)
        facts = set(truths(drill.measured.world))
        reached = bool(trial.case.truth) and all(_holds(fact, facts) for fact in trial.case.truth)
        audit = drill.measured.audit.report()
        return {
            "case": trial.case.name,
            "skill": trial.case.call[0],
            "seed": trial.seed,
            "draws": draw + 1,
            "reason": result.reason.value,
            "text": result.text,
            "truth": reached,
            "attempts": result.evidence.get("attempts", 1.0),
            "duration_s": round(duration, 2),
            "faulted": drill.arms[ARM].faulted,
            "touched": [contact["between"] for contact in audit["contacts"]["robot_table"]],
            "cpu_s": round(time.process_time() - begin, 2),
        }
    return {"case": trial.case.name, "skill": trial.case.call[0], "seed": trial.seed, "draws": DRAWS, "reason": "none"}


def truths(world: World) -> Iterator[str]:
    """The relations of a world, and ``held(object)`` and ``ready(robot)`` besides."""
    yield from relations(world)
    contact = world.data.contact
    touching = world.model.geom_bodyid[contact.geom[contact.efc_address >= 0]]
    names = [{world.model.body(int(body)).name for body in pair} for pair in touching]
    for item in world.scene.objects:
        pads = {other for pair in names if item.name in pair for other in pair if "_pad" in other}
        height = world.object_pose(item.name).position_w[2] - world.scene.table_of(item).center_w[2]
        if len(pads) >= 2 and height > LIFTED:
            yield f"held({item.name})"
    for name, robot in world.robots.items():
        away = np.abs(robot.state().position[: len(robot.description.joints)] - np.array(robot.description.home))
        if away.max() < READY:
            yield f"ready({name})"


def _holds(fact: str, facts: set[str]) -> bool:
    return fact[1:] not in facts if fact.startswith("!") else fact in facts


def _world(trial: Trial, draw: int) -> Drill | None:
    """A world in which the skill is next; None where that cannot be had by this draw."""
    seed = trial.seed + 1_000_003 * draw
    try:
        measured = MeasuredWorld(trial.case.scene(seed), seed, trial.disturbances)
    except PlacementError:
        return None
    drill = Drill(measured)
    estimator = ManipulationEstimator(catalogue_of(measured.world.scene))
    for call in trial.case.before:
        if not _possible(estimator, drill, call) or not _call(drill, call)[0].success:
            return None
    if trial.case.interrupted is not None:
        _interrupt(drill, trial.case.interrupted, UNDER_WAY[0] + np.random.default_rng(seed).uniform() * UNDER_WAY[1])
    if trial.must_be_possible and not _possible(estimator, drill, trial.case.call):
        return None
    return drill


def _possible(estimator: ManipulationEstimator, drill: Drill, call: Call) -> bool:
    skill, arguments = call
    return estimator.estimate(SkillCall("", "", ARM, skill, dict(arguments)), drill.world).feasible


def _call(drill: Drill, call: Call) -> tuple[SkillResult, float]:
    skill, arguments = call
    begin = drill.now
    return drill.call(ARM, skill, dict(arguments)), drill.now - begin


def _interrupt(drill: Drill, call: Call, after: float) -> None:
    """Begins a call, and cancels it ``after`` seconds."""
    until = drill.now + after

    def watch() -> None:
        if drill.now >= until:
            drill.arms[ARM].seat.cancel(call[0])

    drill.call(ARM, call[0], dict(call[1]), watch)


def seeded(case: Case, seed: int) -> int:
    """A seed of its own for every case, so that no two cases see the same worlds."""
    return seed + 10_000 * (zlib.crc32(case.name.encode()) % 10_000)
