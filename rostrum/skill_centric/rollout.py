"""Many rooms at once under one policy: plans of meta-skills, or whole tasks under one sentence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from planners.meta_skills.object_check import check_objects
from planners.meta_skills.planner import plan_task
from planners.meta_skills.sequence import SequenceCfg
from policies.meta_skills.observation import RoomsObservation
from policies.meta_skills.policy import TokenPolicy
from rostrum.skill_centric.doers import Doer, PlannedTask, WholeTask
from rostrum.skill_centric.mishaps import Mishap
from rostrum.skill_centric.outcome import Outcome
from rostrum.skill_centric.tasks import RoomsTask, is_reached, nominal_steps
from sim.errors import PhysicsDivergedError
from sim.rooms.world import RoomsCfg, RoomsWorld

Array = np.ndarray
FRAMES_OF_A_STEP = 50
"""How long a whole task may take for each of its meta-skills, whoever does it; an expert takes half of it."""


@dataclass(frozen=True)
class Episode:
    """One task in one set of rooms.

    Attributes:
        task: What is asked.
        seed: Of the rooms.
        body: Name of the embodiment.
        mishap: Whether something is done to the rooms meanwhile.
    """

    task: RoomsTask
    seed: int
    body: str = "standard"
    mishap: bool = False


@dataclass
class Place:
    """One set of rooms while it runs.

    Attributes:
        world: The rooms.
        seen: What is perceived in them.
        doer: Who does something there.
        outcome: What comes of it.
        longest: Frames that it may take.
        mishap: What is going to happen.
    """

    world: RoomsWorld
    seen: RoomsObservation
    doer: Doer
    outcome: Outcome
    longest: int
    mishap: Mishap | None = None


def roll_out(
    rooms: RoomsCfg, policy: TokenPolicy, episodes: Sequence[Episode], sequence: SequenceCfg | None
) -> list[Outcome]:
    """Runs all episodes at once.

    Args:
        rooms: How they are; body and drawer are each episode's.
        policy: Who acts.
        episodes: Which.
        sequence: How plans of meta-skills are done; None does whole tasks.
    """
    places = [_begin(rooms, episode, sequence) for episode in episodes]
    run_places(policy, places)
    for place, episode in zip(places, episodes, strict=True):
        place.outcome.success &= is_reached(episode.task, place.world)
    return [place.outcome for place in places]


def run_places(policy: TokenPolicy, places: Sequence[Place]) -> None:
    """Runs all of them, frame by frame, until each has ended; the outcomes tell how."""
    running, frame = list(places), 0
    while running:
        _frame(policy, running, frame)
        frame += 1
        running = [each for each in running if not each.doer.over and frame < each.longest]
    for place in places:
        place.doer.close(place.world, place.outcome)


def _begin(rooms: RoomsCfg, episode: Episode, sequence: SequenceCfg | None) -> Place:
    world = replace(rooms, body=episode.body, open_drawer=episode.task.drawer).build()
    seen = world.reset(episode.seed)
    steps = nominal_steps(episode.task)
    if sequence is None:
        doer: Doer = WholeTask(episode.task)
    else:
        plan = plan_task(episode.task.text, seen)
        check_objects(plan, seen)
        doer = PlannedTask(plan, sequence)
    mishap = Mishap.drawn(steps, episode.seed) if episode.mishap else None
    outcome = Outcome(episode.task.text, episode.seed, success=True)
    return Place(world, seen, doer, outcome, FRAMES_OF_A_STEP * len(steps), mishap)


def _frame(policy: TokenPolicy, running: Sequence[Place], frame: int) -> None:
    asking = [place for place in running if place.doer.wants(place.seen, frame)]
    actions: dict[int, Array] = {}
    if asking:
        batch = RoomsObservation.stack([place.seen for place in asking])
        drawn = policy.act(batch, [place.doer.text for place in asking], [place.doer.still for place in asking])
        actions = {id(place): action for place, action in zip(asking, drawn, strict=True)}
    for place in running:
        place.outcome.frames = frame + 1
        try:
            place.seen = place.doer.act(place.world, place.seen, actions.get(id(place)), frame)
            if place.mishap is not None:
                place.seen = place.mishap.apply(place.world, place.seen, place.doer.text, place.outcome)
        except PhysicsDivergedError:
            place.outcome.success, place.longest = False, 0
