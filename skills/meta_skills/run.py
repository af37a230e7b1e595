"""One call of a meta-skill while it runs: watched, stopped, cancelled, and asked in the end whether it had its effect.

The released RoboMatrix answers "success" whatever happened; here only the effect, as it is perceived, is success. So a
stop is a claim: while its effect does not show, the policy is asked on for a few frames, and can come nearer. And an
effect that stands for longer than anyone needs to say so ends a call as well.
"""

from dataclasses import dataclass, field

import numpy as np

from hardware.mobile.body import BodyCommand
from policies.meta_skills.bins import FIRE, GRAB, PAUSE
from policies.meta_skills.call import MetaSkillCall
from policies.meta_skills.observation import RoomsObservation
from policies.meta_skills.policy import is_still
from skills.contract import Reason, SkillResult
from skills.meta_skills.predicates import violated
from skills.meta_skills.specs import MetaSkill

Array = np.ndarray
STAY = BodyCommand()
LOST = 4  # frames in a row after which a hold condition counts as lost: a single frame may be noise


@dataclass(frozen=True)
class Asked:
    """What is asked of the body for one frame."""

    command: BodyCommand = STAY
    fire: bool = False


@dataclass
class MetaSkillRun:
    """One call.

    Attributes:
        skill: Its contract.
        call: What is called.
        expects: More ground conditions that must hold in the end, on behalf of a plan.
        period: Of a frame [s].
        still: Frames in a row in which nothing moved.
        frames: Frames so far.
    """

    skill: MetaSkill
    call: MetaSkillCall
    expects: tuple[str, ...] = ()
    period: float = 0.2
    still: int = 0
    frames: int = 0
    _stopped: str = ""
    _settled: int = 0
    _claims: int = 0
    _stands: int = 0
    _lost: int = 0
    _cancelled: bool = False
    _values: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._values = {"object": self.call.object, "support": self.call.support, "robot": "robot"}

    @property
    def over(self) -> bool:
        """Whether it only waits for its effect to show, so that no more action is needed."""
        return bool(self._stopped)

    def start(self, seen: RoomsObservation) -> SkillResult | None:
        """Judges the precondition; a result ends the call before anything moves."""
        if missing := violated(self.skill.spec.precondition, self._values, seen):
            return SkillResult(Reason.PRECONDITION_FAILED, f"{self.call.text}: {missing} does not hold")
        return None

    def cancel(self) -> None:
        """Asks for an end; the next frame answers ``CANCELED``, and nothing is asked of the body any more."""
        self._cancelled = True

    def update(self, seen: RoomsObservation, action: Array | None) -> tuple[Asked, SkillResult | None]:
        """One frame.

        Args:
            seen: What is perceived.
            action: What the policy or the controller wants, (7,); None once :attr:`over`.

        Returns:
            What is asked of the body, and a result that ends the call.
        """
        if self._cancelled:
            return Asked(), self._result(Reason.CANCELED, "somebody asked it to end")
        if self._stopped or action is None:
            return Asked(), self._settle(seen)
        self.frames += 1
        if self.frames * self.period > self.skill.spec.timeout:
            return Asked(), self._result(Reason.TIMED_OUT, f"longer than {self.skill.spec.timeout:g} s")
        lost = violated(self.skill.spec.hold, self._values, seen)
        self._lost = self._lost + 1 if lost else 0
        if self._lost >= LOST:
            return Asked(), self._result(Reason.HOLD_CONDITION_LOST, f"{lost} does not hold any more")
        self.still = self.still + 1 if is_still(action) else 0
        missing = self._missing(seen)
        self._stands = 0 if missing else self._stands + 1
        if self._stands > self.skill.standing:
            return Asked(), self._result(Reason.SUCCESS, f"its effect stood for {self._stands} frames")
        if action[0] > 0.5:
            self._claims += 1
            if not missing:
                return Asked(), self._result(Reason.SUCCESS, "it said stop")
            if self._claims > self.skill.settling:
                return Asked(), self._result(Reason.EFFECT_NOT_REACHED, f"it said stop, but {missing} does not hold")
        elif self.still > self.skill.still:
            self._stopped = f"nothing moved for {self.still} frames"
            return Asked(), self._settle(seen)
        return asked(action), None

    def _missing(self, seen: RoomsObservation) -> str:
        return violated((*self.skill.spec.effect, *self.expects), self._values, seen)

    def _settle(self, seen: RoomsObservation) -> SkillResult | None:
        missing = self._missing(seen)
        if not missing:
            return self._result(Reason.SUCCESS, self._stopped)
        self._settled += 1
        if self._settled <= self.skill.settling:
            return None
        return self._result(Reason.EFFECT_NOT_REACHED, f"{self._stopped}, but {missing} does not hold")

    def _result(self, reason: Reason, why: str) -> SkillResult:
        evidence = {"duration_s": self.frames * self.period, "still_frames": float(self.still)}
        return SkillResult(reason, f"{self.call.text}: {why}", evidence)


def asked(action: Array) -> Asked:
    """An action, (7,), as a command of the body and a shot."""
    code = int(action[-1])
    grip = None if code in (PAUSE, FIRE) else code == GRAB
    forward, left, turn, reach, lift = map(float, action[1:6])
    return Asked(BodyCommand((forward, left), turn, reach, lift, grip), code == FIRE)
