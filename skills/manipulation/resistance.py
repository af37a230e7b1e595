"""What pushes back at the tool, from the motors' efforts alone: for skills that give way rather than force."""

import numpy as np

from skills.context import ArmContext

LATEST = 3  # measurements whose mean counts: one alone is noise


class Resistance:
    """The force at the tool beyond that when this was made, at rest and in touch with nothing.

    Call :meth:`update` every control period.

    The wrench that explains the change of the motors' efforts best: their change is the transposed Jacobian times it.
    The efforts of the arm's own acceleration are in it, so the motion must be slow.
    """

    def __init__(self, context: ArmContext) -> None:
        self._context = context
        self._free = self._effort()
        self._seen: list[np.ndarray] = []
        self._stamp = -np.inf

    def update(self) -> None:
        """Takes the newest measurement."""
        state = self._context.state
        if state.stamp > self._stamp:
            self._stamp = state.stamp
            self._seen = [*self._seen[1 - LATEST :], self._effort()]

    def against(self, direction_w: np.ndarray) -> float:
        """Force against a motion along ``direction_w``, shape (3,), a unit vector [N]; 0 until something is known."""
        if len(self._seen) < LATEST:
            return 0.0
        change = np.mean(self._seen, axis=0) - self._free
        jacobian = self._context.kinematics.jacobian(self._context.arm_position)
        wrench = np.linalg.lstsq(jacobian.T, change, rcond=1e-3)[0]
        return float(wrench[:3] @ direction_w)

    def _effort(self) -> np.ndarray:
        return np.asarray(self._context.state.effort)[: len(self._context.description.joints)]
