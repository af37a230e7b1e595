"""Following a path: velocity commands that keep a walking robot on it; pure arithmetic, for one path.

A reference pose runs along the path, slows down before the motion changes from walking to turning, and waits for a
robot that is held up. The command is the reference's velocity, taken as much earlier as the gait is slow, plus a
proportional correction.
"""

import math
from dataclasses import dataclass

import numpy as np

from skills.locomotion.docking import DockingCfg, limited
from skills.locomotion.navigation.path import Path
from skills.locomotion.planar import error_in_base
from skills.locomotion.pose_filter import PoseFilterCfg

LONGEST_STEP = 0.05  # [s] that one update advances the reference at most


@dataclass(frozen=True)
class FollowerCfg:
    """How to follow.

    Attributes:
        kp: Command per error: planar, and turning [1/s].
        lead: Time constant of the gait, by which the reference's velocity is taken early [s].
        ramp: Time at full speed before and after a stop within which the reference is slower [s].
        slowest: Part of full speed at a stop.
        leash: Planar and heading error at which the reference waits [m, rad].
        velocity_limit: Most command: forward, sideways [m/s], turning [rad/s].
        smallest_command: Norm below which a gait may stop.
        arrival: Planar and heading error at the end of the path that count as arrived.
    """

    kp: tuple[float, float] = (1.8, 2.0)
    lead: float = PoseFilterCfg().response_time
    ramp: float = 0.6
    slowest: float = 0.15
    leash: tuple[float, float] = (0.15, 0.4)
    velocity_limit: tuple[float, float, float] = DockingCfg().velocity_limit
    smallest_command: float = DockingCfg().smallest_command
    arrival: tuple[float, float] = (0.08, 0.15)


class PathFollower:
    """Follows one path.

    Attributes:
        path: The path.
        progress: Time at full speed of the reference along the path [s].
        error: From the robot to the reference in the base frame, shape (3,): forward, sideways [m], turn [rad].
    """

    def __init__(self, path: Path, cfg: FollowerCfg | None = None) -> None:
        self.path, self.cfg = path, cfg or FollowerCfg()
        self.progress = 0.0
        self.error = np.zeros(3)
        self._last: float | None = None
        self._stops = path.times[list(path.breaks)]
        self._unwrapped = np.unwrap(path.poses[:, 2])
        self._arrived = len(path.poses) < 2

    @property
    def finished(self) -> bool:
        """Whether the robot is at the end of the path, to within the arrival."""
        return self._arrived

    @property
    def fraction(self) -> float:
        """Part of the path that is done, in [0, 1]."""
        total = float(self.path.times[-1])
        return 1.0 if total == 0.0 else self.progress / total

    @property
    def index(self) -> int:
        """Index of the last pose of the path that the reference passed."""
        return int(np.searchsorted(self.path.times, self.progress, side="right")) - 1

    def foreseen(self, times: np.ndarray) -> np.ndarray:
        """Poses of the reference after ``times``, shape (n,) [s], at full speed; shape (n, 3)."""
        poses = (self.path.poses[:, 0], self.path.poses[:, 1], self._unwrapped)
        return np.column_stack([np.interp(self.progress + times, self.path.times, column) for column in poses])

    def off_path(self, pose: np.ndarray) -> float:
        """Distance of a planar pose from the part of the path up to shortly beyond the reference [m]."""
        last = int(np.searchsorted(self.path.times, self.progress + 0.5, side="right"))
        return distance_from(self.path.poses[:last, :2], pose[:2])

    def update(self, pose: np.ndarray, now: float) -> np.ndarray:
        """Advances by one control period.

        Args:
            pose: Estimated planar pose of the base in the world frame, shape (3,).
            now: Current time [s].

        Returns:
            Velocity command in the base frame, shape (3,): forward, sideways [m/s], turning [rad/s]; zero at the end.

        Raises:
            ValueError: a number that is not finite.
        """
        if not (np.isfinite(pose).all() and math.isfinite(now)):
            raise ValueError(f"path follower: pose {pose} or time {now} holds a number that is not finite")
        dt = 0.0 if self._last is None else min(max(now - self._last, 0.0), LONGEST_STEP)
        self._last = now
        if self._arrived:
            return np.zeros(3)
        self._advance(pose, dt)
        self.error = error_in_base(pose, self._reference())
        if self.progress >= self.path.times[-1] and self._within(self.cfg.arrival):
            self._arrived = True
            return np.zeros(3)
        return limited(self._command(), self.cfg.velocity_limit, self.cfg.smallest_command)

    def _advance(self, pose: np.ndarray, dt: float) -> None:
        """Moves the reference on, the slower the farther the robot is behind or beside it."""
        self.error = error_in_base(pose, self._reference())
        off = self._held_up()
        late = max(float(np.hypot(*off[:2])) / self.cfg.leash[0], abs(off[2]) / self.cfg.leash[1])
        step = dt * self._rate(self.progress) * max(0.0, 1.0 - late**2)
        self.progress = min(self.progress + step, float(self.path.times[-1]))

    def _held_up(self) -> np.ndarray:
        """The error without the part by which the robot is ahead: one that was pushed on is not waited for."""
        off, motion = self.error.copy(), self._motion(self.progress)
        speed = float(np.hypot(*motion[:2]))
        if speed > 0.0:
            along = motion[:2] / speed
            off[:2] -= min(0.0, float(off[:2] @ along)) * along
        if off[2] * motion[2] < 0.0:
            off[2] = 0.0
        return off

    def _within(self, tolerance: tuple[float, float]) -> bool:
        return float(np.hypot(*self.error[:2])) <= tolerance[0] and abs(self.error[2]) <= tolerance[1]

    def _rate(self, time: float) -> float:
        """Part of full speed at a time of the path: less near a stop."""
        near = float(np.abs(self._stops - time).min())
        return max(self.cfg.slowest, min(1.0, math.sqrt(near / self.cfg.ramp)))

    def _reference(self) -> np.ndarray:
        times, poses = self.path.times, self.path.poses
        columns = (poses[:, 0], poses[:, 1], self._unwrapped)
        return np.array([np.interp(self.progress, times, column) for column in columns])

    def _command(self) -> np.ndarray:
        rate = self._rate(self.progress)
        ahead = self.progress + rate * self.cfg.lead
        ahead_rate = self._rate(ahead)
        gain = np.array([self.cfg.kp[0]] * 2 + [self.cfg.kp[1]])
        correction = gain * self.error
        if ahead >= self.path.times[-1]:
            return correction
        return correction + ahead_rate * self._motion(ahead)

    def _motion(self, time: float) -> np.ndarray:
        """Velocity of the reference at a time of the path, at full speed, in the robot's base frame, shape (3,)."""
        step = int(np.searchsorted(self.path.times, time, side="right")) - 1
        forward, sideways, turn = self.path.twists[min(step, len(self.path.twists) - 1)]
        c, s = math.cos(self.error[2]), math.sin(self.error[2])
        return np.array([c * forward - s * sideways, s * forward + c * sideways, turn])


def distance_from(line: np.ndarray, point: np.ndarray) -> float:
    """Distance of a point, shape (2,), from a line through points, shape (n, 2) [m]."""
    if len(line) == 1:
        return float(np.hypot(*(point - line[0])))
    along = np.diff(line, axis=0)
    squared = np.maximum((along**2).sum(axis=1), 1e-18)
    share = np.clip(((point - line[:-1]) * along).sum(axis=1) / squared, 0.0, 1.0)
    return float(np.linalg.norm(line[:-1] + share[:, None] * along - point, axis=1).min())
