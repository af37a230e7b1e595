"""A camera that follows what happens: it looks at the robot that moves, and glides when another one takes over."""

import mujoco
import numpy as np

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from sim.scenes.looks import look_at
from sim.scenes.scene import RobotPlacement, Scene

OFFSET = np.array([0.25, -1.45, 0.95])  # [m] from what it looks at to the eye
FOVY = 42.0  # [degree]
GLIDE = 0.6  # [s] time constant
MOVES = 0.05  # [m/s] a robot that is slower stands still
PATIENCE = 1.0  # [s] that another robot must move alone before it looks there
PARTS = {"arm": 0.12, "legged": 0.0}  # [m] that it looks below a tool, between gripper and table


class FollowCamera:
    """Moves one camera of a model. Feed it every picture's state, in order."""

    def __init__(self, model: mujoco.MjModel, scene: Scene, camera: str) -> None:
        """Takes over a camera.

        Args:
            model: A model built with visuals; the camera's pose in it is changed.
            scene: What the model was built from.
            camera: Name of the camera.
        """
        self._model, self._camera = model, model.camera(camera).id
        self._points = [_point(model, robot) for robot in scene.robots]
        self._before: np.ndarray | None = None
        self._time = self._since = 0.0
        self._looks_at, self._wants = 0, 0
        self._center = np.zeros(3)
        model.cam_fovy[self._camera] = FOVY

    def update(self, data: mujoco.MjData, time: float) -> None:
        """Looks where something moves at ``time`` [s]; ``data`` has its kinematics, its cameras are updated after."""
        now = np.array(
            [(data.xpos if body else data.site_xpos)[i] - [0.0, 0.0, below] for body, i, below in self._points]
        )
        if self._before is None:
            self._before, self._time, self._center = now, time, now[self._looks_at].copy()
        dt = max(time - self._time, 1e-3)
        speed = np.linalg.norm(now - self._before, axis=1) / dt
        self._choose(speed, time)
        self._center += (1.0 - np.exp(-dt / GLIDE)) * (now[self._looks_at] - self._center)
        self._before, self._time = now, time
        eye = self._center + OFFSET
        self._model.cam_pos[self._camera] = eye
        self._model.cam_quat[self._camera] = look_at(eye, self._center)

    def _choose(self, speed: np.ndarray, time: float) -> None:
        fastest = int(speed.argmax())
        if speed[fastest] < MOVES or speed[self._looks_at] >= MOVES or fastest == self._looks_at:
            self._wants, self._since = self._looks_at, time
        elif fastest != self._wants:
            self._wants, self._since = fastest, time
        elif time - self._since >= PATIENCE:
            self._looks_at = fastest


def _point(model: mujoco.MjModel, robot: RobotPlacement) -> tuple[bool, int, float]:
    """Whether it is a body or a site, its index, and how far below it to look [m]."""
    kind = family_of(robot.description)
    if kind == "legged":
        body = load_legged_description(robot.description).base_body
        return True, model.body(f"{robot.name}/{body}").id, PARTS[kind]
    return False, model.site(f"{robot.name}/{load_description(robot.description).tool_site}").id, PARTS[kind]
