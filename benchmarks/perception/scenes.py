"""Random tables: blocks of many sizes and colours, stacks, clutter that nobody knows, arms in the way, odd light."""

import math
from dataclasses import dataclass, replace

import mujoco
import numpy as np

from rostrum.site import catalogue_of
from sim.render.lighting import Lighting
from sim.scenes.placement import ObjectStart
from sim.scenes.scene import COLORS, Scene, SceneObject, load_scene
from sim.sensors.depth_camera import DepthCameras
from sim.world import World
from skills.errors import UnreachableError
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.world.catalogue import Catalogue

TUNING_SEEDS = 1_000_000  # tuned on seeds from here on; measured on those below
AREA = ((-0.28, 0.28), (-0.30, 0.20))  # [m] x and y of what stands on the table
TRAY = ((-0.09, 0.09), (0.26, 0.34))  # [m] the same of what stands in the tray
BLOCK_COLORS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "pink", "brown", "white")
SIDES = (0.025, 0.030, 0.035, 0.040, 0.050, 0.060)  # [m]
GAP = 0.004  # [m] between two things
APART = 0.010  # [m] by which two blocks of one colour differ in some side
AWAY = (3.0, 3.0, -5.0)  # [m] where absent things are
_TRIES = 200


@dataclass(frozen=True)
class Stand:
    """Where a thing stands: centre [m], yaw [rad], and which of its axes is up."""

    center_w: tuple[float, float, float]
    yaw: float
    up: int


