"""Sets the rooms so that one meta-skill can begin: the expert does what comes before it."""

import numpy as np

from policies.meta_skills.call import MetaSkillCall, all_calls
from policies.meta_skills.observation import DRAWER, RoomsObservation
from sim.errors import PlacementError
from sim.rooms.expert import act
from sim.rooms.truth import effect
from sim.rooms.world import RoomsCfg, RoomsWorld

LONGEST = 150  # periods of one meta-skill


def prepared(rooms: RoomsCfg, skill: str, seed: int) -> tuple[RoomsWorld, RoomsObservation, MetaSkillCall]:
    """Rooms in which a meta-skill can begin, what is perceived, and a call of it.

    Args:
        rooms: How they are; the drawer begins as the call needs it.
        skill: Name of the meta-skill.
        seed: Draws the rooms and what the call is about.

    Raises:
        PlacementError: the expert cannot bring it about.
    """
    calls = [call for call in all_calls() if call.skill == skill]
    rng = np.random.default_rng([seed, 6])
    call = calls[int(rng.integers(len(calls)))]
    opened = call.support == DRAWER or skill == "close" or (skill != "open" and rng.random() < 0.5)
    world = RoomsCfg(rooms.body, rooms.period, rooms.timestep, rooms.detector, opened).build()
    seen = world.reset(seed)
    for step in _before(call):
        seen = _do(world, step, seen)
        if not effect(world, step):
            raise PlacementError(f"seed {seed}: the expert fails to {step.text}, which comes before '{call.text}'")
    return world, seen, call


def _before(call: MetaSkillCall) -> list[MetaSkillCall]:
    if call.skill == "move":
        return []
    moved = MetaSkillCall("move", call.object)
    if call.skill in ("grasp", "open", "close", "shoot"):
        return [moved]
    taken = [moved, MetaSkillCall("grasp", call.object)]
    support = call.support or "white_box"
    there = [*taken, MetaSkillCall("move", support)]
    return there if call.skill == "position" else [*there, MetaSkillCall("position", call.object, support)]


def _do(world: RoomsWorld, call: MetaSkillCall, seen: RoomsObservation) -> RoomsObservation:
    for _ in range(LONGEST):
        done = act(world, call)
        if done.stop:
            break
        seen = world.step(done.command, done.fire)
    return seen
