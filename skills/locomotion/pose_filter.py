"""Where a walking robot is now, from a pose sensor that is noisy, slow and late.

A Kalman filter on the planar pose. Between measurements, and over the sensor's latency, it predicts with the velocity
that was commanded, delayed by the gait's own response. While the robot stands, the pose hardly changes and the filter
averages; while it walks, it trusts the sensor more. A bias of the sensor cannot be seen and stays.
"""

from collections import deque
from dataclasses import dataclass

import numpy as np

from skills.geometry import wrap
from skills.locomotion.planar import moved

_LONGEST_STEP = 0.02  # [s] of one prediction step


@dataclass(frozen=True)
class PoseFilterCfg:
    """What is known of sensor and gait.

    Attributes:
        position_sigma: Noise of one measurement, per axis [m].
        yaw_sigma: Noise of one measurement [rad].
        response_time: Time constant with which the gait follows a command [s].
        gain: Part of a commanded velocity that the gait reaches.
        walking_sigma: How wrong the predicted velocity may be while walking: planar [m/s], turning [rad/s].
        standing_sigma: The same while standing.
        correlation_time: For how long a velocity error keeps its sign [s].
        moving: Norm of the command above which the robot walks [m/s; rad/s].
        jump: A measurement further off than this starts the filter anew: planar [m], heading [rad].
        history: For how long commands are kept [s]; longer than the sensor's latency.
    """

    position_sigma: float = 0.005
    yaw_sigma: float = 0.0087
    response_time: float = 0.15
    gain: float = 1.0
    walking_sigma: tuple[float, float] = (0.12, 0.20)
    standing_sigma: tuple[float, float] = (0.010, 0.015)
    correlation_time: float = 0.2
    moving: float = 0.02
    jump: tuple[float, float] = (0.15, 0.35)
    history: float = 1.0


class PoseFilter:
    """Estimates the planar pose of one robot at any time after its first measurement."""

    def __init__(self, cfg: PoseFilterCfg | None = None) -> None:
        self.cfg = cfg or PoseFilterCfg()
        self.reset()

    def reset(self) -> None:
        """Forgets everything."""
        self._pose: np.ndarray | None = None
        self._stamp = -np.inf
        self._variance = np.zeros(3)
        self._velocity = np.zeros(3)  # reached by the gait at the filter's stamp
        self._commands: deque[tuple[float, np.ndarray]] = deque()

    @property
    def stamp(self) -> float:
        """Stamp of the newest measurement [s]; minus infinity before the first."""
        return self._stamp

    @property
    def sigma(self) -> np.ndarray:
        """Standard deviation at the newest measurement, without the sensor's bias, shape (3,) [m, m, rad]."""
        return np.sqrt(self._variance)

    def command(self, velocity_b: np.ndarray, now: float) -> None:
        """Notes the velocity that is commanded from ``now`` [s] on: forward, sideways [m/s], turning [rad/s]."""
        velocity = np.array(velocity_b, dtype=float)
        if not self._commands or not np.array_equal(velocity, self._commands[-1][1]):
            self._commands.append((now, velocity))
        while len(self._commands) > 1 and self._commands[1][0] < now - self.cfg.history:
            self._commands.popleft()

    def measure(self, pose: np.ndarray, stamp: float) -> None:
        """Takes one measurement; one that is not newer than the last is ignored.

        Args:
            pose: Measured planar pose in the world frame, shape (3,): x, y [m], yaw [rad].
            stamp: When it was measured, not when it arrived [s].

        Raises:
            ValueError: a number that is not finite.
        """
        if not (np.isfinite(pose).all() and np.isfinite(stamp)):
            raise ValueError(f"pose filter: measurement {pose} at {stamp} s holds a number that is not finite")
        if stamp <= self._stamp:
            return
        noise = np.array([self.cfg.position_sigma] * 2 + [self.cfg.yaw_sigma]) ** 2
        if self._pose is None:
            self._start(np.asarray(pose, dtype=float), stamp, noise)
            return
        predicted, velocity, variance = self._predicted(stamp)
        innovation = np.append(pose[:2] - predicted[:2], wrap(float(pose[2] - predicted[2])))
        if np.hypot(*innovation[:2]) > self.cfg.jump[0] or abs(innovation[2]) > self.cfg.jump[1]:
            self._start(np.asarray(pose, dtype=float), stamp, noise)
            return
        gain = variance / (variance + noise)
        estimate = predicted + gain * innovation
        estimate[2] = wrap(float(estimate[2]))
        self._pose, self._stamp, self._velocity = estimate, stamp, velocity
        self._variance = (1.0 - gain) * variance

    def estimate(self, now: float) -> np.ndarray | None:
        """The planar pose at ``now`` [s], shape (3,), predicted over the sensor's latency; None before the first."""
        return None if self._pose is None else self._predicted(now)[0]

    def velocity(self, now: float) -> np.ndarray:
        """The velocity at ``now`` [s], as commanded, shape (3,): forward, sideways [m/s], turning [rad/s]."""
        return np.zeros(3) if self._pose is None else self._predicted(now)[1]

    def _start(self, pose: np.ndarray, stamp: float, variance: np.ndarray) -> None:
        self._pose, self._stamp, self._variance = pose.copy(), stamp, variance.copy()
        self._velocity = self.cfg.gain * self._commanded(stamp)

    def _commanded(self, time: float) -> np.ndarray:
        """The command in force at ``time`` [s]."""
        newest = np.zeros(3)
        for since, velocity in self._commands:
            if since > time + 1e-9:
                break
            newest = velocity
        return newest

    def _predicted(self, time: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Pose, velocity and variance at ``time`` [s], from the newest measurement on."""
        assert self._pose is not None
        cfg, pose, velocity, variance = self.cfg, self._pose, self._velocity, self._variance
        span = max(time - self._stamp, 0.0)
        steps = max(1, int(np.ceil(span / _LONGEST_STEP)))
        dt = span / steps
        share = 1.0 - np.exp(-dt / cfg.response_time)
        for k in range(steps):
            command = self._commanded(self._stamp + k * dt)
            velocity = velocity + share * (cfg.gain * command - velocity)
            walks = max(np.linalg.norm(command), np.linalg.norm(velocity)) > cfg.moving
            planar, turning = cfg.walking_sigma if walks else cfg.standing_sigma
            pose = moved(pose, velocity, dt)
            variance = variance + 2.0 * cfg.correlation_time * dt * np.array([planar, planar, turning]) ** 2
        return pose, velocity, variance
