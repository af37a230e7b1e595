"""Each meta-skill by itself, from where the expert left the rooms for it."""

from collections.abc import Sequence

from planners.meta_skills.plan import PlannedStep, SkillPlan
from planners.meta_skills.sequence import SequenceCfg
from policies.meta_skills.policy import TokenPolicy
from rostrum.skill_centric.doers import PlannedTask
from rostrum.skill_centric.outcome import Outcome
from rostrum.skill_centric.rollout import FRAMES_OF_A_STEP, Place, run_places
from rostrum.skill_centric.tasks import really_done
from sim.errors import PlacementError
from sim.rooms.prepare import prepared
from sim.rooms.world import RoomsCfg

ONCE = SequenceCfg(attempts=1)


def done_alone(rooms: RoomsCfg, policy: TokenPolicy, skill: str, seeds: Sequence[int]) -> tuple[int, list[Outcome]]:
    """Trials of one meta-skill in which it said that it was done and was.

    Args:
        rooms: How they are.
        policy: Who acts.
        skill: Name of the meta-skill.
        seeds: Of the rooms; those that the expert cannot prepare are left out.

    Returns:
        How many, and what came of every trial.
    """
    places, steps = [], []
    for seed in seeds:
        try:
            world, seen, call = prepared(rooms, skill, seed)
        except PlacementError:
            continue
        step = PlannedStep(call)
        doer = PlannedTask(SkillPlan(call.text, (step,)), ONCE)
        places.append(Place(world, seen, doer, Outcome(call.text, seed, success=True), FRAMES_OF_A_STEP * 3))
        steps.append(step)
    run_places(policy, places)
    for place, step in zip(places, steps, strict=True):
        place.outcome.success &= place.outcome.ending == "done" and really_done(step, place.world)
    return sum(place.outcome.success for place in places), [place.outcome for place in places]
