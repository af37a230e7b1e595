"""Whether an inertial unit is alive: one that repeats its last reading hides a fall.

A unit that measures has noise, and a robot on its feet turns a little; no two readings are the same to the last bit.
"""

import numpy as np

from hardware.ports.legged import LeggedState
from hardware.safety.faults import Fault, FaultCode

FROZEN = 0.1  # [s] of the same reading
READINGS = 4  # of them that must be the same at least
TURNING = 1e-3  # [rad/s] a gyroscope that reads less may belong to a robot that is held


class InertialWatch:
    """Watches the readings of a legged robot's inertial unit."""

    def __init__(self) -> None:
        self._reading: np.ndarray | None = None
        self._since, self._stamp, self._count = 0.0, -np.inf, 0

    def forget(self) -> None:
        """Begins anew with the next measurement."""
        self._reading = None

    def check(self, state: LeggedState) -> Fault | None:
        """Takes one sound measurement into account; one that was seen before says nothing."""
        if self._reading is not None and state.stamp <= self._stamp:
            return None
        reading = np.concatenate([state.orientation_w, state.angular_velocity_b, state.linear_acceleration_b])
        self._stamp = state.stamp
        if self._reading is None or not np.array_equal(reading, self._reading):
            self._reading, self._since, self._count = reading, state.stamp, 1
            return None
        self._count += 1
        turning = float(np.linalg.norm(state.angular_velocity_b))
        if self._count < READINGS or state.stamp - self._since < FROZEN or turning < TURNING:
            return None
        text = f"the inertial unit repeats the same reading for {state.stamp - self._since:.2f} s ({turning:.3f} rad/s)"
        return Fault(FaultCode.STATE_INVALID, f"{text}; look at its cable and restart the robot")
