"""References on their own time line: what a jitter buffer does for sound, this does for motion.

References arrive late or early by a part of a period, or two at once; what they say of the motion is exact at their
stamps. So the filter follows them a fixed delay behind, by cubic Hermite interpolation, and arrival times no longer
show in the motion.
"""

import numpy as np

from hardware.ports.robot import JointCommand

Timeline = tuple[JointCommand, ...]
"""Accepted commands, oldest first, stamps rising."""

KEPT = 6
DELAY_PERIODS = 2
"""How far behind their stamps references are followed, in command periods: by the filter, and by the robot again."""


def extended(timeline: Timeline, command: JointCommand) -> Timeline:
    """The time line with one more command; one with the newest stamp replaces it."""
    older = tuple(item for item in timeline if item.stamp < command.stamp)
    return (*older, command)[-KEPT:]


def reference_at(timeline: Timeline, time: float, extrapolation: float) -> tuple[np.ndarray, np.ndarray]:
    """Position and velocity of the reference at ``time`` [s], each of shape (n,).

    Before the first command the first position, at rest; beyond the newest one, on with its velocity for at most
    ``extrapolation`` [s], then at rest there.
    """
    first, newest = timeline[0], timeline[-1]
    if time < first.stamp:
        return first.position, np.zeros_like(first.velocity)
    if time >= newest.stamp:
        beyond = time - newest.stamp
        velocity = newest.velocity if beyond <= extrapolation else np.zeros_like(newest.velocity)
        return newest.position + newest.velocity * min(beyond, extrapolation), velocity
    i = next(i for i in range(len(timeline) - 1) if timeline[i + 1].stamp > time)
    return _hermite(timeline[i], timeline[i + 1], time)


def _hermite(before: JointCommand, after: JointCommand, time: float) -> tuple[np.ndarray, np.ndarray]:
    """The cubic with both commands' positions and velocities, and its slope."""
    dt = after.stamp - before.stamp
    s = (time - before.stamp) / dt
    q = 1.0 - s
    along = s * s * (3.0 - 2.0 * s)
    rise = 6.0 * s * q / dt
    weights = np.array(
        (
            (1.0 - along, along, s * q * q * dt, -s * s * q * dt),
            (-rise, rise, q * (1.0 - 3.0 * s), s * (3.0 * s - 2.0)),
        )
    )
    position, velocity = weights @ np.array((before.position, after.position, before.velocity, after.velocity))
    return position, velocity
