"""Joint trajectories: smooth paths through waypoints, timed as fast as the limits allow."""

from dataclasses import dataclass

import numpy as np

from hardware.descriptions.robot import RobotDescription
from skills.errors import TrajectoryError, UnreachableError
from skills.geometry import pose_from
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.time_law import fastest_speeds

SAMPLE = 0.005  # [s] between samples of a trajectory
SMOOTHING = 0.08  # [s] window that bounds the jerk
STATIONS = 160  # along a path
CORNER = 0.12  # [rad] of path over which a corner is rounded
LINE_STEP = 0.01  # [m] between the inverse kinematics of a straight line
VELOCITY_SHARE = 0.8  # of the derated limits
ACCELERATION_SHARE = 0.6
STOP_TIME = 0.2  # [s] in which a joint must be able to stop


@dataclass(frozen=True)
class MotionLimits:
    """What a trajectory may use; the rest of the derated limits is left for nudges and for changes of speed.

    Attributes:
        velocity: Joint velocity limits, shape (n,) [rad/s].
        acceleration: Joint acceleration limits, shape (n,) [rad/s^2].
        tool_speed: Largest speed of the tool [m/s].
        tool_acceleration: Largest acceleration of the tool along an axis [m/s^2].
    """

    velocity: np.ndarray
    acceleration: np.ndarray
    tool_speed: float = 0.8
    tool_acceleration: float = 4.0

    @classmethod
    def from_description(cls, description: RobotDescription, tool_acceleration: float = 4.0) -> "MotionLimits":
        """The share of a robot's derated limits that planned motion uses.

        A joint may only be so fast that it can stop within ``STOP_TIME``, so that a pause needs no limit broken.
        """
        count = len(description.joints)
        velocity, acceleration = description.velocity_limit[:count], description.acceleration_limit[:count]
        return cls(
            np.minimum(VELOCITY_SHARE * velocity, STOP_TIME * acceleration),
            ACCELERATION_SHARE * acceleration,
            tool_acceleration=tool_acceleration,
        )


@dataclass(frozen=True)
class Trajectory:
    """Joint positions over time, at rest at both ends.

    Attributes:
        positions: Samples every ``SAMPLE`` seconds, shape (k, n) [rad].
    """

    positions: np.ndarray

    @property
    def duration(self) -> float:
        """From rest to rest at full speed [s]."""
        return (len(self.positions) - 1) * SAMPLE

    @property
    def end(self) -> np.ndarray:
        """Last position, shape (n,) [rad]."""
        return self.positions[-1]

    def sample(self, time: float) -> np.ndarray:
        """Position at ``time`` [s], shape (n,) [rad]; clamped to the ends. Cubic between samples (Catmull-Rom)."""
        last = len(self.positions) - 1
        place = min(max(time / SAMPLE, 0.0), float(last))
        index = min(int(place), max(last - 1, 0))
        f = place - index
        p0, p1, p2, p3 = (self.positions[min(max(index + k, 0), last)] for k in (-1, 0, 1, 2))
        return p1 + 0.5 * f * (p2 - p0 + f * (2 * p0 - 5 * p1 + 4 * p2 - p3 + f * (3 * (p1 - p2) + p3 - p0)))


def plan_trajectory(waypoints: np.ndarray, limits: MotionLimits, kinematics: ArmKinematics | None = None) -> Trajectory:
    """A trajectory along the polyline of the waypoints, its corners rounded, without a stop between.

    Args:
        waypoints: Joint vectors, shape (k, n) [rad], k >= 1.
        limits: What it may use.
        kinematics: When given, the tool's speed and acceleration are limited as well.

    Raises:
        TrajectoryError: waypoints are no finite array of that shape.
    """
    waypoints = np.asarray(waypoints, dtype=float)
    if waypoints.ndim != 2 or len(waypoints) < 1 or not np.isfinite(waypoints).all():
        raise TrajectoryError(f"waypoints must be finite joint vectors of shape (k, n), got shape {waypoints.shape}")
    path = _smooth_path(waypoints)
    if path is None:
        return Trajectory(waypoints[-1:].repeat(2, axis=0))
    step = 1.0 / (len(path) - 1)
    limited, velocity, acceleration = path, limits.velocity, limits.acceleration
    if kinematics is not None:
        tool = np.array([kinematics.tool_transform(q)[:3, 3] for q in path])
        limited = np.hstack((path, tool))
        velocity = np.append(velocity, [limits.tool_speed] * 3)
        acceleration = np.append(acceleration, [limits.tool_acceleration] * 3)
    first = np.gradient(limited, step, axis=0, edge_order=2)
    second = np.gradient(first, step, axis=0, edge_order=1)
    speeds = fastest_speeds(first, second, step, velocity, acceleration)
    return Trajectory(_stretch(_smooth_in_time(_sample_in_time(path, speeds, step)), limits))


def straight_line(kinematics: ArmKinematics, start: np.ndarray, position_w: np.ndarray) -> np.ndarray:
    """Joint vectors that move the tool straight to ``position_w`` [m] with its orientation kept, shape (k, n).

    Raises:
        UnreachableError: the line leaves the reachable space; says where.
    """
    line, obstacle = straight_as_far(kinematics, start, position_w)
    if obstacle:
        raise UnreachableError(obstacle)
    return line


