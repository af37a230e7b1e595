"""A nudge: a Cartesian offset of the tool, blended onto whatever path the arm follows."""

from dataclasses import dataclass

import numpy as np

from skills.manipulation.kinematics import ArmKinematics

MAX_NUDGE = 0.1  # [m] of all nudges of a skill together
BLEND_TIME = 0.4  # [s] of a small nudge; larger ones take as long as the limits ask
VELOCITY_SHARE = 0.25  # of the limits, beside the path's own
ACCELERATION_SHARE = 0.3
PEAK_VELOCITY = 1.875  # of a minimum-jerk blend of unit length and time
PEAK_ACCELERATION = 5.774


@dataclass(frozen=True)
class NudgeState:
    """Where the blends are: time since the nudge's start [s] and the joint offset on the path, shape (n,) [rad]."""

    elapsed: float
    joints: np.ndarray


@dataclass(frozen=True)
class Blend:
    """One minimum-jerk change of the offset by ``change`` (3,) [m], from ``start`` for ``duration`` [s]."""

    change: np.ndarray
    start: float
    duration: float

    def at(self, elapsed: float) -> np.ndarray:
        """The part of the change that is done, shape (3,) [m]."""
        s = min(max((elapsed - self.start) / self.duration, 0.0), 1.0)
        return self.change * (s**3 * (10 - 15 * s + 6 * s**2))


class Nudge:
    """Blends the tool's offset along minimum-jerk profiles, by inverse kinematics on top of the path.

    A nudge that comes while another is blended in is added to it, so nothing jumps.
    """

    def __init__(self, kinematics: ArmKinematics, velocity: np.ndarray, acceleration: np.ndarray) -> None:
        self._kinematics = kinematics
        self._velocity, self._acceleration = velocity, acceleration
        self.clear()

    def clear(self) -> None:
        """Forgets every offset."""
        self._settled = np.zeros(3)
        self._blends: tuple[Blend, ...] = ()
        self._state = NudgeState(0.0, np.zeros_like(self._velocity))

    @property
    def goal(self) -> np.ndarray:
        """Offset that the blends lead to, shape (3,), world frame [m]."""
        return self._settled + sum((blend.change for blend in self._blends), np.zeros(3))

    @property
    def done(self) -> bool:
        """Whether every blend has ended."""
        return not self._blends

    def go_to(self, goal_w: np.ndarray, path: np.ndarray) -> None:
        """Starts a blend to an offset [m]; ``path`` (n,) is where the arm is [rad]."""
        change = np.asarray(goal_w, dtype=float) - self.goal
        joints = np.abs(np.linalg.pinv(self._kinematics.jacobian(path)) @ np.append(change, np.zeros(3)))
        parallel = 1 + len(self._blends)
        fastest = PEAK_VELOCITY * parallel * (joints / (VELOCITY_SHARE * self._velocity)).max()
        hardest = np.sqrt(PEAK_ACCELERATION * parallel * (joints / (ACCELERATION_SHARE * self._acceleration)).max())
        self._blends += (Blend(change, self._state.elapsed, max(BLEND_TIME, fastest, hardest)),)

    def apply(self, path: np.ndarray, dt: float) -> tuple[np.ndarray, NudgeState]:
        """The path position with the offset on top after ``dt`` seconds of blending, and the state to ``take``."""
        elapsed = self._state.elapsed + dt
        offset = self._settled + sum((blend.at(elapsed) for blend in self._blends), np.zeros(3))
        if not offset.any() and not self._state.joints.any():
            return path, NudgeState(elapsed, self._state.joints)
        tool = self._kinematics.tool_transform(path)
        q = self._kinematics.refine(tool[:3, :3], tool[:3, 3] + offset, path + self._state.joints, iterations=5)
        return q, NudgeState(elapsed, q - path)

    def take(self, state: NudgeState) -> None:
        """Adopts the state of an applied candidate."""
        self._state = state
        ended = tuple(blend for blend in self._blends if state.elapsed >= blend.start + blend.duration)
        if ended:
            self._settled = self._settled + sum((blend.change for blend in ended), np.zeros(3))
            self._blends = tuple(blend for blend in self._blends if all(blend is not other for other in ended))
