"""Shared scene and a scripted arm for the simulation's tests."""

import mujoco
import numpy as np
import pytest

from hardware.ports.robot import JointCommand
from sim.local_robot import LocalRobot
from sim.scenes.scene import Scene, load_scene
from sim.world import World


@pytest.fixture(scope="session")
def bench() -> Scene:
    return load_scene("bench")


@pytest.fixture(scope="session")
def arm_script():
    """The class :class:`ArmScript`; test modules import nothing from each other."""
    return ArmScript


class ArmScript:
    """Moves one arm of a world through the Robot port; calls ``each_period`` after every control period."""

    def __init__(self, world: World, robot: str, each_period=lambda: None) -> None:
        self.world, self.name, self.each_period = world, robot, each_period
        self.port = LocalRobot(world.robots[robot])
        self.port.connect()
        self._scratch = mujoco.MjData(world.model)
        self._scratch.qpos[:] = world.data.qpos
        joints = [world.model.joint(f"{robot}/{joint.name}") for joint in world.robots[robot].description.joints]
        self._qpos = [int(joint.qposadr[0]) for joint in joints]
        self._dof = [int(joint.dofadr[0]) for joint in joints]

    def solve(self, position_w, yaw, seed=None):
        """Arm angles with the tool at a position, pointing down, turned by ``yaw`` or a quarter turn of it."""
        seed = np.array(self.world.robots[self.name].description.home if seed is None else seed, dtype=float)
        found = [self._descend(np.asarray(position_w), yaw + k * np.pi / 2, seed) for k in range(4)]
        found = [q for q in found if q is not None]
        return min(found, key=lambda q: np.abs(q - seed).max()) if found else None

    def move(self, q, opening, seconds):
        """A quintic motion of arm and gripper."""
        start, goal = self.world.robots[self.name].reference, np.append(q, opening)
        periods = round(seconds / self.world.period)
        for k in range(1, periods + 1):
            s = k / periods
            blend = s**3 * (10 - 15 * s + 6 * s * s)
            rate = 30 * s * s * (1 - s) ** 2 / seconds
            velocity = (goal - start) * rate
            names = self.port.features.joint_names
            self.port.command(JointCommand(self.world.time, names, start + (goal - start) * blend, velocity))
            self.world.advance()
            self.each_period()

    def _descend(self, position_w, yaw, q):
        model, data = self.world.model, self._scratch
        site = model.site(f"{self.name}/pinch").id
        c, s = np.cos(yaw), np.sin(yaw)
        goal = np.array([[c, s, 0], [s, -c, 0], [0, 0, -1.0]])
        description = self.world.robots[self.name].description
        jacobian = np.zeros((6, model.nv))
        for _ in range(100):
            data.qpos[self._qpos] = q
            mujoco.mj_kinematics(model, data)
            mujoco.mj_comPos(model, data)
            mujoco.mj_jacSite(model, data, jacobian[:3], jacobian[3:], site)
            error = goal @ data.site_xmat[site].reshape(3, 3).T
            turn = 0.5 * np.array((error[2, 1] - error[1, 2], error[0, 2] - error[2, 0], error[1, 0] - error[0, 1]))
            twist = np.append(position_w - data.site_xpos[site], turn)
            if np.trace(error) > 0 and np.abs(twist).max() < 3e-4:
                return q
            a = jacobian[:, self._dof]
            step = a.T @ np.linalg.solve(a @ a.T + 1e-4 * np.eye(6), twist)
            q = np.clip(q + step * min(1.0, 0.3 / np.linalg.norm(step)), description.lower[:-1], description.upper[:-1])
        return None