class RandomTable:
    """One random scene, posed. Equal seeds give equal scenes.

    Attributes:
        world: Its physics, which does not move.
        catalogue: What perception is told: the blocks, of which some are not there.
        clutter: Names of the things that it is not told of.
        present: Names of the blocks that are there.
        arm_in_view: Whether an arm reaches over the table.
        cameras: Of the scene.
    """

    def __init__(self, seed: int) -> None:
        self._rng = rng = np.random.default_rng([seed, 0x74626C])
        bench = load_scene("bench")
        blocks = self._blocks(int(rng.integers(5, 10)))
        clutter = self._clutter(int(rng.integers(0, 5)), blocks)
        scene = replace(bench, objects=(*blocks, *clutter))
        self.catalogue: Catalogue = catalogue_of(replace(scene, objects=blocks))
        self.clutter = tuple(item.name for item in clutter)
        start = {item.name: ObjectStart(AWAY[0] + i, AWAY[1], 0.0) for i, item in enumerate(scene.objects)}
        self.world = World(scene, seed, placement=start)
        self._stands: dict[str, Stand] = {}
        self.present = tuple(item.name for item in blocks if rng.random() > 0.12)
        self._place(scene, {*self.present, *self.clutter})
        self.arm_in_view = bool(rng.random() < 0.5) and self._reach()
        self._pose()
        tint = tuple(rng.uniform(0.94, 1.06, 3).tolist())
        lighting = Lighting(float(rng.uniform(0.6, 1.25)), tint, float(rng.uniform(-math.pi, math.pi)))
        self.cameras = DepthCameras(self.world, seed, lighting)
        self._disguise(self.cameras.model)

    def _blocks(self, count: int) -> tuple[SceneObject, ...]:
        found: list[SceneObject] = []
        while len(found) < count:
            color = str(self._rng.choice(BLOCK_COLORS))
            size = self._size()
            if all(_differ(size, other.size) for other in found if other.color == color):
                name = f"{color}_{len(found)}"
                found.append(SceneObject(name, "block", color, size, 0.06))  # type: ignore[arg-type]
        return tuple(found)

    def _size(self) -> tuple[float, float, float]:
        if self._rng.random() < 0.4:
            side = float(self._rng.choice(SIDES[1:]))
            return (side, side, side)
        a, b, c = (float(side) for side in self._rng.choice(SIDES, 3))
        return (a, b, c)

    def _clutter(self, count: int, blocks: tuple[SceneObject, ...]) -> tuple[SceneObject, ...]:
        found: list[SceneObject] = []
        while len(found) < count:
            color = str(self._rng.choice(sorted(COLORS)))
            a, b, c = (float(side) for side in self._rng.uniform(0.025, 0.09, 3))
            if all(_differ((a, b, c), block.size) for block in blocks if block.color == color):
                found.append(SceneObject(f"clutter_{len(found)}", "block", color, (a, b, c), 0.1))  # type: ignore[arg-type]
        return tuple(found)

    def _place(self, scene: Scene, names: set[str]) -> None:
        """Stands things on the table, in the tray and on each other."""
        for item in scene.objects:
            if item.name not in names:
                continue
            up = int(self._rng.integers(3))
            if self._rng.random() < 0.15 and (support := self._support(scene, item, up)) is not None:
                self._stands[item.name] = support
                continue
            in_tray = self._rng.random() < 0.12
            (x0, x1), (y0, y1) = TRAY if in_tray else AREA
            floor = scene.place("tray").surface_w[2] if in_tray else 0.0
            for _ in range(_TRIES):
                x, y = float(self._rng.uniform(x0, x1)), float(self._rng.uniform(y0, y1))
                if all(self._clear(scene, item, up, x, y, other) for other in self._stands):
                    yaw = float(self._rng.uniform(-math.pi, math.pi))
                    self._stands[item.name] = Stand((x, y, floor + 0.5 * item.size[up]), yaw, up)
                    break
        self.present = tuple(name for name in self.present if name in self._stands)

    def _clear(self, scene: Scene, item: SceneObject, up: int, x: float, y: float, other: str) -> bool:
        stand = self._stands[other]
        room = _radius(item.size, up) + _radius(scene.object(other).size, stand.up) + GAP
        return math.hypot(x - stand.center_w[0], y - stand.center_w[1]) >= room

    def _support(self, scene: Scene, item: SceneObject, up: int) -> Stand | None:
        """On top of a block that is wide enough and has nothing on it."""
        for name, stand in self._stands.items():
            if name in self.clutter:
                continue
            below = scene.object(name)
            width = min(below.size[axis] for axis in range(3) if axis != stand.up)
            top = stand.center_w[2] + 0.5 * below.size[stand.up]
            others = [other.center_w for key, other in self._stands.items() if key != name]
            taken = any(math.dist(other[:2], stand.center_w[:2]) < 0.02 for other in others)
            wide = max(item.size[axis] for axis in range(3) if axis != up)
            if not taken and wide <= width + 0.01 and top < 0.1:
                x, y = (float(stand.center_w[axis] + self._rng.uniform(-0.004, 0.004)) for axis in range(2))
                return Stand((x, y, top + 0.5 * item.size[up]), float(self._rng.uniform(-math.pi, math.pi)), up)
        return None

    def _reach(self) -> bool:
        """Lets an arm reach over the table: around a block, over one, or anywhere."""
        info = self.catalogue.robots[int(self._rng.integers(len(self.catalogue.robots)))]
        robot = self.world.robots[info.name]
        kinematics = ArmKinematics(robot.description, info.base)
        choice, yaw = self._rng.random(), float(self._rng.uniform(-math.pi / 2, math.pi / 2))
        x, y = (float(self._rng.uniform(*span)) for span in AREA)
        z = float(self._rng.uniform(0.10, 0.35))
        on_table = [name for name in self.present if self._stands[name].center_w[2] < 0.05]
        if choice < 0.6 and on_table:
            stand = self._stands[str(self._rng.choice(on_table))]
            x, y, z = stand.center_w
            yaw = stand.yaw
            z += 0.005 if choice < 0.25 else float(self._rng.uniform(0.08, 0.2))
        try:
            joints = kinematics.solve(pose_from(tool_down(yaw), np.array((x, y, z))), kinematics.home)
        except UnreachableError:
            return False
        for joint, angle in zip(robot.description.joints, joints, strict=True):
            self.world.data.joint(f"{info.name}/{joint.name}").qpos[0] = angle
        return True

    def _pose(self) -> None:
        data = self.world.data
        for i, item in enumerate(self.world.scene.objects):
            stand = self._stands.get(item.name)
            joint = data.joint(item.name).qpos
            joint[:3] = stand.center_w if stand else (AWAY[0] + i, AWAY[1], AWAY[2])
            if stand is not None:
                joint[3:] = _turn(stand)
        mujoco.mj_kinematics(self.world.model, data)

    def _disguise(self, model: mujoco.MjModel) -> None:
        """Gives clutter other shapes than boxes; it only shows in pictures."""
        types = (mujoco.mjtGeom.mjGEOM_BOX, mujoco.mjtGeom.mjGEOM_CYLINDER, mujoco.mjtGeom.mjGEOM_ELLIPSOID)
        for name in self.clutter:
            geom = model.geom(name)
            kind = types[int(self._rng.integers(3))]
            geom.type[0] = kind
            if kind == mujoco.mjtGeom.mjGEOM_CYLINDER:
                up = self._stands[name].up if name in self._stands else 2
                wide = min(geom.size[axis] for axis in range(3) if axis != up)
                if up == 2:
                    geom.size[:] = (wide, geom.size[2], 0.0)
                else:
                    geom.type[0] = mujoco.mjtGeom.mjGEOM_ELLIPSOID

    def joints(self, robot: str) -> np.ndarray:
        """Joint angles of an arm, shape (n,) [rad]."""
        description = self.world.robots[robot].description
        return np.array([self.world.data.joint(f"{robot}/{joint.name}").qpos[0] for joint in description.joints])


def _turn(stand: Stand) -> np.ndarray:
    """Quaternion wxyz of a stand."""
    order = np.zeros((3, 3))
    order[range(3), [(stand.up + 1) % 3, (stand.up + 2) % 3, stand.up]] = 1.0
    c, s = math.cos(stand.yaw), math.sin(stand.yaw)
    rotation = np.array(((c, -s, 0.0), (s, c, 0.0), (0.0, 0.0, 1.0))) @ order
    quaternion = np.empty(4)
    mujoco.mju_mat2Quat(quaternion, rotation.ravel())
    return quaternion


def _radius(size: tuple[float, float, float], up: int) -> float:
    return 0.5 * math.hypot(*(size[axis] for axis in range(3) if axis != up))


def _differ(first: tuple[float, ...], second: tuple[float, ...]) -> bool:
    """Whether two boxes of one colour can be told apart by their sides."""
    return max(abs(a - b) for a, b in zip(sorted(first), sorted(second), strict=True)) >= APART
