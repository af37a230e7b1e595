"""Follow: plays a trajectory that somebody else planned, under the same watch as every skill."""

from dataclasses import dataclass, field

import numpy as np

from skills.context import ArmContext
from skills.contract import Reason, SkillResult, SkillSpec
from skills.manipulation.scripted import Script, ScriptedExecutor
from skills.manipulation.trajectory import Trajectory

GOAL_TOLERANCE = 0.01  # [rad] unless the caller says otherwise
GOAL_TIME = 2.0  # [s] after the trajectory's end, unless the caller says otherwise
SLACK = 30.0  # [s] beyond a trajectory's duration

FOLLOW = SkillSpec(
    name="follow_trajectory",
    description="Move the arm along a trajectory of its joints that a motion planner made.",
    parameters=(),
    capabilities=("arm",),
    precondition=(),
    hold=(),
    effect=(),
    timeout=SLACK,
)


@dataclass(frozen=True)
class FollowCfg:
    """How exactly a trajectory is followed.

    Attributes:
        path: How far a joint may be from its reference on the way [rad]; a joint that is not named may be anywhere.
        goal: How far from the end afterwards [rad]; for a joint that is not named, 0.01.
        goal_time: How long it may take to get there after the end [s].
    """

    path: dict[str, float] = field(default_factory=dict)
    goal: dict[str, float] = field(default_factory=dict)
    goal_time: float = GOAL_TIME


class FollowTrajectory(ScriptedExecutor):
    """Executor of ``follow_trajectory``."""

    phases = 1

    def __init__(self, context: ArmContext, trajectory: Trajectory, cfg: FollowCfg) -> None:
        super().__init__(context, {})
        self._trajectory = trajectory
        self._cfg = cfg

    def script(self) -> Script:
        """Plays it; the joints are watched on the way and judged at the end."""
        self.phase("follow")
        self.generator.play(self._trajectory)
        yield
        while not self.generator.done:
            strayed = self._outside(self.generator.position, self._cfg.path, np.inf)
            if strayed:
                return SkillResult(Reason.HOLD_CONDITION_LOST, f"{strayed} from its reference", self._evidence())
            yield
        until = self.now + self._cfg.goal_time
        while True:
            missed = self._outside(self._trajectory.end, self._cfg.goal, GOAL_TOLERANCE)
            if not missed:
                return SkillResult(Reason.SUCCESS, f"{self.context.robot} is at the trajectory's end", self._evidence())
            if self.now >= until:
                shifted = "; a person shifted the tool" if self.generator.offset_w.any() else ""
                text = f"{missed} from the trajectory's end{shifted}"
                return SkillResult(Reason.EFFECT_NOT_REACHED, text, self._evidence())
            yield

    def _outside(self, target: np.ndarray, tolerances: dict[str, float], default: float) -> str:
        """The first joint that is further from ``target`` than it may be, in words; empty when none is."""
        error = np.abs(self.context.arm_position - target)
        for name, value in zip(self.context.description.arm_joint_names, error, strict=True):
            if value > tolerances.get(name, default):
                return f"{name} is {value:.4f} rad"
        return ""

    def _evidence(self) -> dict[str, float]:
        return {"joint_error_rad": float(np.abs(self.context.arm_position - self._trajectory.end).max())}
