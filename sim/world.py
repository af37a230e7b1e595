"""The simulated world: owns the physics and advances it by control periods."""

from collections.abc import Callable

import mujoco
import numpy as np

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from sim.errors import PhysicsDivergedError, SceneError
from sim.fixture import SimulatedFixture
from sim.legged.robot import SimulatedLeggedRobot
from sim.pose import Pose
from sim.robot import SimulatedRobot
from sim.scenes.build import build_model
from sim.scenes.placement import Placement, sample_placement
from sim.scenes.scene import RobotPlacement, Scene
from sim.variation import Variation, varied, vary

CONTROL_PERIOD = 0.01
_FATAL = (
    mujoco.mjtWarning.mjWARN_BADQPOS,
    mujoco.mjtWarning.mjWARN_BADQVEL,
    mujoco.mjtWarning.mjWARN_BADQACC,
    mujoco.mjtWarning.mjWARN_BADCTRL,
)


class World:
    """A scene with its objects placed, its arms at home, its legged robots lying on the ground, and time.

    ``robots`` holds the arms by name, ``legged`` the legged robots, ``fixtures`` drawers, doors, buttons. Nothing but
    actuators, gravity, springs and contact moves anything after construction.
    """

    def __init__(
        self,
        scene: Scene,
        seed: int = 0,
        placement: Placement | None = None,
        variation: Variation | None = None,
    ) -> None:
        """Builds the physics.

        Args:
            scene: What stands where.
            seed: Draws the objects' starts.
            placement: Start of every object instead of a drawn one.
            variation: How this world differs from what the scene says; :attr:`scene` is then the varied one.

        Raises:
            PlacementError: the objects do not fit, or the placement does not fit the scene.
            DescriptionError: a robot's description is unknown.
            PackError: a robot's model pack is missing.
            SceneError: a legged robot has no ground.
        """
        self.scene = scene = varied(scene, variation) if variation is not None else scene
        self.seed = seed
        self.placement = dict(placement) if placement is not None else sample_placement(scene, seed)
        self.model = build_model(scene, self.placement)
        if variation is not None:
            vary(self.model, scene, variation)
        self.data = mujoco.MjData(self.model)
        self.period = CONTROL_PERIOD
        self.substeps = round(CONTROL_PERIOD / self.model.opt.timestep)
        self._periods = 0
        self._observers: list[Callable[[], None]] = []
        self._bodies = {item.name: self.model.body(item.name).id for item in scene.objects}
        arms = [robot for robot in scene.robots if family_of(robot.description) == "arm"]
        descriptions = {robot.name: load_description(robot.description) for robot in arms}
        for name, description in descriptions.items():
            for joint, angle in zip(description.joints, description.home, strict=True):
                self.data.joint(f"{name}/{joint.name}").qpos[0] = angle
        self.fixtures = {item.name: SimulatedFixture(item, self.model, self.data) for item in scene.fixtures}
        mujoco.mj_forward(self.model, self.data)
        self.robots: dict[str, SimulatedRobot] = {
            name: SimulatedRobot(name, description, self.model, self.data) for name, description in descriptions.items()
        }
        self.legged: dict[str, SimulatedLeggedRobot] = {
            robot.name: self._add_legged(robot) for robot in scene.robots if robot not in arms
        }

    @property
    def time(self) -> float:
        """Simulated time since the start [s], a whole number of control periods."""
        return round(self._periods * self.period, 6)

    @property
    def positions(self) -> np.ndarray:
        """Generalised positions, MuJoCo's ``qpos``; to be read only."""
        return self.data.qpos

    def observe_steps(self, observer: Callable[[], None]) -> None:
        """Calls ``observer`` after every physics step; it may read the model and the data and must not write."""
        self._observers.append(observer)

    def advance(self) -> None:
        """Advances by one control period.

        Raises:
            PhysicsDivergedError: the physics produced NaN; MuJoCo resets itself silently then, which would look like
                a robot that jumps home.
        """
        robots = (*self.robots.values(), *self.legged.values())
        for _ in range(self.substeps):
            for robot in robots:
                robot.step()
            mujoco.mj_step(self.model, self.data)
            for fixture in self.fixtures.values():
                fixture.step()
            for observer in self._observers:
                observer()
        self._periods += 1
        self._check_physics()
        for robot in self.legged.values():
            robot.measure()

    def object_pose(self, name: str) -> Pose:
        """The true pose of an object or of a legged robot's base, for sensors, audit and recording only.

        Raises:
            SceneError: no such object; lists those known.
        """
        if name in self.legged:
            return Pose(self.legged[name].base_position_w, self.legged[name].base_quaternion_w)
        try:
            body = self._bodies[name]
        except KeyError:
            known = sorted((*self._bodies, *self.legged))
            raise SceneError(f"no object '{name}' in scene '{self.scene.name}'; known: {known}") from None
        return Pose(self.data.xpos[body].copy(), self.data.xquat[body].copy())

    def object_velocity(self, name: str) -> np.ndarray:
        """The true velocity of an object, shape (6,): linear [m/s], angular [rad/s]; raises like ``object_pose``."""
        self.object_pose(name)
        return self.data.joint(name).qvel.copy()

    def _add_legged(self, robot: RobotPlacement) -> SimulatedLeggedRobot:
        """A legged robot on its belly, or as its roll says, touching the ground."""
        description = load_legged_description(robot.description)
        simulated = SimulatedLeggedRobot(
            robot.name, description, self.model, self.data, self.scene.legged_hardware, self.seed
        )
        position = np.array(robot.position_w)
        position[2] += 1.0
        simulated.place(position, robot.yaw, description.rest, robot.roll)
        position[2] -= self._clearance(f"{robot.name}/")
        simulated.place(position, robot.yaw, description.rest, robot.roll)
        return simulated

    def _clearance(self, prefix: str) -> float:
        """Distance of a robot's lowest colliding part from the ground [m]."""
        model, ground = self.model, self.model.geom("ground").id
        fromto, most = np.zeros(6), 10.0
        parts = [
            geom
            for geom in range(model.ngeom)
            if model.body(model.geom_bodyid[geom]).name.startswith(prefix) and model.geom_contype[geom]
        ]
        return min(mujoco.mj_geomDistance(model, self.data, geom, ground, most, fromto) for geom in parts)

    def _check_physics(self) -> None:
        warned = [warning.name for warning in _FATAL if self.data.warning[warning].number]
        if warned or abs(self.data.time - self.time) > 0.5 * self.model.opt.timestep:
            raise PhysicsDivergedError(
                f"the physics of scene '{self.scene.name}' (seed {self.seed}) diverged before t = {self.time:.2f} s "
                f"({', '.join(warned) or 'time jumped'}); the run is void: look for overlapping bodies or extreme gains"
            )
