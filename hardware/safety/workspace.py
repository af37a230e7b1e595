"""Where tool and elbow of an arm are, and the box that they stay in."""

import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import TOOL_FRAME, arm_model
from hardware.descriptions.robot import RobotDescription
from hardware.safety.faults import Fault, FaultCode

_FURTHER = 1e-6  # [m] further outside than before, beyond rounding


class Workspace:
    """The box of one arm, in the frame of its base.

    Args:
        description: The arm; its ``safety.workspace`` says the box.

    Raises:
        DescriptionError: the arm's model lacks a joint or the tool site.
        PackError: the model pack cannot be had.
    """

    def __init__(self, description: RobotDescription) -> None:
        box = description.safety.workspace
        assert box is not None, "only an arm with a described workspace has one"
        self._model = arm_model(description)
        self._data = self._model.createData()
        self._tool = self._model.getFrameId(TOOL_FRAME)
        self._elbow = self._model.getJointId(box.elbow) if box.elbow is not None else None
        self._lower, self._upper = np.array(box.lower), np.array(box.upper)

    def points(self, position: np.ndarray) -> dict[str, np.ndarray]:
        """Tool and elbow at ``position``, shape (n,) [rad], each of shape (3,), in the frame of the base [m]."""
        pin.forwardKinematics(self._model, self._data, position)
        pin.updateFramePlacement(self._model, self._data, self._tool)
        found = {"tool": self._data.oMf[self._tool].translation.copy()}
        if self._elbow is not None:
            found["elbow"] = self._data.oMi[self._elbow].translation.copy()
        return found

    def check(self, position: np.ndarray, ahead: np.ndarray) -> Fault | None:
        """Neither point may leave the box; one that is outside already may come back.

        Args:
            position: Reference of the arm's joints now, shape (n,) [rad].
            ahead: Where they can come to rest, shape (n,) [rad].
        """
        then = self.points(ahead)
        outside = {name: self._outside(point) for name, point in then.items()}
        worst = max(outside, key=outside.__getitem__)
        if outside[worst] <= 0.0:
            return None
        now = self.points(position)
        for name, distance in outside.items():
            if distance > max(0.0, self._outside(now[name])) + _FURTHER:
                x, y, z = then[name]
                text = f"the {name} is about to leave its box, for ({x:.2f}, {y:.2f}, {z:.2f}) m from the base"
                return Fault(FaultCode.WORKSPACE, f"{text}; the box is `safety.workspace` of the robot's description")
        return None

    def outside(self, position: np.ndarray) -> float:
        """How far tool or elbow is outside the box at ``position``, shape (n,) [rad], in m; below zero inside."""
        return max(self._outside(point) for point in self.points(position).values())

    def _outside(self, point: np.ndarray) -> float:
        """How far a point is outside [m]; below zero inside."""
        return float(np.maximum(self._lower - point, point - self._upper).max())
