"""Kinematics of one arm from its description's MJCF, with Pinocchio."""

import itertools

import numpy as np
import pinocchio as pin

from hardware.descriptions.arm_model import TOOL_FRAME, arm_model
from hardware.descriptions.robot import RobotDescription
from skills.errors import UnreachableError
from skills.geometry import pose_from, transform
from skills.world.snapshot import Pose

POSITION_TOLERANCE = 1e-5  # [m]
ROTATION_TOLERANCE = 1e-4  # [rad]
ITERATIONS = 120
STEP_LIMIT = 0.3  # [rad] largest joint step of one iteration
LIMIT_MARGIN = 0.02  # [rad] kept from the joint limits
HOME_GAIN = 0.05  # pull of the null space towards home


class ArmKinematics:
    """Forward and inverse kinematics of an arm whose base stands at ``base``.

    The tool frame is the description's tool site; its z axis points out of the gripper. Joint vectors have the
    description's arm joints, shape (n,) [rad].
    """

    def __init__(self, description: RobotDescription, base: Pose) -> None:
        self.description = description
        self.base = base
        self._model = arm_model(description)
        self._data = self._model.createData()
        self._tool = self._model.getFrameId(TOOL_FRAME)
        self._base_w = pin.SE3(transform(base))
        count = len(description.joints)
        self.lower = description.lower[:count] + LIMIT_MARGIN
        self.upper = description.upper[:count] - LIMIT_MARGIN
        self.home = np.array(description.home)
        tool_b = self._base_w.actInv(self._forward(self.home)).translation
        self._home_azimuth = float(np.arctan2(tool_b[1], tool_b[0]))

    def tool_transform(self, q: np.ndarray) -> np.ndarray:
        """Transform of the tool to the world, shape (4, 4)."""
        return self._forward(q).homogeneous

    def tool_pose(self, q: np.ndarray) -> Pose:
        """Pose of the tool in the world frame."""
        tool = self._forward(q)
        return pose_from(tool.rotation, tool.translation)

    def skeleton(self, q: np.ndarray, spacing: float = 0.03) -> np.ndarray:
        """Points along the arm's axis from its first joint to the tool, shape (k, 3), world frame [m]."""
        tool = self._forward(q).translation
        joints = [self._base_w.act(self._data.oMi[i].translation) for i in range(1, self._model.njoints)]
        corners = [*joints, tool]
        points = [corners[0][None]]
        for start, end in itertools.pairwise(corners):
            count = int(np.ceil(np.linalg.norm(end - start) / spacing))
            points.append(start + np.linspace(0.0, 1.0, count + 1)[1:, None] * (end - start))
        return np.vstack(points)

    @property
    def levers(self) -> np.ndarray:
        """How far the tool can get at most from each joint's axis, shape (n,) [m]: the length of the links beyond."""
        self._forward(self.home)
        tool = self._data.oMf[self._tool].translation
        joints = [self._data.oMi[i].translation for i in range(1, self._model.njoints)]
        links = np.linalg.norm(np.diff(np.array([*joints, tool]), axis=0), axis=1)
        return np.cumsum(links[::-1])[::-1]

    def jacobian(self, q: np.ndarray) -> np.ndarray:
        """Tool velocity over joint velocity, shape (6, n): linear rows, then angular, both in the world frame."""
        frame = pin.ReferenceFrame.LOCAL_WORLD_ALIGNED
        local = pin.computeFrameJacobian(self._model, self._data, np.asarray(q, dtype=float), self._tool, frame)
        rotation = self._base_w.rotation
        return np.vstack((rotation @ local[:3], rotation @ local[3:]))

    def solve(self, target: Pose, seed: np.ndarray) -> np.ndarray:
        """A joint vector that brings the tool to ``target``, near ``seed`` where there is one.

        Damped least squares within joint limits, the null space pulled to the ready pose (Nakamura and Hanafusa
        1986), restarted from home, from home turned to the target, and from perturbed homes.

        Raises:
            UnreachableError: no restart converged; tells the best residual and the distance from the base.
        """
        goal = self._base_w.actInv(pin.SE3(transform(target)))
        best = np.inf
        for start in self._starts(np.asarray(seed, dtype=float), goal):
            q, residual = self._descend(goal, start)
            if residual[0] <= POSITION_TOLERANCE and residual[1] <= ROTATION_TOLERANCE:
                return q
            best = min(best, residual[0] + 0.1 * residual[1])
        distance = float(np.linalg.norm(goal.translation[:2]))
        x, y, z = target.position_w
        raise UnreachableError(
            f"{self.description.model}: no joint configuration within limits for the tool at "
            f"({x:.3f}, {y:.3f}, {z:.3f}) m, {distance:.2f} m from its base; best residual {best * 1e3:.0f} mm; "
            "choose a nearer target or another robot"
        )

    def refine(
        self, rotation_w: np.ndarray, position_w: np.ndarray, seed: np.ndarray, iterations: int = 4
    ) -> np.ndarray:
        """A few undamped steps from a seed next to the solution, without restarts: for following a path.

        Args:
            rotation_w: Tool rotation, shape (3, 3).
            position_w: Tool position, shape (3,) [m].
            seed: Joint vector close to the solution.
            iterations: Newton steps; each squares the error.
        """
        goal = self._base_w.actInv(pin.SE3(rotation_w, position_w))
        q = np.array(seed, dtype=float)
        for _ in range(iterations):
            error, jacobian = self._error(goal, q)
            if np.linalg.norm(error) < 1e-10:
                break
            square = jacobian @ jacobian.T + 1e-8 * np.eye(6)
            step = jacobian.T @ np.linalg.solve(square, error)
            q = np.clip(q + step * min(1.0, STEP_LIMIT / max(np.abs(step).max(), 1e-12)), self.lower, self.upper)
        return q

    def residual(self, target: Pose, q: np.ndarray) -> float:
        """Distance between the tool at ``q`` and a target's position [m]."""
        return float(np.linalg.norm(self._forward(q).translation - np.asarray(target.position_w)))

    def _forward(self, q: np.ndarray) -> pin.SE3:
        pin.framesForwardKinematics(self._model, self._data, np.asarray(q, dtype=float))
        return self._base_w * self._data.oMf[self._tool]

    def _error(self, goal: pin.SE3, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Error of the tool in its own frame, shape (6,), and the Jacobian in that frame, shape (6, n)."""
        pin.computeJointJacobians(self._model, self._data, q)
        pin.updateFramePlacement(self._model, self._data, self._tool)
        jacobian = pin.getFrameJacobian(self._model, self._data, self._tool, pin.ReferenceFrame.LOCAL)
        return pin.log6(self._data.oMf[self._tool].actInv(goal)).vector, jacobian

    def _descend(self, goal: pin.SE3, start: np.ndarray) -> tuple[np.ndarray, tuple[float, float]]:
        q = np.clip(start, self.lower, self.upper)
        identity = np.eye(len(q))
        residual = (np.inf, np.inf)
        for _ in range(ITERATIONS):
            error, jacobian = self._error(goal, q)
            residual = (float(np.linalg.norm(error[:3])), float(np.linalg.norm(error[3:])))
            if residual[0] <= POSITION_TOLERANCE and residual[1] <= ROTATION_TOLERANCE:
                break
            damping = 1e-6 + 1e-2 * min(float(error @ error), 1.0)
            inverse = jacobian.T @ np.linalg.inv(jacobian @ jacobian.T + damping * np.eye(6))
            step = inverse @ error + (identity - inverse @ jacobian) @ (HOME_GAIN * (self.home - q))
            q = np.clip(q + step * min(1.0, STEP_LIMIT / np.abs(step).max()), self.lower, self.upper)
        return q, residual

    def _starts(self, seed: np.ndarray, goal: pin.SE3) -> list[np.ndarray]:
        turned = self.home.copy()
        turned[0] += np.arctan2(goal.translation[1], goal.translation[0]) - self._home_azimuth
        rng = np.random.default_rng(0)
        return [seed, turned, self.home, *(turned + rng.normal(0.0, 0.4, len(turned)) for _ in range(4))]
