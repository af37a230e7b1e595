"""Motion that is asked for one step at a time, by a person or by a network, within the limits of every other motion."""

import numpy as np

from skills.context import ArmContext
from skills.manipulation.trajectory import SAMPLE, MotionLimits, Trajectory

AHEAD = 3  # samples beyond the present one that stay as they are: the motion between samples looks at its neighbours
SHARE = 0.9  # of planned motion's limits
RANGE_MARGIN = 0.03  # [rad] kept from a joint's end


class StreamedMotion:
    """Drives an arm by joint velocities; it can always stop within limits, and does so when nobody drives it on.

    What it drives is the path of the reference generator, so that pauses, the speed factor, nudges and the safety
    filter act on it as on planned motion.

    Args:
        context: The arm, at rest.
    """

    def __init__(self, context: ArmContext) -> None:
        limits = MotionLimits.from_description(context.description)
        joints = context.description.joints
        self._generator = context.generator
        self._velocity_limit, self._change = SHARE * limits.velocity, SHARE * limits.acceleration * SAMPLE
        self._lower = np.array([joint.lower for joint in joints]) + RANGE_MARGIN
        self._upper = np.array([joint.upper for joint in joints]) - RANGE_MARGIN
        self._samples = [self._generator.path_position]
        self._velocity = np.zeros(len(joints))
        self._generator.play(Trajectory(np.stack(self._samples * 2)))

    @property
    def velocity(self) -> np.ndarray:
        """Of the path at its newest sample, shape (n,) [rad/s]."""
        return self._velocity.copy()

    def drive(self, velocity: np.ndarray) -> None:
        """Asks for a joint velocity, shape (n,) [rad/s], from now on until it is called again."""
        until = int(self._generator.path_time / SAMPLE) + AHEAD
        wanted = np.clip(np.nan_to_num(velocity), -self._velocity_limit, self._velocity_limit)
        while len(self._samples) <= until:
            self._samples.append(self._next(wanted))
        self._generator.extend(Trajectory(np.vstack((self._samples, self._braking()))))

    def _next(self, wanted: np.ndarray) -> np.ndarray:
        """One more sample: nearer to the wanted velocity, and slow enough to stop before a joint's end."""
        velocity = self._velocity + np.clip(wanted - self._velocity, -self._change, self._change)
        here = self._samples[-1]
        room = np.where(velocity > 0.0, self._upper - here, here - self._lower)
        stoppable = np.sqrt(np.maximum(0.0, 2.0 * room * self._change / SAMPLE))
        self._velocity = np.sign(velocity) * np.minimum(np.abs(velocity), stoppable)
        return here + self._velocity * SAMPLE

    def _braking(self) -> np.ndarray:
        """How it comes to rest from the newest sample, shape (k, n) [rad]."""
        positions, here, velocity = [], self._samples[-1], self._velocity
        while np.abs(velocity).max() > 0.0:
            velocity = np.sign(velocity) * np.maximum(0.0, np.abs(velocity) - self._change)
            here = here + velocity * SAMPLE
            positions.append(here)
        return np.stack([*positions, here, here])
