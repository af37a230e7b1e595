"""The packing table: physics, and what its sensors tell. Nothing is welded, and nothing is posed during an episode."""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import mujoco
import numpy as np

from hardware.descriptions.robot import load_description
from policies.language_conditioned.observation import OBJECTS, TabletopObservation
from sim.errors import PhysicsDivergedError
from sim.packing.arm import ArmControl, ArmControlCfg
from sim.scenes.build import build_model
from sim.scenes.placement import ObjectStart, sample_placement
from sim.scenes.scene import Scene, load_scene

Array = np.ndarray
SCENE = Path(__file__).parent / "packing.yaml"
BOX = "box"
INSIDE = 0.015  # [m] of a block's centre from the box's, along x and y
STANDING = 0.006  # [m] of its height from that of a block that stands
APART = 0.05  # [m] of its centre from the hand


@dataclass(frozen=True)
class PackingCfg:
    """A packing table.

    Attributes:
        control: Of the arm.
        timestep: Of the physics [s].
        noise: Standard deviation of what the camera sees, each axis and each frame on its own [m].
        smoothing: Share of a new frame in what the camera's first-order filter tells.
        offset: Least and largest length of the camera's hidden offset, level, drawn for each episode [m].
        start: Where the hand begins [m].
        spread: How far from there, along each axis [m].
    """

    control: ArmControlCfg = field(default_factory=ArmControlCfg)
    timestep: float = 0.005
    noise: float = 0.005
    smoothing: float = 0.2
    offset: tuple[float, float] = (0.01, 0.02)
    start: tuple[float, float, float] = (-0.05, -0.02, 0.295)
    spread: tuple[float, float, float] = (0.03, 0.03, 0.015)

    def build(self) -> "PackingTable":
        """The table, not yet set."""
        return PackingTable(self)


@lru_cache(maxsize=1)
def packing_scene() -> Scene:
    """What stands on the packing table."""
    return load_scene(SCENE)


class PackingTable:
    """One table; :meth:`reset` sets it for an episode, :meth:`step` acts for one period.

    Attributes:
        cfg: How it is.
        model: The physics' model, the same for every table.
        data: The physics' state, for the scripted expert, the scripted person, scoring and films only.
        offset: The camera's hidden offset of this episode [m], shape (3,).
        yaw: Turn of the hand in this episode [rad].
    """

    def __init__(self, cfg: PackingCfg) -> None:
        self.cfg = cfg
        self.model = _model(cfg.timestep)
        self.data = mujoco.MjData(self.model)
        self.offset = np.zeros(3)
        self.yaw = 0.0
        self.steps = 0
        self._rng = np.random.default_rng(0)
        self._arm = ArmControl(cfg.control, load_description("panda_2f85"), self.model, self.data)
        self._bodies = np.array([self.model.body(name).id for name in OBJECTS])
        self._substeps = round(cfg.control.period / cfg.timestep)
        place, self._height = packing_scene().place(BOX), packing_scene().objects[0].size[2]
        self._lowest = place.position_w[2] + place.floor_thickness + self._height / 2.0
        self.box_w = np.array([*place.position_w[:2], place.position_w[2] + place.floor_thickness + place.rim_height])
        self._seen = np.zeros((len(OBJECTS) + 2, 3))

    def reset(self, seed: int, offset: Array | None = None) -> TabletopObservation:
        """Sets the table for an episode; equal seeds give equal episodes.

        Args:
            seed: Draws blocks, hand, yaw, the camera's offset and its noise.
            offset: The camera's offset [m], shape (2,), instead of a drawn one; zeros is a calibrated camera.

        Returns:
            The first observation.
        """
        self._rng = rng = np.random.default_rng(seed)
        mujoco.mj_resetData(self.model, self.data)
        placement = sample_placement(packing_scene(), seed)
        for item in packing_scene().objects:
            start = placement[item.name]
            self.data.joint(item.name).qpos[:] = [start.x, start.y, item.size[2] / 2.0, 1.0, 0.0, 0.0, 0.0]
        self.yaw = math.pi / 2.0 * float(rng.integers(2))
        length, angle = rng.uniform(*self.cfg.offset), rng.uniform(-math.pi, math.pi)
        drawn = np.array([length * math.cos(angle), length * math.sin(angle)])
        self.offset = np.array([*(drawn if offset is None else offset), 0.0])
        self._arm.begin(np.array(self.cfg.start) + rng.uniform(-1.0, 1.0, 3) * np.array(self.cfg.spread), self.yaw)
        self.steps = 0
        mujoco.mj_step(self.model, self.data, self._substeps)
        self._seen = self._look()
        return self._observation()

    def step(self, action: Array) -> TabletopObservation:
        """Acts for one period.

        Args:
            action: Velocity of the hand [m/s] and wanted opening [m], shape (4,).

        Raises:
            PhysicsDivergedError: the physics produced NaN.
        """
        before, after = self._arm.applied, self._arm.targets(action)
        for i in range(1, self._substeps + 1):
            share = i / self._substeps
            joints = before[0] + share * (after[0] - before[0])
            self._arm.apply(joints, before[1] + share * (after[1] - before[1]))
            mujoco.mj_step(self.model, self.data)
        if self.data.warning[mujoco.mjtWarning.mjWARN_BADQACC].number:
            raise PhysicsDivergedError(f"the packing table's physics diverged after {self.steps} steps")
        self.steps += 1
        self._seen += self.cfg.smoothing * (self._look() - self._seen)
        return self._observation()

    @property
    def hand_w(self) -> Array:
        """The true place between the pads [m], shape (3,)."""
        return self._arm.hand_w

    @property
    def opening(self) -> float:
        """Between the pads [m]."""
        return self._arm.opening

    @property
    def objects_w(self) -> Array:
        """The true centres of the blocks [m], shape (3, 3)."""
        return self.data.xpos[self._bodies].copy()

    def packed(self) -> Array:
        """Which blocks stand in the box, on its floor or on each other, and are let go; shape (3,), bool.

        A block that is wedged in the opening stands on nothing.
        """
        places = self.objects_w
        inside = np.abs(places[:, :2] - self.box_w[:2]).max(axis=1) < INSIDE
        rank = np.array([int((inside & (places[:, 2] < each[2])).sum()) for each in places])
        standing = np.abs(places[:, 2] - self._lowest - rank * self._height) < STANDING
        apart = np.linalg.norm(places - self.hand_w, axis=1) > APART
        return inside & standing & apart

    def _look(self) -> Array:
        """One frame of the camera: hand, blocks and box, off by its offset, with noise [m]."""
        true = np.concatenate([self.hand_w[None], self.objects_w, self.box_w[None]])
        return true + self.offset + self._rng.normal(0.0, self.cfg.noise, true.shape)

    def _observation(self) -> TabletopObservation:
        seen = self._seen.copy()
        return TabletopObservation(
            self.hand_w, np.array(self.opening), np.array(self.yaw), seen[0], seen[1:-1], seen[-1]
        )


@lru_cache(maxsize=2)
def _model(timestep: float) -> mujoco.MjModel:
    """The physics' model; blocks lie anywhere in it, for :meth:`PackingTable.reset` places them."""
    scene = packing_scene()
    somewhere = {item.name: ObjectStart(0.15 * i - 0.15, -0.2, 0.0) for i, item in enumerate(scene.objects)}
    model = build_model(scene, somewhere)
    model.opt.timestep = timestep
    return model
