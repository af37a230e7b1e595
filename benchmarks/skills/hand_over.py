"""One hand-over from arm to arm on a randomised bench, judged by the simulator's ground truth."""

import time
from dataclasses import replace
from typing import Any

import numpy as np

from benchmarks.skills.blocks import any_block
from benchmarks.skills.case import ARMS_WARM_UP
from benchmarks.skills.trial import DRAWS, SETTLE
from rostrum.rehearsal.stage import Stage
from rostrum.site import catalogue_of
from sim.errors import PlacementError
from sim.relations import holders
from sim.scenes.furniture import SamplingArea
from sim.scenes.scene import ObjectSensor, Scene, load_scene, with_sensor
from skills.contract import SkillCall
from skills.manipulation.estimate import ManipulationEstimator

CASE = "hand_over"
BLOCK, OTHERS = "red_block", ("blue_block", "orange_block")
ARMS = ("left", "right")
SIDE, HEIGHT = (0.034, 0.060), (0.030, 0.065)  # [m] of a block
MASS, FRICTION = (0.03, 0.20), (0.4, 0.65)  # [kg]
CLEARANCE = 0.15  # [m] between the middles of blocks of any size, for an open gripper
LATE = 1.5  # [s] at most by which one of the two calls begins after the other
LONGEST = 150.0  # [s] for both calls


def hand_over_scene(seed: int) -> Scene:
    """The bench with three blocks of any size, mass and friction; the seed draws all but where they lie."""
    rng = np.random.default_rng([seed, 0x68616E64])
    scene = load_scene("bench")
    objects = tuple(
        any_block(rng, item, SIDE, HEIGHT, MASS, FRICTION) for item in scene.objects if item.name in (BLOCK, *OTHERS)
    )
    area = lambda found: replace(found, clearance=CLEARANCE) if isinstance(found, SamplingArea) else found  # noqa: E731
    tables = tuple(replace(table, sampling=area(table.sampling)) for table in scene.tables)
    return replace(scene, objects=objects, tables=tables)


def run_hand_over(seed: int, sensor: ObjectSensor) -> dict[str, Any]:
    """Runs it; the row tells both verdicts beside the truth, how long it took, and what it cost."""
    begin = time.process_time()
    for draw in range(DRAWS):
        drawn = seed + 1_000_003 * draw
        rng = np.random.default_rng([drawn, 0x61726D73])
        giver, taker = ARMS if rng.uniform() < 0.5 else ARMS[::-1]
        try:
            stage = Stage(with_sensor(hand_over_scene(drawn), sensor), drawn, warm_up=ARMS_WARM_UP)
        except PlacementError:
            continue
        with stage:
            if not _held(stage, giver, taker):
                continue
            row = {"case": CASE, "skill": "give", "seed": seed, "draws": draw + 1}
            row |= _handed_over(stage, giver, taker, float(rng.uniform(-LATE, LATE)))
            return row | {"cpu_s": round(time.process_time() - begin, 2)}
    return {"case": CASE, "skill": "give", "seed": seed, "draws": DRAWS, "reason": "none"}


def _held(stage: Stage, giver: str, taker: str) -> bool:
    """Lets the giver pick the block up; whether it did and the two can hand it over."""
    estimator = ManipulationEstimator(catalogue_of(stage.measured.world.scene))

    def possible(skill: str, **arguments: str) -> bool:
        world = stage.team.world
        return world is not None and estimator.estimate(SkillCall("", "", giver, skill, {**arguments}), world).feasible

    if not possible("pick", object=BLOCK) or not stage.call(giver, "pick", {"object": BLOCK}).result.success:
        return False
    return possible("give", object=BLOCK, to=taker)


def _handed_over(stage: Stage, giver: str, taker: str, late: float) -> dict[str, Any]:
    """Calls both; ``late`` is by how much the taker's call begins after the giver's, or before it when negative [s]."""
    team, run = stage.team, "hand_over"
    calls = {
        giver: SkillCall(run, "give", giver, "give", {"object": BLOCK, "to": taker}),
        taker: SkillCall(run, "take", taker, "take", {"object": BLOCK, "giver": giver}),
    }
    begin = team.now
    first, second = (giver, taker) if late >= 0.0 else (taker, giver)
    team.ask(calls[first])
    team.advance_for(abs(late))
    team.ask(calls[second])
    while team.now < begin + LONGEST and any(team.result(call.node_id) is None for call in calls.values()):
        team.advance()
    duration = team.now - begin
    team.advance_for(SETTLE)
    results = {name: team.result(name) for name in ("give", "take")}
    ended = {name: (found.reason.value, found.text) if found else ("timed_out", "") for name, found in results.items()}
    failed = next((name for name in ("take", "give") if ended[name][0] != "success"), "take")
    audit, took = stage.measured.audit.report()["contacts"], results["take"]
    return {
        "reason": ended[failed][0],
        "text": "; ".join(f"{name}: {text}" for name, (_, text) in ended.items()),
        "truth": holders(stage.measured.world, BLOCK) == (taker,),
        "attempts": took.evidence.get("attempts", 1.0) if took else 1.0,
        "duration_s": round(duration, 2),
        "faulted": "; ".join(filter(None, (team.robot(arm).faulted for arm in ARMS))),
        "touched": [contact["between"] for kind in ("robot_table", "robot_robot") for contact in audit[kind]],
    }
