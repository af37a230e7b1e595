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
    count = len(first)
    ceiling = ((velocity / np.maximum(np.abs(first), EPSILON)) ** 2).min(axis=1)
    controllable = np.zeros(count)
    for i in range(count - 2, -1, -1):
        low, high = _bounds(first[i], second[i], acceleration, step, controllable[i + 1])
        controllable[i] = min(ceiling[i], _meeting_point(low, high))
    speeds = np.zeros(count)
    for i in range(count - 1):
        high = _bounds(first[i], second[i], acceleration, step, controllable[i + 1])[1]
        fastest = float((high[:, 0] + high[:, 1] * speeds[i]).min())
        speeds[i + 1] = min(max(speeds[i] + 2 * step * fastest, 0.0), controllable[i + 1])
    return speeds


def _bounds(
    first: np.ndarray, second: np.ndarray, limit: np.ndarray, step: float, reachable: float
) -> tuple[np.ndarray, np.ndarray]:
    """Lower and upper bounds of the path acceleration as lines ``a + b x`` in the squared speed x, shape (m + 1, 2)."""
    used = np.abs(first) > EPSILON
    slope, offset = -second[used] / first[used], limit[used] / np.abs(first[used])
    low = np.column_stack((-offset, slope))
    high = np.column_stack((offset, slope))
    low = np.vstack((low, [0.0, -1.0 / (2 * step)]))
    high = np.vstack((high, [reachable / (2 * step), -1.0 / (2 * step)]))
    return low, high


def _meeting_point(low: np.ndarray, high: np.ndarray) -> float:
    """The largest x >= 0 for which every lower line lies below every upper line."""
    slope = low[:, 1][:, None] - high[:, 1][None, :]
    room = high[:, 0][None, :] - low[:, 0][:, None]
    rising = slope > EPSILON
    return max(float((room[rising] / slope[rising]).min()), 0.0) if rising.any() else float("inf")
