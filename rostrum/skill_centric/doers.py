"""Who does a task, frame by frame: a plan of meta-skills, or one policy under the whole task's sentence."""

from typing import Protocol

import numpy as np

from planners.meta_skills.plan import PlannedStep, SkillPlan
from planners.meta_skills.sequence import SequenceCfg, SkillSequence
from policies.meta_skills.observation import RoomsObservation
from policies.meta_skills.policy import is_still
from rostrum.skill_centric.outcome import Outcome
from rostrum.skill_centric.tasks import RoomsTask, really_done
from sim.rooms.world import RoomsWorld
from skills.meta_skills.aim import Aim
from skills.meta_skills.run import MetaSkillRun, asked

Array = np.ndarray
WHOLE_TASK_STOPS = 6  # that are not taken at once: as many as a meta-skill's whose effect does not show
WHOLE_TASK_STILL = 15  # frames without motion after which a whole task counts as over: a meta-skill's longest patience


class Doer(Protocol):
    """Does one episode, frame by frame."""

    @property
    def text(self) -> str:
        """The sentence that the policy is told."""
        ...

    @property
    def still(self) -> int:
        """Frames in which nothing moved."""
        ...

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        ...

    def wants(self, seen: RoomsObservation, frame: int) -> bool:
        """Whether the policy is asked this frame, about ``text``."""
        ...

    def act(self, world: RoomsWorld, seen: RoomsObservation, action: Array | None, frame: int) -> RoomsObservation:
        """Acts for one frame with the policy's action, if it was asked; what is perceived then."""
        ...

    def close(self, world: RoomsWorld, outcome: Outcome) -> None:
        """Writes down how it went."""
        ...


class WholeTask:
    """A task under its own sentence, until the policy says stop, often enough, or nothing moves any more."""

    def __init__(self, task: RoomsTask) -> None:
        self.text, self.still, self.over, self._why, self._stops = task.text, 0, False, "out of time", 0

    def wants(self, seen: RoomsObservation, frame: int) -> bool:
        """Always: there is nobody else to ask."""
        return True

    def act(self, world: RoomsWorld, seen: RoomsObservation, action: Array | None, frame: int) -> RoomsObservation:
        """Acts as the policy wants."""
        if action is None:
            raise ValueError("a whole task needs the policy's action in every frame")
        self.still = self.still + 1 if is_still(action) else 0
        self._stops += bool(action[0] > 0.5)
        if self._stops > WHOLE_TASK_STOPS or self.still > WHOLE_TASK_STILL:
            self.over, self._why = True, "stop" if self._stops > WHOLE_TASK_STOPS else "still"
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
