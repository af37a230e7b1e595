"""Does a plan of meta-skills step by step: watches each end, tries again from where it can, and names what failed."""

from dataclasses import dataclass, field
from typing import Literal

from planners.meta_skills.plan import SkillPlan
from policies.meta_skills.observation import RoomsObservation
from skills.contract import Reason, SkillResult
from skills.meta_skills.predicates import violated
from skills.meta_skills.run import MetaSkillRun
from skills.meta_skills.specs import meta_skill
from skills.world.predicates import bind


@dataclass(frozen=True)
class SequenceCfg:
    """How patient it is.

    Attributes:
        attempts: Of one step, at most.
        period: Of a frame [s].
    """

    attempts: int = 2
    period: float = 0.2


@dataclass(frozen=True)
class LogEntry:
    """One end of one step.

    Attributes:
        frame: When.
        step: Number of the step, from 0.
        text: The meta-skill as it was told.
        result: How it ended.
    """

    frame: int
    step: int
    text: str
    result: SkillResult


@dataclass
class SkillSequence:
    """One plan while it is done.

    Attributes:
        plan: What is done.
        cfg: How.
        step: Number of the step that is under way.
        log: Ends of steps, in order.
        state: ``running``, ``done``, or how it ended otherwise.
    """

    plan: SkillPlan
    cfg: SequenceCfg = field(default_factory=SequenceCfg)
    step: int = 0
    log: list[LogEntry] = field(default_factory=list)
    state: Literal["running", "done", "failed", "canceled"] = "running"
    run: MetaSkillRun | None = None
    _tried: dict[int, int] = field(default_factory=dict)
    _cancelled: bool = False

    @property
    def failing_step(self) -> int | None:
        """Number of the step at which it ended without success; None otherwise."""
        return self.log[-1].step if self.state == "failed" else None

    @property
    def retries(self) -> int:
        """How often a step ended without its effect and was mended."""
        return sum(not entry.result.success for entry in self.log) - (self.state == "failed")

    def cancel(self) -> None:
        """Asks for an end; the run that is under way is cancelled with it."""
        self._cancelled = True
        if self.run is not None:
            self.run.cancel()

    def begin(self, seen: RoomsObservation, frame: int) -> MetaSkillRun | None:
        """The run that is under way, begun if need be; None once nothing is left to do.

        Args:
            seen: What is perceived.
            frame: Number of the frame, for the log.
        """
        while self.run is None and self.state == "running":
            if self._cancelled:
                self.state = "canceled"
                break
            planned = self.plan.steps[self.step]
            run = MetaSkillRun(meta_skill(planned.call.skill), planned.call, planned.expects, self.cfg.period)
            refused = run.start(seen)
            if refused is None:
                self.run = run
            else:
                self.finish(refused, seen, frame)
        return self.run

    def finish(self, result: SkillResult, seen: RoomsObservation, frame: int) -> None:
        """Takes the end of the step that is under way, and decides what comes next."""
        self.log.append(LogEntry(frame, self.step, self.plan.steps[self.step].call.text, result))
        self.run = None
        if result.reason is Reason.CANCELED:
            self.state = "canceled"
        elif result.success:
            self.step += 1
            self.state = "done" if self.step == len(self.plan.steps) else "running"
        else:
            self._again(seen)

    def _again(self, seen: RoomsObservation) -> None:
        """Goes back to the step that brings about what is missing, or gives up."""
        failed = self.step
        self._tried[failed] = self._tried.get(failed, 0) + 1
        back = self._resume(failed, seen) if self._tried[failed] < self.cfg.attempts else None
        if back is None:
            self.state = "failed"
        else:
            self.step = back

    def _resume(self, step: int, seen: RoomsObservation) -> int | None:
        """The latest step from which this one can be reached; None when no step brings about what it needs.

        A precondition that does not hold is the effect of an earlier step, whose own precondition may not hold either.
        """
        call = self.plan.steps[step].call
        values = {"object": call.object, "support": call.support, "robot": "robot"}
        missing = violated(meta_skill(call.skill).spec.precondition, values, seen)
        if not missing:
            return step
        earlier = [number for number in range(step) if missing in self._effects(number)]
        return self._resume(earlier[-1], seen) if earlier else None

    def _effects(self, step: int) -> tuple[str, ...]:
        call = self.plan.steps[step].call
        values = {"object": call.object, "support": call.support, "robot": "robot"}
        return tuple(bind(each, values) for each in meta_skill(call.skill).spec.effect)
