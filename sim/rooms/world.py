"""The rooms: physics of one body among cans, boxes, a drawer and a target. Nothing is welded, and nothing is posed."""

from dataclasses import dataclass, field

import mujoco
import numpy as np

from hardware.mobile.body import BodyCommand, JointReferences, MobileBody
from hardware.mobile.embodiment import embodiment
from policies.meta_skills.observation import CANS, CONTAINERS, OBJECTS, TRAVEL, RoomsObservation
from sim.errors import PhysicsDivergedError
from sim.rooms.layout import (
    BOX_HEIGHT,
    CAN_HALF_HEIGHT,
    JITTER,
    MUZZLE_HEIGHT,
    RANGE,
    SPOTS,
    TARGET_HEIGHT,
    TARGET_SPREAD,
    TARGET_X,
)
from sim.rooms.model import rooms_model
from sim.rooms.perception import Detector, DetectorCfg

Array = np.ndarray
ARM = ("shoulder", "elbow", "wrist")
BASE = ("base_x", "base_y", "base_yaw")
PADS = ("left_pad", "right_pad")
OPAQUE = np.array([1, 1, 1, 0, 0, 0], np.uint8)  # groups of shapes that stop a shot: all but the own arm
PAD_OFFSET = 0.004  # [m] between each closed pad and the middle


@dataclass(frozen=True)
class RoomsCfg:
    """The rooms.

    Attributes:
        body: Name of the embodiment.
        period: Between two commands [s].
        timestep: Of the physics [s].
        detector: What is perceived.
        open_drawer: Whether the drawer begins open; drawn when None.
    """

    body: str = "standard"
    period: float = 0.2
    timestep: float = 0.01
    detector: DetectorCfg = field(default_factory=DetectorCfg)
    open_drawer: bool | None = None

    def build(self) -> "RoomsWorld":
        """The rooms, not yet set."""
        return RoomsWorld(self)


