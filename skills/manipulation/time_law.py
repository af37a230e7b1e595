"""The fastest time law along a geometric path within velocity and acceleration limits.

Reachability analysis along the path (TOPP-RA: H. Pham and Q.-C. Pham, "A New Approach to Time-Optimal Path
Parameterization Based on Reachability Analysis", IEEE Transactions on Robotics, 2018), with the small linear programs
solved in closed form: at each station the admissible path accelerations form an interval whose ends are linear in the
squared path speed, so the largest controllable speed is where two such lines meet.
"""

import numpy as np

EPSILON = 1e-9


def fastest_speeds(
    first: np.ndarray, second: np.ndarray, step: float, velocity: np.ndarray, acceleration: np.ndarray
) -> np.ndarray:
    """Squared path speeds at the stations of a path that starts and ends at rest.

    Args:
        first: First derivatives of the limited quantities by the path parameter, shape (n, m).
        second: Second derivatives, shape (n, m).
        step: Distance of two stations in the path parameter.
        velocity: Limits of each quantity's speed, shape (m,); infinite where there is none.
        acceleration: Limits of each quantity's acceleration, shape (m,).

    Returns:
        Squared path speeds, shape (n,).
    """
    count, rate = len(first), 1.0 / (2 * step)
    ceiling = ((velocity / np.maximum(np.abs(first), EPSILON)) ** 2).min(axis=1)
    slope, offset = _lines(first, second, acceleration)
    alone = _meeting_points(slope, offset, rate)
    room, rising = slope + rate, slope + rate > EPSILON
    controllable = np.zeros(count)
    for i in range(count - 2, -1, -1):
        onward = (controllable[i + 1] / (2 * step) + offset[i][rising[i]]) / room[i][rising[i]]
        controllable[i] = min(ceiling[i], alone[i], max(float(onward.min(initial=np.inf)), 0.0))
    speeds = np.zeros(count)
    for i in range(count - 1):
        onward = controllable[i + 1] / (2 * step) - rate * speeds[i]
        fastest = min(float((offset[i] + slope[i] * speeds[i]).min()), onward)
        speeds[i + 1] = min(max(speeds[i] + 2 * step * fastest, 0.0), controllable[i + 1])
    return speeds


def _lines(first: np.ndarray, second: np.ndarray, limit: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The path acceleration that keeps each limit, as lines ``slope x +- offset`` in the squared speed x, (n, m)."""
    used = np.abs(first) > EPSILON
    safe = np.where(used, first, 1.0)
    return np.where(used, -second / safe, 0.0), np.where(used, limit / np.abs(safe), np.inf)


def _meeting_points(slope: np.ndarray, offset: np.ndarray, rate: float) -> np.ndarray:
    """The largest x >= 0 for which every lower line lies below every upper line, shape (n,).

    Lower lines are those of the limits and the one to a standstill; upper ones those of the limits alone.
    """
    count = len(slope)
    low = np.hstack((slope, np.full((count, 1), -rate)))
    bottom = np.hstack((-offset, np.zeros((count, 1))))
    closing = low[:, :, None] - slope[:, None, :]
    room = offset[:, None, :] - bottom[:, :, None]
    rising = closing > EPSILON
    meeting = np.where(rising, room / np.where(rising, closing, 1.0), np.inf)
    return np.maximum(meeting.min(axis=(1, 2), initial=np.inf), 0.0)
