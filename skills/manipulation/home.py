"""Home: rise to travel height and go to the ready pose."""

from skills.contract import Reason, SkillResult
from skills.manipulation.scripted import Script, ScriptedExecutor


class Home(ScriptedExecutor):
    """Executor of the skill ``home``."""

    phases = 1

    def script(self) -> Script:
        """Straight up, then to the ready pose; what is held stays held."""
        self.phase("ready pose")
        holding = bool(self.world.robot(self.context.robot).holding)
        yield from self.play(self.retreat(holding))
        yield from self.settle()
        error = float(abs(self.context.arm_position - self.kinematics.home).max())
        return SkillResult(Reason.SUCCESS, f"{self.context.robot} is in its ready pose", {"joint_error_rad": error})