class RoomsWorld:
    """One copy of the rooms; :meth:`reset` sets it for an episode, :meth:`step` acts for one period.

    Attributes:
        cfg: How it is.
        data: The physics' state, for scripted experts, scoring and films only.
        struck: Whether the target was hit.
        steps: Periods since the episode began.
    """

    def __init__(self, cfg: RoomsCfg) -> None:
        self.cfg = cfg
        self.model = rooms_model(cfg.body, cfg.timestep)
        self.data = mujoco.MjData(self.model)
        self.body = MobileBody(embodiment(cfg.body))
        self.struck = False
        self.steps = 0
        address = lambda names: np.array([self.model.joint(name).qposadr[0] for name in names])  # noqa: E731
        self._base, self._arm, self._pads = address(BASE), address(ARM), address(PADS)
        self._cans = np.array([self.model.body(name).id for name in CANS])
        self._drawer = int(self.model.joint("drawer").qposadr[0])
        self._drawer_dof = int(self.model.joint("drawer").dofadr[0])
        self._held_at, self._held_by = 0.0, 0.0
        self._substeps = round(cfg.period / cfg.timestep)
        self._detector: Detector = cfg.detector.build()
        self.closing = False

    def reset(self, seed: int) -> RoomsObservation:
        """Sets the rooms for an episode; equal seeds give equal episodes.

        Args:
            seed: Draws where everything stands, and the detector's noise.
        """
        rng = np.random.default_rng(seed)
        mujoco.mj_resetData(self.model, self.data)
        spots = rng.permutation(len(SPOTS))[: len(OBJECTS)]
        for name, spot in zip(OBJECTS, spots, strict=True):
            place = np.array(SPOTS[spot]) + rng.uniform(-JITTER, JITTER, 2)
            if name in CANS:
                self.data.joint(name).qpos[:] = [*place, CAN_HALF_HEIGHT, 1.0, 0.0, 0.0, 0.0]
            else:
                self.data.mocap_pos[self._mocap(name)] = [*place, BOX_HEIGHT]
        aside = rng.uniform(-TARGET_SPREAD, TARGET_SPREAD)
        self.data.mocap_pos[self._mocap("target")] = [TARGET_X, aside, TARGET_HEIGHT]
        opened = rng.random() < 0.5 if self.cfg.open_drawer is None else self.cfg.open_drawer
        self.data.qpos[self._drawer] = 0.96 * TRAVEL if opened else 0.0
        pose = np.array([rng.uniform(-2.6, 2.5), rng.uniform(-0.05, 0.05), rng.uniform(-np.pi, np.pi)])
        self._apply(self._targets(self.body.begin(pose)))
        self.data.qpos[np.concatenate([self._base, self._arm, self._pads])] = self.data.ctrl
        self.struck, self.steps, self.closing, self._held_by = False, 0, False, 0.0
        mujoco.mj_step(self.model, self.data, self._substeps)
        self._detector.begin(seed)
        return self.observe()

    def step(self, command: BodyCommand, fire: bool = False) -> RoomsObservation:
        """Acts for one period.

        Args:
            command: What is asked of the body.
            fire: Whether a shot is fired at its end.

        Raises:
            PhysicsDivergedError: the physics produced NaN.
        """
        before = self.data.ctrl.copy()
        after = self._targets(self.body.advance(command, self.pose_w))
        after[2] = before[2] + _wrapped(after[2] - before[2])
        for i in range(1, self._substeps + 1):
            self._apply(before + min(1.0, i / self._substeps) * (after - before))
            if self._held_by:
                pulled = 5.0 * self._held_by * (self._held_at - self.drawer) / TRAVEL
                self.data.qfrc_applied[self._drawer_dof] = np.clip(pulled, -self._held_by, self._held_by)
            mujoco.mj_step(self.model, self.data)
        if self.data.warning[mujoco.mjtWarning.mjWARN_BADQACC].number:
            raise PhysicsDivergedError(f"the physics of the rooms diverged after {self.steps} steps")
        if command.grip is not None:
            self.closing = command.grip
        if fire:
            self.struck |= self._hits()
        self.steps += 1
        return self.observe()

    def observe(self) -> RoomsObservation:
        """What is perceived now; each call is one frame of the detector."""
        things = np.concatenate([self.objects_w, self.handle_w[None], self.target_w[None]])
        pose, things, drawer = self._detector.look(self.pose_w, things, self.drawer)
        return RoomsObservation(
            pose,
            self.tool,
            np.array(self.opening),
            np.array(self.closing),
            things,
            np.ones(len(things), bool),
            np.array(drawer),
            np.array(self.struck),
        )

    @property
    def pose_w(self) -> Array:
        """The true pose of the body's point of reference: x, y [m], yaw [rad]."""
        return self.body.point_w(self.data.qpos[self._base])

    @property
    def tool(self) -> Array:
        """The tool before that point and above the floor [m]."""
        return self.body.tool(self.data.qpos[self._arm])

    @property
    def opening(self) -> float:
        """Between the pads [m]."""
        return float(self.data.qpos[self._pads].sum() + PAD_OFFSET)

    @property
    def objects_w(self) -> Array:
        """The true middles of the cans and of the boxes' openings [m], shape (6, 3)."""
        boxes = np.array([self.data.mocap_pos[self._mocap(name)] for name in CONTAINERS])
        return np.concatenate([self.data.xpos[self._cans], boxes])

    @property
    def handle_w(self) -> Array:
        """The drawer's handle [m]."""
        return np.array([*self.data.body("drawer").xpos[:2], 0.06])

    @property
    def drawer(self) -> float:
        """How far the drawer is open [m]."""
        return float(self.data.qpos[self._drawer])

    @property
    def target_w(self) -> Array:
        """The target's middle [m]."""
        return self.data.mocap_pos[self._mocap("target")].copy()

    def take_away(self, can: str, place_w: tuple[float, float, float]) -> None:
        """Somebody carries a can off, to a place [m]."""
        self.data.joint(can).qpos[:] = [*place_w, 1.0, 0.0, 0.0, 0.0]
        self.data.joint(can).qvel[:] = 0.0

    def hold_drawer(self, force: float) -> None:
        """Somebody holds the drawer where it is with up to a force [N], until the episode ends."""
        self._held_at, self._held_by = self.drawer, force

    def _mocap(self, name: str) -> int:
        return int(self.model.body(name).mocapid[0])

    @staticmethod
    def _targets(references: JointReferences) -> Array:
        return np.array([*references.base_w, *references.arm, *[references.opening / 2.0] * 2])

    def _apply(self, targets: Array) -> None:
        self.data.ctrl[:] = targets

    def _hits(self) -> bool:
        """Whether a ray from the muzzle along the body's heading meets the target first."""
        x, y, yaw = self.pose_w
        start, way = np.array([x, y, MUZZLE_HEIGHT]), np.array([np.cos(yaw), np.sin(yaw), 0.0])
        met = np.zeros(1, np.int32)
        base = self.model.body("base").id
        distance = mujoco.mj_ray(self.model, self.data, start, way, OPAQUE, 1, base, met, None)
        return 0.0 <= distance <= RANGE and self.model.geom(int(met[0])).name == "target"


def _wrapped(angle: float) -> float:
    return float((angle + np.pi) % (2.0 * np.pi) - np.pi)
