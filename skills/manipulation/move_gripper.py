"""Move gripper: to an opening, or until something is between the pads."""

from skills.context import ArmContext
from skills.contract import Reason, SkillResult, SkillSpec
from skills.manipulation.scripted import OPEN_TOLERANCE, Script, ScriptedExecutor

STILL_SPEED = 0.002  # [m/s; rad/s]
STILL_TIME = 0.2  # [s] after which pads that stand still have met something
LONGEST = 3.0  # [s] beyond which pads that neither arrive nor stand still have failed

MOVE_GRIPPER = SkillSpec(
    name="move_gripper",
    description="Open or close the gripper to an opening, or until something is between its pads.",
    parameters=(),
    capabilities=("gripper",),
    precondition=(),
    hold=(),
    effect=(),
    timeout=10.0,
)


class MoveGripper(ScriptedExecutor):
    """Executor of ``move_gripper``."""

    phases = 1

    def __init__(self, context: ArmContext, opening: float) -> None:
        super().__init__(context, {})
        gripper = context.description.gripper
        self._opening = min(max(opening, gripper.lower), gripper.upper)

    def script(self) -> Script:
        """Success at the opening; pads that stall beside it have met something, which the evidence tells."""
        self.phase("gripper")
        self.generator.set_gripper(self._opening)
        yield
        since, until = self.now, None
        while True:
            if abs(self.context.opening - self._opening) <= OPEN_TOLERANCE:
                return self._result(Reason.SUCCESS, "reached", stalled=False)
            if self.context.opening_speed > STILL_SPEED or not self.generator.done:
                since = self.now
            if self.now - since >= STILL_TIME:
                return self._result(Reason.EFFECT_NOT_REACHED, "the pads met something", stalled=True)
            if self.generator.done:
                until = self.now + LONGEST if until is None else until
                if self.now >= until:
                    return self._result(Reason.EFFECT_NOT_REACHED, "the pads do not come to rest", stalled=False)
            yield

    def _result(self, reason: Reason, text: str, stalled: bool) -> SkillResult:
        evidence = {"opening": self.context.opening, "stalled": float(stalled)}
        return SkillResult(reason, f"{self.context.robot}'s gripper: {text}", evidence)
