"""Rise, stand, sit and recover."""

from skills.contract import Reason, SkillResult
from skills.locomotion.gait import GaitPhase, Posture
from skills.locomotion.scripted import SIT_TIMEOUT, UPRIGHT, LegExecutor, Script

STAND_TIME = 0.5  # [s] that a robot must stay on its feet
RECOVERIES = 2
RECOVER_TIMEOUT = 7.0  # [s] for one attempt to get up


class Rise(LegExecutor):
    """Executor of the skills ``rise`` and ``stand``."""

    def script(self) -> Script:
        """Rises when on the belly, and stands still."""
        if not (yield from self.rise()):
            return self.failed_to("rise")
        self.report("stand", 0.8)
        self.motion.stand_still()
        yield from self.wait(STAND_TIME)
        if self.context.state.gait is not GaitPhase.STANDING:
            return self.failed_to("come to stand")
        return SkillResult(Reason.SUCCESS, f"{self.context.robot} stands")


class Sit(LegExecutor):
    """Executor of the skill ``sit``."""

    def script(self) -> Script:
        """Stands still first, then folds its legs; a limp robot lies already and folds them, too."""
        self.report("stand", 0.2)
        self.motion.stand_still()
        yield from self.wait(STAND_TIME)
        self.report("sit", 0.5)
        if not (yield from self.take(Posture.SIT, (GaitPhase.SITTING,), SIT_TIMEOUT)):
            return self.failed_to("sit down")
        return SkillResult(Reason.SUCCESS, f"{self.context.robot} sits")


class Recover(LegExecutor):
    """Executor of the skill ``recover``: for a robot that lies after a fault was reset, on its belly or not.

    How it gets up is the gait's to choose. One that lies on its side or back needs a policy for that, and a reset that
    permits tilt: see :meth:`hardware.legged.controller.LeggedController.reset_fallen`.
    """

    def script(self) -> Script:
        """Lies still, and gets up; twice at most, and limp in the end when it does not."""
        for attempt in range(1, RECOVERIES + 1):
            self.report("lie still", 0.1)
            if self.context.state.gait not in (GaitPhase.LIMP, *UPRIGHT):
                yield from self.take(Posture.SIT, (GaitPhase.SITTING,), SIT_TIMEOUT)
            yield from self.wait(STAND_TIME)
            self.report("get up", 0.2)
            if (yield from self.take(Posture.RECOVER, UPRIGHT, RECOVER_TIMEOUT)):
                self.report("stand", 0.8)
                self.motion.ask(Posture.STAND)
                yield from self.wait(STAND_TIME)
                if self.context.state.gait is GaitPhase.STANDING:
                    text = f"{self.context.robot} stands again"
                    return SkillResult(Reason.SUCCESS, text, {"attempts": float(attempt)})
            if self.context.state.gait is GaitPhase.LIMP:
                break  # it lies tilted and nothing turns it over, or somebody said stop
        self._let_lie()
        return self.failed_to("get up")

    def terminate(self, now: float) -> None:
        """Ends the call; a robot on its way up is let down limp, where it stands it stays."""
        super().terminate(now)
        self._let_lie()

    def _let_lie(self) -> None:
        if self.context.state.gait not in UPRIGHT:
            self.motion.ask(Posture.LIMP)
