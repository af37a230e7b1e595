"""One run of one skill in one world, judged by the simulator's ground truth."""

import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.skills.case import Call, Case
from rostrum.rehearsal.stage import Ended, Stage
from rostrum.rehearsal.team import Team
from rostrum.site import catalogue_of
from sim.disturbances import Disturbance
from sim.errors import PlacementError
from sim.relations import relations
from sim.scenes.scene import ObjectSensor, with_sensor
from sim.world import World
from skills.contract import SkillCall
from skills.team_estimate import TeamEstimator

SETTLE = 0.5  # [s] after a skill, for what still rolls
DRAWS = 20  # worlds drawn for one run, until one is found in which the skill can be done
LIFTED = 0.05  # [m] above its table
UNDER_WAY = (0.6, 2.0)  # [s] into a call that is cancelled, and up to so much later
READY = 0.05  # [rad] from the ready pose
STANDS, LIES = 0.8, 0.5  # share of the nominal height of a base, from which a robot stands and up to which it lies


@dataclass(frozen=True)
class Trial:
    """One run.

    Attributes:
        case: What is done.
        seed: Draws the world.
        disturbances: What goes wrong on purpose.
        must_be_possible: Whether worlds are drawn again in which the estimator finds that it cannot be done.
        sensor: What sees the objects.
    """

    case: Case
    seed: int
    disturbances: tuple[Disturbance, ...] = ()
    must_be_possible: bool = True
    sensor: ObjectSensor = "markers"


def run_trial(trial: Trial) -> dict[str, Any]:
    """Runs it; the row tells the skill's verdict beside the truth, how long it took, and what it cost."""
    begin = time.process_time()
    asked = {"case": trial.case.name, "skill": trial.case.call.skill, "seed": trial.seed}
    for draw in range(DRAWS):
        stage = _stage(trial, draw)
        if stage is None:
            continue
        with stage:
            ended = _call(stage, trial.case.call)
            stage.team.advance_for(SETTLE)
            facts = set(truths(stage.measured.world))
            audit = stage.measured.audit.report()
            return asked | {
                "draws": draw + 1,
                "reason": ended.result.reason.value,
                "text": ended.result.text,
                "truth": bool(trial.case.truth) and all(_holds(fact, facts) for fact in trial.case.truth),
                "attempts": ended.result.evidence.get("attempts", 1.0),
                "duration_s": round(ended.seconds, 2),
                "faulted": stage.team.robot(trial.case.call.robot).faulted,
                "touched": [contact["between"] for contact in audit["contacts"]["robot_table"]],
                "cpu_s": round(time.process_time() - begin, 2),
            }
    return asked | {"draws": DRAWS, "reason": "none"}


def truths(world: World) -> Iterator[str]:
    """The relations of a world; ``held(object)``, and ``ready``, ``stands`` and ``lies`` of robots besides."""
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
    for name, robot in world.legged.items():
        height = world.data.body(f"{name}/{robot.description.base_body}").xpos[2] / robot.description.stand_height
        if height >= STANDS or height <= LIES:
            yield f"{'stands' if height >= STANDS else 'lies'}({name})"


def _holds(fact: str, facts: set[str]) -> bool:
    return fact[1:] not in facts if fact.startswith("!") else fact in facts


def _stage(trial: Trial, draw: int) -> Stage | None:
    """A stage on which the skill is next; None where that cannot be had by this draw."""
    seed = trial.seed + 1_000_003 * draw
    try:
        scene = with_sensor(trial.case.scene(seed), trial.sensor)
        stage = Stage(scene, seed, disturbances=trial.disturbances, warm_up=trial.case.warm_up)
    except PlacementError:
        return None
    if stage.team.world is not None and _set_up(trial, stage, seed):
        return stage
    stage.close()
    return None


def _set_up(trial: Trial, stage: Stage, seed: int) -> bool:
    """Does what comes before; whether the skill can be called then."""
    estimator = TeamEstimator(catalogue_of(stage.measured.world.scene))
    for call in trial.case.before:
        if not _possible(estimator, stage, call) or not _call(stage, call).result.success:
            return False
    if trial.case.interrupted is not None:
        under_way = UNDER_WAY[0] + np.random.default_rng(seed).uniform() * UNDER_WAY[1]
        _interrupt(stage, trial.case.interrupted, under_way)
    return not trial.must_be_possible or _possible(estimator, stage, trial.case.call)


def _possible(estimator: TeamEstimator, stage: Stage, call: Call) -> bool:
    assert stage.team.world is not None, "looked at before"
    asked = SkillCall("", "", call.robot, call.skill, dict(call.arguments))
    return estimator.estimate(asked, stage.team.world).feasible


def _call(stage: Stage, call: Call) -> Ended:
    return stage.call(call.robot, call.skill, call.arguments)


def _interrupt(stage: Stage, call: Call, after: float) -> None:
    """Begins a call, and cancels it ``after`` seconds."""
    until = stage.team.now + after

    def watch(team: Team, running: SkillCall) -> None:
        if team.now >= until:
            team.cancel(call.robot, running.node_id)

    stage.call(call.robot, call.skill, call.arguments, watch)


def seeded(case: Case, seed: int) -> int:
    """A seed of its own for every case, so that no two cases see the same worlds."""
    return seed + 10_000 * (zlib.crc32(case.name.encode()) % 10_000)
