"""Rise, stand, sit and recover."""

from skills.contract import Reason, SkillResult
from skills.locomotion.gait import GaitPhase, Posture
from skills.locomotion.scripted import SIT_TIMEOUT, LegExecutor, Script

STAND_TIME = 0.5  # [s] that a robot must stay on its feet
RECOVERIES = 2


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
    """Executor of the skill ``recover``: for a robot that lies on its belly after a fault was reset."""

    def script(self) -> Script:
        """Lies still, and rises; twice at most."""
        for attempt in range(1, RECOVERIES + 1):
            self.report("lie still", 0.1)
            if self.context.state.gait is not GaitPhase.LIMP:
                yield from self.take(Posture.SIT, (GaitPhase.SITTING,), SIT_TIMEOUT)
            yield from self.wait(STAND_TIME)
            if (yield from self.rise()):
                self.report("stand", 0.8)
                yield from self.wait(STAND_TIME)
                if self.context.state.gait is GaitPhase.STANDING:
                    text = f"{self.context.robot} stands again"
                    return SkillResult(Reason.SUCCESS, text, {"attempts": float(attempt)})
        return self.failed_to("get up")
