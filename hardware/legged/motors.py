"""Whether every motor of a legged robot pulls as its command asks: one that lost its mode lets a leg hang.

A walking robot limps on with a dead motor for a while, and its gait sees nothing of it.
"""

import numpy as np

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedCommand, LeggedState
from hardware.safety.faults import Fault, FaultCode

ASKED = 0.2  # of its torque limit: what a command must ask for at least, so that noise and delay do not count
GIVEN = 0.1  # of what is asked for: a motor that gives less does not pull
LONGEST = 0.3  # [s]


class MotorWatch:
    """Compares measured torques with those that follow from the command.

    Args:
        description: Of the robot.
    """

    def __init__(self, description: LeggedDescription) -> None:
        self._names, self._limit = description.joint_names, description.effort_limit
        self._idle_since = np.full(len(self._names), np.inf)  # stamp since which each joint does not pull [s]

    def forget(self) -> None:
        """Begins anew with the next measurement."""
        self._idle_since[:] = np.inf

    def check(self, state: LeggedState, sent: LeggedCommand | None) -> Fault | None:
        """Takes a sound measurement into account.

        Args:
            state: Measured; a robot that feels no torque at all is taken for one that measures none.
            sent: What its joints follow; None while that is not known.
        """
        if sent is None or not np.any(state.effort):
            self.forget()
            return None
        asked = sent.kp * (sent.position - state.position) - sent.kd * state.velocity
        asked = np.clip(asked, -self._limit, self._limit)
        idle = (np.abs(asked) > ASKED * self._limit) & (np.abs(state.effort) < GIVEN * np.abs(asked))
        self._idle_since = np.where(idle, np.minimum(self._idle_since, state.stamp), np.inf)
        longest = state.stamp - self._idle_since
        if not (longest > LONGEST).any():
            return None
        joint = int(np.argmax(longest))
        text = f"{self._names[joint]} is asked for {asked[joint]:.1f} N m and gives {state.effort[joint]:.1f}"
        return Fault(FaultCode.TRACKING_ERROR, f"{text} for {longest[joint]:.2f} s; is its motor on, and it wired?")
