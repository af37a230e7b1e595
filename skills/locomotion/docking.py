"""Docking: brings a walking robot to a planar pose and has it stand there.

A velocity command is made from the pose error by a proportional and a small integral term in the base frame. A gait
stops below a smallest command, so commands are never between that and zero: either the robot steps, or it stands. Where
it comes to stand is known only once it stands; so it settles, looks, and aims again when it is off by too much.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from skills.locomotion.planar import error_in_base


@dataclass(frozen=True)
class DockingCfg:
    """How to dock. Lengths [m], angles [rad], velocities [m/s; rad/s].

    Attributes:
        kp: Command per error: planar, and turning [1/s].
        ki: Command per integrated error: planar, and turning [1/s^2].
        integral_zone: Planar error within which errors are integrated.
        integral_limit: Most command that the integral may give: planar, and turning.
        velocity_limit: Most command: forward, sideways, turning.
        smallest_command: Norm of the command below which a gait may stop; smaller ones are raised to it.
        arrival: Planar and heading error at which the robot is asked to stand; tighter than the acceptance, because the
            last step falls where it falls.
        acceptance: Planar and heading error of the standing robot that counts as docked.
        patience: Attempts after which ``tolerable`` counts instead: some steps never fall finer.
        tolerable: Planar and heading error that counts as docked then.
        settle_time: How long it stands before it is judged [s].
        attempts: How often it may aim, the first time included.
    """

    kp: tuple[float, float] = (2.2, 2.2)
    ki: tuple[float, float] = (0.25, 0.25)
    integral_zone: float = 0.15
    integral_limit: tuple[float, float] = (0.15, 0.10)
    velocity_limit: tuple[float, float, float] = (0.5, 0.25, 0.8)
    smallest_command: float = 0.05
    arrival: tuple[float, float] = (0.005, 0.008)
    acceptance: tuple[float, float] = (0.007, 0.012)
    patience: int = 6
    tolerable: tuple[float, float] = (0.014, 0.035)
    settle_time: float = 0.8
    attempts: int = 10


class DockingPhase(StrEnum):
    """What the controller does."""

    APPROACH = "approach"  # walks to the goal
    SETTLE = "settle"  # stands, and waits until that is still
    DOCKED = "docked"  # stands within the acceptance
    MISSED = "missed"  # stands outside it, and has no attempt left


class DockingController:
    """Planar docking by P and I control; pure arithmetic, for one call.

    Attributes:
        phase: What it does.
        attempt: Which aim it is at, from 1.
        error: Newest error in the base frame, shape (3,): forward, sideways [m], turn [rad].
    """

    def __init__(self, cfg: DockingCfg | None = None) -> None:
        """Builds the controller.

        Args:
            cfg: How to dock.

        Raises:
            ValueError: a limit below the smallest command, or no attempt.
        """
        self.cfg = cfg or DockingCfg()
        if min(self.cfg.velocity_limit) < self.cfg.smallest_command or self.cfg.attempts < 1:
            raise ValueError(
                f"docking: velocity limits {self.cfg.velocity_limit} must not lie below the smallest command "
                f"{self.cfg.smallest_command}, and attempts ({self.cfg.attempts}) must be at least 1"
            )
        self.reset()

    def reset(self) -> None:
        """Starts a new call."""
        self.phase = DockingPhase.APPROACH
        self.attempt = 1
        self.error = np.zeros(3)
        self._integral = np.zeros(3)
        self._last: float | None = None
        self._stands_since = 0.0

    @property
    def finished(self) -> bool:
        """Whether the robot stands and no further aim follows."""
        return self.phase in (DockingPhase.DOCKED, DockingPhase.MISSED)

    @property
    def position_error(self) -> float:
        """Newest distance from the goal [m]."""
        return float(np.hypot(self.error[0], self.error[1]))

    @property
    def yaw_error(self) -> float:
        """Newest size of the heading error [rad]."""
        return float(abs(self.error[2]))

    def update(self, pose: np.ndarray, goal: np.ndarray, now: float) -> np.ndarray:
        """Advances by one control period.

        Args:
            pose: Estimated planar pose of the base in the world frame, shape (3,): x, y [m], yaw [rad].
            goal: Planar pose to stand at, shape (3,).
            now: Current time [s].

        Returns:
            Velocity command in the base frame, shape (3,): forward, sideways [m/s], turning [rad/s]; zero to stand.

        Raises:
            ValueError: a number that is not finite.
        """
        if not (np.isfinite(pose).all() and np.isfinite(goal).all()):
            raise ValueError(f"docking: pose {pose} or goal {goal} holds a number that is not finite")
        dt = 0.0 if self._last is None else max(now - self._last, 0.0)
        self._last = now
        self.error = error_in_base(pose, goal)
        if self.phase is DockingPhase.APPROACH and self._within(self.cfg.arrival):
            self.phase, self._stands_since = DockingPhase.SETTLE, now
        if self.phase is DockingPhase.SETTLE and now - self._stands_since >= self.cfg.settle_time:
            self._judge()
        return self._command(dt) if self.phase is DockingPhase.APPROACH else np.zeros(3)

    def _within(self, tolerance: tuple[float, float]) -> bool:
        return self.position_error <= tolerance[0] and self.yaw_error <= tolerance[1]

    def _judge(self) -> None:
        """Decides about a robot that stands still."""
        if self._within(self.cfg.acceptance if self.attempt < self.cfg.patience else self.cfg.tolerable):
            self.phase = DockingPhase.DOCKED
        elif self.attempt >= self.cfg.attempts:
            self.phase = DockingPhase.MISSED
        else:
            self.attempt += 1
            self.phase = DockingPhase.APPROACH

    def _command(self, dt: float) -> np.ndarray:
        cfg = self.cfg
        near = self.position_error <= cfg.integral_zone
        limit = np.array([cfg.integral_limit[0]] * 2 + [cfg.integral_limit[1]])
        gain = np.array([cfg.ki[0]] * 2 + [cfg.ki[1]])
        self._integral = np.clip(self._integral + gain * self.error * dt, -limit, limit) if near else np.zeros(3)
        proportional = np.array([cfg.kp[0]] * 2 + [cfg.kp[1]])
        return limited(proportional * self.error + self._integral, cfg.velocity_limit, cfg.smallest_command)


def limited(command: np.ndarray, most: tuple[float, float, float], smallest: float) -> np.ndarray:
    """A command within its limits and out of the gait's dead zone, in the same direction of travel.

    Args:
        command: Forward, sideways [m/s], turning [rad/s], shape (3,).
        most: Largest size of each.
        smallest: Norm to which a smaller command is raised; a command of zero stays.
    """
    bound = np.asarray(most)
    planar = max(1.0, float((np.abs(command[:2]) / bound[:2]).max()))
    within = np.append(command[:2] / planar, np.clip(command[2], -bound[2], bound[2]))
    norm = float(np.linalg.norm(within))
    return within * (smallest / norm) if 0.0 < norm < smallest else within
