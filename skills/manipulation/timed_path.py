"""Set-points over time, as motion planners such as MoveIt make them, turned into trajectories of an arm."""

from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import BPoly, CubicHermiteSpline, CubicSpline

from hardware.descriptions.robot import RobotDescription
from skills.errors import TrajectoryError
from skills.manipulation.trajectory import SAMPLE, Trajectory

START_TOLERANCE = 0.05  # [rad] that a path may begin beside the arm's reference
REST = 1e-3  # [rad/s] a path that ends faster than this does not end at rest
LONGEST = 600.0  # [s]
STRETCHABLE = 1.1  # a path that breaks a limit by more than this factor is refused instead of slowed down


@dataclass(frozen=True)
class TimedPath:
    """Set-points of an arm's joints over time.

    Attributes:
        names: Joints, in the order of the columns.
        times: From the start, shape (k,) [s].
        positions: Shape (k, n) [rad].
        velocities: Shape (k, n) [rad/s]; empty when the path has none.
        accelerations: Shape (k, n) [rad/s^2]; empty when the path has none.
    """

    names: tuple[str, ...]
    times: np.ndarray
    positions: np.ndarray
    velocities: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))
    accelerations: np.ndarray = field(default_factory=lambda: np.empty((0, 0)))


def trajectory_of(path: TimedPath, description: RobotDescription, start: np.ndarray) -> Trajectory:
    """The trajectory through a path's set-points, from where the arm's reference is.

    Between set-points it is quintic where these have accelerations, cubic where they have velocities, and else the
    cubic spline through the positions, at rest at both ends. A path that breaks a limit a little is slowed down.

    Args:
        path: Its joints are the arm's, in any order.
        description: Limits of the arm, derated as for its own motion.
        start: Present reference of the arm joints, shape (n,) [rad].

    Raises:
        TrajectoryError: the path is malformed, begins elsewhere, does not end at rest or breaks a limit; says which.
    """
    path = _in_order(path, description.arm_joint_names)
    _check_shape(path)
    _check_range(path, description)
    times, positions, velocities, accelerations = _from_here(path, start)
    spline = _spline(times, positions, velocities, accelerations)
    count = max(int(np.ceil(times[-1] / SAMPLE)), 1)
    samples = spline(np.linspace(0.0, times[-1], count + 1))
    factor = _too_fast(samples, times[-1] / count, description)
    if factor > STRETCHABLE:
        raise TrajectoryError(
            f"the path is {factor:.2f} times as fast as {description.model} may be; plan it with a velocity scaling of "
            f"{0.95 / factor:.2f} of what it has"
        )
    if factor > 1.0:
        samples = spline(np.linspace(0.0, times[-1], int(np.ceil(count * factor)) + 1))
    return Trajectory(np.vstack((samples, samples[-1:])))


def _in_order(path: TimedPath, names: tuple[str, ...]) -> TimedPath:
    """The path with its columns as ``names``."""
    if sorted(path.names) != sorted(names):
        raise TrajectoryError(f"joints {list(path.names)}; the arm's are {list(names)}, each once and in any order")
    order = [path.names.index(name) for name in names]
    columns = [
        array[:, order] if array.ndim == 2 and array.shape[1] == len(names) else array
        for array in (path.positions, path.velocities, path.accelerations)
    ]
    return TimedPath(names, path.times, *columns)


def _check_shape(path: TimedPath) -> None:
    count, joints = len(path.times), len(path.names)
    if count == 0:
        raise TrajectoryError("no set-points")
    for what, array in (
        ("positions", path.positions),
        ("velocities", path.velocities),
        ("accelerations", path.accelerations),
    ):
        if array.size == 0 and what != "positions":
            continue
        if array.shape != (count, joints):
            raise TrajectoryError(f"{what} of shape {array.shape} for {count} set-points of {joints} joints")
        if not np.isfinite(array).all():
            raise TrajectoryError(f"{what} that are no finite numbers")
    if path.accelerations.size and not path.velocities.size:
        raise TrajectoryError("accelerations without velocities")
    if not np.isfinite(path.times).all() or path.times[0] < 0.0 or (np.diff(path.times) <= 0.0).any():
        raise TrajectoryError("the times from the start must grow from set-point to set-point")
    if path.times[-1] > LONGEST:
        raise TrajectoryError(f"it lasts {path.times[-1]:.0f} s; the longest that is taken is {LONGEST:.0f} s")
    if path.velocities.size and np.abs(path.velocities[-1]).max() > REST:
        raise TrajectoryError(f"it ends at {np.abs(path.velocities[-1]).max():.3f} rad/s; it must end at rest")


def _check_range(path: TimedPath, description: RobotDescription) -> None:
    count = len(path.names)
    lower, upper = description.lower[:count], description.upper[:count]
    beyond = (path.positions < lower) | (path.positions > upper)
    if beyond.any():
        row, joint = np.argwhere(beyond)[0]
        raise TrajectoryError(
            f"set-point {row} puts {path.names[joint]} at {path.positions[row, joint]:.3f} rad, "
            f"outside [{lower[joint]:.3f}, {upper[joint]:.3f}]"
        )


def _from_here(path: TimedPath, start: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Times, positions, velocities and accelerations that begin with the arm's reference at rest."""
    away = np.abs(path.positions[0] - start)
    if path.times[0] == 0.0 and away.max() > START_TOLERANCE:
        joint = int(away.argmax())
        raise TrajectoryError(
            f"it begins with {path.names[joint]} {away[joint]:.3f} rad from where the arm is; plan it from there"
        )
    skipped = 1 if path.times[0] == 0.0 else 0
    rows = [np.vstack((start, path.positions[skipped:]))]
    rows += [
        np.vstack((np.zeros_like(start), array[skipped:])) if array.size else array
        for array in (path.velocities, path.accelerations)
    ]
    times = np.concatenate(([0.0], path.times[skipped:]))
    if len(times) == 1:  # nothing but where the arm is
        times, rows = np.array([0.0, SAMPLE]), [array.repeat(2, axis=0) if array.size else array for array in rows]
    return times, rows[0], rows[1], rows[2]


def _spline(
    times: np.ndarray, positions: np.ndarray, velocities: np.ndarray, accelerations: np.ndarray
) -> CubicSpline | CubicHermiteSpline | BPoly:
    if accelerations.size:
        return BPoly.from_derivatives(times, np.stack((positions, velocities, accelerations), axis=1))
    if velocities.size:
        return CubicHermiteSpline(times, positions, velocities)
    return CubicSpline(times, positions, bc_type="clamped")


def _too_fast(samples: np.ndarray, step: float, description: RobotDescription) -> float:
    """By what factor of time the samples break the arm's limits of speed and acceleration, 1 or less when by none."""
    count = samples.shape[1]
    rest = samples[:1], samples[-1:]
    speed = np.diff(np.vstack((rest[0], samples, rest[1])), axis=0) / step
    hardest = np.abs(np.diff(speed, axis=0) / step / description.acceleration_limit[:count]).max()
    return float(max(np.abs(speed / description.velocity_limit[:count]).max(), np.sqrt(hardest)))