def straight_as_far(kinematics: ArmKinematics, start: np.ndarray, position_w: np.ndarray) -> tuple[np.ndarray, str]:
    """As :func:`straight_line`, but only as far as the tool can go.

    Returns:
        Joint vectors, shape (k, n), and what is in the way; empty when nothing is.
    """
    tool = kinematics.tool_transform(start)
    offset = np.asarray(position_w) - tool[:3, 3]
    count = max(int(np.ceil(np.linalg.norm(offset) / LINE_STEP)), 1)
    line = [np.asarray(start, dtype=float)]
    for fraction in np.linspace(0.0, 1.0, count + 1)[1:]:
        point = tool[:3, 3] + fraction * offset
        q = kinematics.refine(tool[:3, :3], point, line[-1], iterations=8)
        target = pose_from(tool[:3, :3], point)
        if kinematics.residual(target, q) > 1e-4 or np.abs(q - line[-1]).max() > 0.3:
            return np.array(line), (
                f"the tool cannot move straight on at ({point[0]:.3f}, {point[1]:.3f}, {point[2]:.3f}) m: "
                "a joint limit or the end of the arm's reach is in the way"
            )
        line.append(q)
    return np.array(line), ""


def _smooth_path(waypoints: np.ndarray) -> np.ndarray | None:
    """The polyline resampled evenly and its corners rounded, shape (STATIONS, n); None when it has no length."""
    lengths = np.linalg.norm(np.diff(waypoints, axis=0), axis=1)
    along = np.concatenate(([0.0], np.cumsum(lengths)))
    if along[-1] < 1e-6:
        return None
    keep = np.concatenate(([True], lengths > 1e-9))
    stations = np.linspace(0.0, along[-1], STATIONS)
    even = np.array([np.interp(stations, along[keep], waypoints[keep, j]) for j in range(waypoints.shape[1])]).T
    window = int(np.clip(CORNER / along[-1] * STATIONS, 7, STATIONS // 5)) // 2
    for _ in range(2):
        even = _box_filter(even, window)
    return even


def _box_filter(values: np.ndarray, half: int) -> np.ndarray:
    """Moving average over ``2 half + 1`` samples that keeps both ends, by point reflection there."""
    head = 2 * values[0] - values[half:0:-1]
    tail = 2 * values[-1] - values[-2 : -half - 2 : -1]
    sums = np.cumsum(np.vstack((np.zeros_like(values[:1]), head, values, tail)), axis=0)
    width = 2 * half + 1
    return (sums[width:] - sums[:-width]) / width


def _sample_in_time(path: np.ndarray, speeds: np.ndarray, step: float) -> np.ndarray:
    """Positions every ``SAMPLE`` seconds, shape (k, n), from squared path speeds at the stations."""
    root = np.sqrt(speeds)
    durations = 2 * step / np.maximum(root[:-1] + root[1:], 1e-6)
    times = np.concatenate(([0.0], np.cumsum(durations)))
    now = np.arange(0.0, times[-1] + SAMPLE, SAMPLE)
    index = np.clip(np.searchsorted(times, now, side="right") - 1, 0, len(durations) - 1)
    elapsed = np.clip(now - times[index], 0.0, durations[index])
    gain = (speeds[index + 1] - speeds[index]) / (2 * step)
    parameter = np.clip(index * step + root[index] * elapsed + 0.5 * gain * elapsed**2, 0.0, 1.0)
    parameter[-1] = 1.0
    return _interpolate(path, parameter / step)


def _interpolate(path: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Catmull-Rom interpolation of evenly spaced rows at fractional places, shape (k, n)."""
    last = len(path) - 1
    index = np.clip(place.astype(int), 0, last - 1)
    f = (place - index)[:, None]
    padded = np.vstack((2 * path[0] - path[1], path, 2 * path[-1] - path[-2]))
    p0, p1, p2, p3 = (padded[index + k] for k in range(4))
    return p1 + 0.5 * f * (p2 - p0 + f * (2 * p0 - 5 * p1 + 4 * p2 - p3 + f * (3 * (p1 - p2) + p3 - p0)))


def _smooth_in_time(positions: np.ndarray) -> np.ndarray:
    """Averages over ``SMOOTHING`` seconds: bounds the jerk; averaged speeds and accelerations stay within limits."""
    half = round(SMOOTHING / SAMPLE / 2)
    padded = np.vstack((positions[:1].repeat(2 * half, axis=0), positions, positions[-1:].repeat(2 * half + 1, axis=0)))
    sums = np.cumsum(np.vstack((np.zeros_like(positions[:1]), padded)), axis=0)
    width = 2 * half + 1
    smooth = (sums[width:] - sums[:-width]) / width
    return np.vstack((positions[:1], smooth, positions[-1:].repeat(2, axis=0)))


def _stretch(positions: np.ndarray, limits: MotionLimits) -> np.ndarray:
    """Slows a sampled trajectory down by what it exceeds the limits between the path's stations; mostly a few percent.

    Matters where a path turns back on itself: its derivative vanishes there; stations see the limits only beside it.
    """
    velocity = np.diff(positions, axis=0) / SAMPLE
    acceleration = np.diff(velocity, axis=0) / SAMPLE
    hardest = np.sqrt((np.abs(acceleration) / limits.acceleration).max())
    factor = max(1.0, float((np.abs(velocity) / limits.velocity).max()), float(hardest))
    if factor <= 1.0:
        return positions
    count = int(np.ceil((len(positions) - 1) * factor)) + 1
    return _interpolate(positions, np.linspace(0.0, len(positions) - 1.0, count))
