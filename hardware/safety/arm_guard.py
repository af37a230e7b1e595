"""What needs the arm's kinematics to be checked: its workspace, and its distance from itself."""

from collections.abc import Callable

import numpy as np

from hardware.descriptions.robot import RobotDescription
from hardware.safety.faults import Fault
from hardware.safety.filter import FilterState
from hardware.safety.self_collision import SelfCollisionMonitor, check_self_collision
from hardware.safety.watch import LoopWatch, Watch
from hardware.safety.workspace import Workspace

HORIZON = 0.05  # [s] of motion before braking that is looked ahead, beside the way of braking


class ArmGuard:
    """Looks where the reference would come to rest. Without a described workspace or distance it has no objections.

    Args:
        description: The arm.
        watch: Makes the watch over its distance from itself.

    Raises:
        DescriptionError: the arm's model lacks a joint or the tool site.
        PackError: the model pack cannot be had.
    """

    def __init__(
        self, description: RobotDescription, watch: Callable[[SelfCollisionMonitor], Watch] = LoopWatch
    ) -> None:
        safety, self._arm = description.safety, len(description.joints)
        self._deceleration = description.acceleration_limit[: self._arm]
        self._lower, self._upper = description.lower[: self._arm], description.upper[: self._arm]
        self._workspace = Workspace(description) if safety.workspace is not None else None
        self._self_collision = safety.self_collision
        self._watch = watch(SelfCollisionMonitor(description)) if safety.self_collision is not None else None

    def check(self, reference: FilterState, now: float) -> Fault | None:
        """The reference may not be on its way out of the workspace, or into the arm itself.

        Args:
            reference: What the filter wants to send.
            now: Current time [s].
        """
        if self._workspace is None and self._watch is None:
            return None
        position, velocity = reference.position[: self._arm], reference.velocity[: self._arm]
        ahead = position + velocity * (HORIZON + np.abs(velocity) / (2.0 * self._deceleration))
        ahead = np.minimum(np.maximum(ahead, self._lower), self._upper)
        fault = self._workspace.check(position, ahead) if self._workspace is not None else None
        if fault is None and self._watch is not None and self._self_collision is not None:
            fault = check_self_collision(self._watch.show(position, ahead, now), self._self_collision, now)
        return fault

    def close(self) -> None:
        """Ends the watch. Safe to call twice."""
        if self._watch is not None:
            self._watch.close()
