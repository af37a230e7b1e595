"""The simulated world: owns the physics and advances it by control periods."""

from collections.abc import Callable

import mujoco
import numpy as np

from hardware.descriptions.robot import load_description
from sim.errors import PhysicsDivergedError, SceneError
from sim.pose import Pose
from sim.robot import SimulatedRobot
from sim.scenes.build import build_model
from sim.scenes.placement import Placement, sample_placement
from sim.scenes.scene import Scene

CONTROL_PERIOD = 0.01
_FATAL = (
    mujoco.mjtWarning.mjWARN_BADQPOS,
    mujoco.mjtWarning.mjWARN_BADQVEL,
    mujoco.mjtWarning.mjWARN_BADQACC,
    mujoco.mjtWarning.mjWARN_BADCTRL,
)


class World:
    """A scene with its objects placed and its robots at home, and time.

    Nothing but actuators, gravity and contact moves anything after construction.
    """

    def __init__(self, scene: Scene, seed: int = 0, placement: Placement | None = None) -> None:
        """Builds the physics.

        Args:
            scene: What stands where.
            seed: Draws the objects' starts.
            placement: Start of every object instead of a drawn one.

        Raises:
            PlacementError: the objects do not fit, or the placement does not fit the scene.
            DescriptionError: a robot's description is unknown.
            PackError: a robot's model pack is missing.
        """
        self.scene = scene
        self.seed = seed
        self.placement = dict(placement) if placement is not None else sample_placement(scene, seed)
        self.model = build_model(scene, self.placement)
        self.data = mujoco.MjData(self.model)
        self.period = CONTROL_PERIOD
        self.substeps = round(CONTROL_PERIOD / self.model.opt.timestep)
        self._periods = 0
        self._observers: list[Callable[[], None]] = []
        self._bodies = {item.name: self.model.body(item.name).id for item in scene.objects}
        descriptions = {robot.name: load_description(robot.description) for robot in scene.robots}
        for name, description in descriptions.items():
            for joint, angle in zip(description.joints, description.home, strict=True):
                self.data.joint(f"{name}/{joint.name}").qpos[0] = angle
        mujoco.mj_forward(self.model, self.data)
        self.robots: dict[str, SimulatedRobot] = {
            name: SimulatedRobot(name, description, self.model, self.data) for name, description in descriptions.items()
        }

    @property
    def time(self) -> float:
        """Simulated time since the start [s], a whole number of control periods."""
        return round(self._periods * self.period, 6)

    def observe_steps(self, observer: Callable[[], None]) -> None:
        """Calls ``observer`` after every physics step; it may read the model and the data and must not write."""
        self._observers.append(observer)

    def advance(self) -> None:
        """Advances by one control period.

        Raises:
            PhysicsDivergedError: the physics produced NaN; MuJoCo resets itself silently then, which would look like
                a robot that jumps home.
        """
        robots = tuple(self.robots.values())
        for _ in range(self.substeps):
            for robot in robots:
                robot.step()
            mujoco.mj_step(self.model, self.data)
            for observer in self._observers:
                observer()
        self._periods += 1
        self._check_physics()

    def object_pose(self, name: str) -> Pose:
        """The true pose of an object, for sensors, audit and recording only.

        Raises:
            SceneError: no such object; lists those known.
        """
        try:
            body = self._bodies[name]
        except KeyError:
            known = sorted(self._bodies)
            raise SceneError(f"no object '{name}' in scene '{self.scene.name}'; known: {known}") from None
        return Pose(self.data.xpos[body].copy(), self.data.xquat[body].copy())

    def object_velocity(self, name: str) -> np.ndarray:
        """The true velocity of an object, shape (6,): linear [m/s], angular [rad/s]; raises like ``object_pose``."""
        self.object_pose(name)
        return self.data.joint(name).qvel.copy()

    def _check_physics(self) -> None:
        warned = [warning.name for warning in _FATAL if self.data.warning[warning].number]
        if warned or abs(self.data.time - self.time) > 0.5 * self.model.opt.timestep:
            raise PhysicsDivergedError(
                f"the physics of scene '{self.scene.name}' (seed {self.seed}) diverged before t = {self.time:.2f} s "
                f"({', '.join(warned) or 'time jumped'}); the run is void: look for overlapping bodies or extreme gains"
            )
