"""Many rooms at once under one policy: plans of meta-skills, or whole tasks under one sentence."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from planners.meta_skills.object_check import check_objects
from planners.meta_skills.plan import PlannedStep, SkillPlan
from planners.meta_skills.planner import plan_task
from planners.meta_skills.sequence import SequenceCfg, SkillSequence
from policies.meta_skills.observation import RoomsObservation
from policies.meta_skills.policy import TokenPolicy, is_still
from rostrum.skill_centric.mishaps import Mishap
from rostrum.skill_centric.tasks import RoomsTask, is_reached, nominal_steps, really_done
from sim.errors import PhysicsDivergedError
from sim.rooms.world import RoomsCfg, RoomsWorld
from skills.meta_skills.aim import Aim
from skills.meta_skills.run import MetaSkillRun, asked

Array = np.ndarray
FRAMES_OF_A_STEP = 50
"""How long a whole task may take for each of its meta-skills, whoever does it; an expert takes half of it."""
WHOLE_TASK_STILL = 15  # frames without motion after which a whole task counts as over: a meta-skill's longest patience


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
class Outcome:
    """What came of one.

    Attributes:
        task: Its text.
        seed: Of the rooms.
        success: Whether its goals were so in the end, by the simulator's state.
        frames: Frames that it took.
        ending: How it ended, by the robot's own account.
        retries: Steps that were mended.
        named: Step that the log names as the failing one; None where it names none.
        true: Step that failed first, by the simulator's state; None where none did.
        log: Ends of steps: number, text, reason, whether the effect was really there.
        mishap: What was done to the rooms; empty for nothing.
    """

    task: str
    seed: int
    success: bool = False
    frames: int = 0
    ending: str = ""
    retries: int = 0
    named: int | None = None
    true: int | None = None
    log: list[dict[str, Any]] = field(default_factory=list)
    mishap: str = ""

    def row(self) -> dict[str, Any]:
        """As JSON has it."""
        return asdict(self)


class Doer(Protocol):
    """Does one episode, frame by frame."""

    text: str
    still: int

    def wants(self, seen: RoomsObservation, frame: int) -> bool:
        """Whether the policy is asked this frame, about ``text``."""
        ...

    def act(self, world: RoomsWorld, seen: RoomsObservation, action: Array | None, frame: int) -> RoomsObservation:
        """Acts for one frame with the policy's action, if it was asked; what is perceived then."""
        ...

    def close(self, world: RoomsWorld, outcome: Outcome) -> None:
        """Writes down how it went."""
        ...

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        ...


class WholeTask:
    """A task under its own sentence, until the policy says stop or nothing moves any more."""

    def __init__(self, task: RoomsTask) -> None:
        self.text, self.still, self.over, self._why = task.text, 0, False, "out of time"

    def wants(self, seen: RoomsObservation, frame: int) -> bool:
        """Always: there is nobody else to ask."""
        return True

    def act(self, world: RoomsWorld, seen: RoomsObservation, action: Array | None, frame: int) -> RoomsObservation:
        """Acts as the policy wants."""
        if action is None:
            raise ValueError("a whole task needs the policy's action in every frame")
        self.still = self.still + 1 if is_still(action) else 0
        if action[0] > 0.5 or self.still > WHOLE_TASK_STILL:
            self.over, self._why = True, "stop" if action[0] > 0.5 else "still"
            return seen
        wanted = asked(action)
        return world.step(wanted.command, wanted.fire)

    def close(self, world: RoomsWorld, outcome: Outcome) -> None:
        """Notes how it ended; it has no steps to name."""
        outcome.ending = self._why


class PlannedTask:
    """A task as a plan of meta-skills, with the controller of the hybrid one beside the policy."""

    def __init__(self, plan: SkillPlan, cfg: SequenceCfg) -> None:
        self._sequence = SkillSequence(plan, cfg)
        self._plan = plan
        self._aim: tuple[MetaSkillRun, Aim] | None = None
        self._truths: list[bool] = []
        self._really: dict[int, bool] = {}

    @property
    def over(self) -> bool:
        """Whether the plan is at its end, one way or another."""
        return self._sequence.state != "running"

    @property
    def step(self) -> PlannedStep:
        """The step that is under way."""
        return self._plan.steps[min(self._sequence.step, len(self._plan.steps) - 1)]

    @property
    def text(self) -> str:
        """The sentence of the meta-skill that is under way."""
        return self.step.call.text

    @property
    def still(self) -> int:
        """Frames in which nothing moved under it."""
        return self._sequence.run.still if self._sequence.run is not None else 0

    def wants(self, seen: RoomsObservation, frame: int) -> bool:
        """Whether a learnt meta-skill is under way and not over."""
        run = self._sequence.begin(seen, frame)
        return run is not None and not run.over and run.skill.spec.executor == "policy"

    def act(self, world: RoomsWorld, seen: RoomsObservation, action: Array | None, frame: int) -> RoomsObservation:
        """One frame of the meta-skill that is under way."""
        self._witness(world)
        run = self._sequence.begin(seen, frame)
        if run is None:
            return seen
        if action is None and not run.over:
            action = self._controller(run).act(seen)
        wanted, result = run.update(seen, action)
        if result is not None:
            self._sequence.finish(result, seen, frame)
            self._witness(world)
            return seen
        return world.step(wanted.command, wanted.fire)

    def close(self, world: RoomsWorld, outcome: Outcome) -> None:
        """Notes the log beside what the simulator says of it; one that ran out of time fails at its present step."""
        self._witness(world)
        sequence = self._sequence
        outcome.ending, outcome.retries, outcome.named = sequence.state, sequence.retries, sequence.failing_step
        if sequence.state == "running":
            outcome.named = sequence.step
            self._really[sequence.step] = really_done(self.step, world)
        outcome.true = min((step for step, done in self._really.items() if not done), default=None)
        outcome.log = [
            {"step": entry.step, "text": entry.text, "reason": str(entry.result.reason), "told": entry.result.text,
             "really": really}
            for entry, really in zip(sequence.log, self._truths, strict=True)
        ]  # fmt: skip

    def _witness(self, world: RoomsWorld) -> None:
        """What the simulator says of the steps that ended since it was last asked."""
        for entry in self._sequence.log[len(self._truths) :]:
            self._truths.append(really_done(self._plan.steps[entry.step], world))
            self._really[entry.step] = self._truths[-1]

    def _controller(self, run: MetaSkillRun) -> Aim:
        if self._aim is None or self._aim[0] is not run:
            self._aim = (run, Aim(run.call.object))
        return self._aim[1]


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
