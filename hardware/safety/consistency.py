"""Whether an arm's measured positions move as its measured velocities say.

An encoder that jumps, drifts or repeats its last value gives numbers that look sound one by one. Followed by a floor
that eases a blocked arm back to where it is measured, such a measurement would move the arm. So the part of every
change of position that the velocities do not explain is summed up, old parts forgotten.
"""

import math

import numpy as np

from hardware.ports.robot import JointState
from hardware.safety.faults import Fault, FaultCode
from hardware.safety.limits import SafetyLimits

FORGOTTEN = 0.5  # [s] in which an unexplained change of position falls to 1 / e
SHARE = 0.5  # of the largest tracking error, so that it is found before the arm counts as blocked


class MeasurementConsistency:
    """Watches the measurements of an arm in motion.

    Args:
        limits: Of the robot. A joint whose tracking error is not limited, such as a gripper, is not watched.
    """

    def __init__(self, limits: SafetyLimits) -> None:
        self._names, self._longest = limits.names, limits.state_age
        self._most = SHARE * limits.max_tracking_error
        self._last: JointState | None = None
        self._unexplained = np.zeros(len(limits.names))

    def forget(self) -> None:
        """Begins anew with the next measurement."""
        self._last = None

    def check(self, state: JointState) -> Fault | None:
        """Takes one measurement into account; a malformed one is for other checks, and a late one begins anew."""
        n = len(self._names)
        sound = np.shape(state.position) == (n,) == np.shape(state.velocity)
        if not sound or not (np.isfinite(state.position).all() and np.isfinite(state.velocity).all()):
            self.forget()
            return None
        last = self._last
        step = state.stamp - last.stamp if last is not None else 0.0
        if last is None or not 0.0 <= step <= self._longest:
            self._last, self._unexplained = state, np.zeros(n)
            return None
        if step == 0.0:
            return None
        expected = 0.5 * step * (np.asarray(last.velocity) + state.velocity)
        change = np.asarray(state.position) - last.position - expected
        self._last, self._unexplained = state, math.exp(-step / FORGOTTEN) * self._unexplained + change
        return self._judge()

    def _judge(self) -> Fault | None:
        size = np.abs(self._unexplained)
        if (size <= self._most).all():
            return None
        joint = int(np.argmax(size - self._most))
        text = f"the measured position of {self._names[joint]} moved by {self._unexplained[joint]:+.3f} more than its"
        return Fault(FaultCode.STATE_INVALID, f"{text} velocity explains; look at its encoder and its zero")
