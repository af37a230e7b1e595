"""The arm of the packing table: Cartesian velocities to joint references by damped least squares, and the gripper."""

import math
from dataclasses import dataclass

import mujoco
import numpy as np

from hardware.descriptions.robot import RobotDescription

Array = np.ndarray
NAME = "arm"
FULLY_CLOSED = 255.0  # of the gripper's actuator, see the robot's description


@dataclass(frozen=True)
class ArmControlCfg:
    """How the hand follows velocities.

    Attributes:
        period: Between two actions [s].
        speed: Largest speed of the hand along one axis [m/s].
        damping: Of the least squares (Nakamura and Hanafusa 1986), in the units of the Jacobian.
        turning: How fast the hand turns back to its orientation [1/s].
        lead: How far the reference may run ahead of a blocked hand [m].
    """

    period: float = 0.05
    speed: float = 0.3
    damping: float = 0.03
    turning: float = 4.0
    lead: float = 0.012


class ArmControl:
    """Keeps the hand pointing down at the yaw that it began with, and moves the point between its pads.

    Args:
        cfg: How.
        description: Of the arm.
        model: That holds the arm under the prefix ``arm/``.
        data: Whose ``ctrl`` is written.
    """

    def __init__(
        self, cfg: ArmControlCfg, description: RobotDescription, model: mujoco.MjModel, data: mujoco.MjData
    ) -> None:
        self._cfg, self._model, self._data = cfg, model, data
        self._scratch = mujoco.MjData(model)
        names = [f"{NAME}/{joint.name}" for joint in description.joints]
        self._qpos = np.array([model.joint(name).qposadr[0] for name in names])
        self._dofs = np.array([model.joint(name).dofadr[0] for name in names])
        self._motors = np.array([model.actuator(name).id for name in names])
        self._lower = np.array([joint.lower for joint in description.joints])
        self._upper = np.array([joint.upper for joint in description.joints])
        self._home = np.array(description.home)
        self._gripper = description.gripper
        self._fingers = model.actuator(f"{NAME}/{description.gripper.actuator}").id
        self._drivers = [model.joint(f"{NAME}/{name}").qposadr[0] for name in description.gripper.drivers]
        self._site = model.site(f"{NAME}/{description.tool_site}").id
        self._jacobian = np.zeros((2, 3, model.nv))
        self._reference = self._home.copy()
        self._opening = self._gripper.upper
        self._orientation = np.eye(3)

    def begin(self, hand_w: Array, yaw: float) -> None:
        """Puts the arm, open, where its hand is at a place and turned by a yaw from its ready pose.

        Args:
            hand_w: Point between the pads [m], shape (3,).
            yaw: Turn of the hand about the vertical [rad].
        """
        self._reference, self._opening = self._home.copy(), self._gripper.upper
        upright = self._place(self._reference)[1]
        cos, sin = math.cos(yaw), math.sin(yaw)
        self._orientation = np.array([[cos, -sin, 0.0], [sin, cos, 0.0], [0.0, 0.0, 1.0]]) @ upright
        self._reference[-1] -= yaw
        for _ in range(100):
            self._advance(hand_w - self._place(self._reference)[0], 1.0)
        self._data.qpos[self._qpos] = self._reference
        self._data.ctrl[self._motors] = self._reference
        self._data.ctrl[self._fingers] = 0.0

    @property
    def hand_w(self) -> Array:
        """Point between the pads [m], shape (3,)."""
        return self._data.site_xpos[self._site].copy()

    @property
    def opening(self) -> float:
        """Between the pads [m]."""
        angle = sum(float(self._data.qpos[driver]) for driver in self._drivers) / len(self._drivers)
        span = self._gripper.upper - self._gripper.lower
        return self._gripper.upper - span * angle / self._gripper.closed_angle

    def targets(self, action: Array) -> tuple[Array, float]:
        """Where the joints and the gripper's actuator shall be one period from now.

        Args:
            action: Velocity of the hand [m/s] and wanted opening [m], shape (4,); both are bounded here.

        Returns:
            Joint references [rad], shape (7,), and the actuator's input.
        """
        cfg = self._cfg
        velocity = np.clip(action[:3], -cfg.speed, cfg.speed)
        place = self._place(self._reference)[0]
        ahead = place + velocity * cfg.period - self.hand_w - velocity * cfg.period
        excess = ahead - np.clip(ahead, -cfg.lead, cfg.lead)
        self._advance(velocity * cfg.period - excess, cfg.turning * cfg.period)
        step = self._gripper.velocity * cfg.period
        wanted = float(np.clip(action[3], 0.0, self._gripper.upper))
        self._opening += float(np.clip(wanted - self._opening, -step, step))
        closed = 1.0 - self._opening / self._gripper.upper
        return self._reference.copy(), FULLY_CLOSED * closed

    def apply(self, joints: Array, fingers: float) -> None:
        """Writes references to the actuators."""
        self._data.ctrl[self._motors] = joints
        self._data.ctrl[self._fingers] = fingers

    @property
    def applied(self) -> tuple[Array, float]:
        """The references that the actuators have now."""
        return self._data.ctrl[self._motors].copy(), float(self._data.ctrl[self._fingers])

    def _advance(self, shift: Array, turning: float) -> None:
        """One step of damped least squares towards a shift of the hand and its kept orientation."""
        turned = self._place(self._reference)[1]
        error = 0.5 * sum(np.cross(turned[:, i], self._orientation[:, i]) for i in range(3))
        wanted = np.concatenate([shift, turning * error])
        jacobian = self._jacobian[:, :, self._dofs].reshape(6, -1)
        gram = jacobian @ jacobian.T + self._cfg.damping**2 * np.eye(6)
        change = jacobian.T @ np.linalg.solve(gram, wanted)
        self._reference = np.clip(self._reference + change, self._lower, self._upper)

    def _place(self, joints: Array) -> tuple[Array, Array]:
        """Where the hand is at joint angles: place [m] and orientation; leaves the Jacobian there."""
        scratch = self._scratch
        scratch.qpos[self._qpos] = joints
        mujoco.mj_kinematics(self._model, scratch)
        mujoco.mj_comPos(self._model, scratch)
        mujoco.mj_jacSite(self._model, scratch, self._jacobian[0], self._jacobian[1], self._site)
        return scratch.site_xpos[self._site].copy(), scratch.site_xmat[self._site].reshape(3, 3).copy()
