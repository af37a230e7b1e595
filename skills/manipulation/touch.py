"""Noticing that a tool which comes down slowly has met something, from the motors' efforts alone."""

import numpy as np

from skills.context import ArmContext

BASELINE = 0.12  # [s] of motion over which the effort of free motion is taken
TOUCH_FORCE = 6.0  # [N] upwards on the tool


class TouchSensor:
    """Watches one slow, straight motion downwards; call :meth:`update` once per control period.

    Attributes:
        force: Force upwards on the tool beyond that of free motion [N]; 0 until that is known.
    """

    def __init__(self, context: ArmContext, now: float) -> None:
        self.force = 0.0
        self._context = context
        self._until = now + BASELINE
        self._free: list[np.ndarray] = []
        self._stamp = -np.inf

    def update(self, now: float) -> bool:
        """Takes the newest measurement; returns whether the tool touches something."""
        state = self._context.state
        if state.stamp <= self._stamp:
            return self.force > TOUCH_FORCE
        self._stamp = state.stamp
        effort = np.asarray(state.effort)[: len(self._context.description.joints)]
        if now < self._until or not self._free:
            self._free.append(effort)
            return False
        up = self._context.kinematics.jacobian(self._context.arm_position)[2]
        change = effort - np.mean(self._free[len(self._free) // 2 :], axis=0)
        self.force = -float(up @ change / (up @ up))  # a motor that presses down works against what lifts the tool
        return self.force > TOUCH_FORCE
