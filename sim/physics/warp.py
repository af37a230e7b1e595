"""Batched MuJoCo Warp: all copies are worlds of one model on one device, a CUDA GPU or the CPU.

What a draw or a terrain changes has a row per world; everything else is shared. On a GPU one control period is one CUDA
graph. The order of contacts, and with it the last digits, may differ from run to run there.
"""

import logging
from importlib import import_module
from typing import Any

import mujoco
import torch

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg, build_legged_model
from sim.legged.terrain import FLAT, Terrain
from sim.physics.backend import PhysicsDraw, PhysicsState, Pose
from sim.physics.errors import BackendError
from sim.physics.mujoco_c import SENSORS_PER_FOOT, levelled, whole_substeps
from sim.physics.warp_fields import LOADED, WarpFields, contact_capacity

log = logging.getLogger(__name__)

_HUGE = 1e10  # beyond this MuJoCo C calls a state broken; warp does not check


class MujocoWarp:
    """Implements :class:`sim.physics.backend.PhysicsBackend` with MuJoCo Warp.

    ``state`` holds views of the engine's own arrays: the next step overwrites them. On a GPU, torch must stay on its
    default stream, with which the engine's stream keeps in order.
    """

    def __init__(
        self,
        description: LeggedDescription,
        num_envs: int,
        cfg: LeggedModelCfg | None = None,
        terrains: tuple[Terrain, ...] = (FLAT,),
        device: str = "cuda:0",
    ) -> None:
        """Compiles the model and, where there are none in the cache, the kernels: about half a minute.

        Args:
            description: The robot.
            num_envs: Number of copies, N.
            cfg: What the model contains.
            terrains: Grounds that copies may stand on; all start on the first.
            device: ``cpu`` or a CUDA device such as ``cuda:0``.

        Raises:
            BackendError: MuJoCo Warp is not installed, there is no such device, or the model has cargo.
            ValueError: a control period that is no whole number of time steps.
        """
        self._warp, self._engine = load_warp(device)
        self.cfg = cfg or LeggedModelCfg()
        if self.cfg.cargo is not None:
            raise BackendError("the backend 'warp' carries no cargo; leave it out, or choose the backend 'mujoco'")
        self.num_envs, self.device, self.timestep = num_envs, device, self.cfg.timestep
        self.substeps = whole_substeps(description, self.timestep)
        originals = [build_legged_model(description, ground, self.cfg) for ground in levelled(terrains)]
        first, prefix = originals[0], self.cfg.prefix
        joints = [first.joint(f"{prefix}{name}") for name in description.joint_names]
        self._joint_qpos = torch.tensor([int(joint.qposadr[0]) for joint in joints], device=device)
        self._joint_dof = torch.tensor([int(joint.dofadr[0]) for joint in joints], device=device)
        self._feet = torch.tensor(
            [first.geom(f"{prefix}{foot.geoms[0]}").id for foot in description.feet], device=device
        )
        self._foot_address = int(first.sensor(f"{prefix}{description.feet[0].name}/position").adr[0])
        log.info("MuJoCo Warp on '%s': compiling kernels that are not in its cache takes about half a minute", device)
        with self._warp.ScopedDevice(device):
            self._model, self._data = self._put(originals, terrains)
            self._targets = self._warp.zeros((self.substeps, num_envs, first.nu), dtype=self._warp.float32)
        view = self._warp.to_torch
        self._qpos, self._qvel, self._sensors = (view(getattr(self._data, k)) for k in ("qpos", "qvel", "sensordata"))
        self._geom_xpos, self._target_view = view(self._data.geom_xpos), view(self._targets)
        self._warm_start, self._overflow = view(self._data.qacc_warmstart), view(self._data.overflow)
        self._fields = WarpFields(description, self.cfg, originals, self._model, self._data, view)
        self._graph = self._capture() if device != "cpu" else None
        self._told = False
        self.state = self._read()

    def step(self, targets: torch.Tensor) -> None:
        """Advances by one control period; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._target_view.copy_(targets.transpose(0, 1))
        with self._warp.ScopedDevice(self.device):
            if self._graph is not None:
                self._warp.capture_launch(self._graph)
            else:
                self._advance()
        self.state = self._read()

    def place(self, ids: torch.Tensor, pose: Pose) -> None:
        """Puts copies at rest; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._tell_of_lost_contacts(ids)
        self._qpos[ids, 0:3] = pose.position_w
        self._qpos[ids, 3:7] = pose.quaternion_w
        self._qpos[ids[:, None], self._joint_qpos] = pose.joint_position
        for rows in (self._qvel, self._warm_start, self._overflow, self._sensors):
            rows[ids] = 0
        with self._warp.ScopedDevice(self.device):
            self._engine.kinematics(self._model, self._data)
        self._foot_sensors[ids, :, 0:3] = self._geom_xpos[ids][:, self._feet]
        self.state = self._read()

    def kick(self, ids: torch.Tensor, velocity_w: torch.Tensor) -> None:
        """Adds to base velocities; see :class:`sim.physics.backend.PhysicsBackend`."""
        quaternion, turn = self._qpos[ids, 3:7], velocity_w[:, 3:]
        w, axis = quaternion[:, :1], -quaternion[:, 1:]  # of the inverse rotation
        cross = torch.linalg.cross(axis, turn)
        self._qvel[ids, 0:3] += velocity_w[:, :3]
        self._qvel[ids, 3:6] += turn + 2.0 * (w * cross + torch.linalg.cross(axis, cross))

    def randomise(self, ids: torch.Tensor, draw: PhysicsDraw) -> None:
        """Changes physical properties; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._fields.randomise(ids, draw)

    def assign_terrain(self, ids: torch.Tensor, terrain: torch.Tensor) -> None:
        """Changes terrains; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._fields.assign_terrain(ids, terrain)

    def close(self) -> None:
        """Frees the captured graph; the arrays go with the last reference to the backend."""
        self._graph = None

    @property
    def _foot_sensors(self) -> torch.Tensor:
        """View of the feet's sensors, shape (N, F, 10): position, velocity, touches, force."""
        end = self._foot_address + len(self._feet) * SENSORS_PER_FOOT
        return self._sensors[:, self._foot_address : end].unflatten(1, (len(self._feet), SENSORS_PER_FOOT))

    def _put(self, originals: list[mujoco.MjModel], terrains: tuple[Terrain, ...]) -> tuple[Any, Any]:
        """Model and data on the device; the fields that draws and terrains change get a row per world."""
        first = originals[0]
        data = mujoco.MjData(first)
        mujoco.mj_forward(first, data)
        flags = first.opt.disableflags
        # Warp never resets a broken world by itself and refuses the flag that says so. Without the native convex
        # collider it collides boxes with the routine that MuJoCo C uses.
        first.opt.disableflags &= ~int(mujoco.mjtDisableBit.mjDSBL_AUTORESET)
        first.opt.disableflags |= int(mujoco.mjtDisableBit.mjDSBL_NATIVECCD)
        model = self._engine.put_model(first, batch_sizes=dict.fromkeys(LOADED, self.num_envs))
        capacity = contact_capacity(first, self.cfg, terrains)
        placed = self._engine.put_data(first, data, nworld=self.num_envs, **capacity)
        first.opt.disableflags = flags
        model.opt.warn_overflow = 0  # told once, through logging
        return model, placed

    def _advance(self) -> None:
        for k in range(self.substeps):
            self._warp.copy(self._data.ctrl, self._targets[k])
            self._engine.step(self._model, self._data)

    def _capture(self) -> Any:
        """The CUDA graph of one control period; None where the device cannot capture allocations."""
        if not self._warp.is_mempool_enabled(self.device):
            log.warning("'%s' has no memory pool: every kernel is launched on its own, which is slower", self.device)
            return None
        qpos, qvel = self._qpos.clone(), self._qvel.clone()
        with self._warp.ScopedDevice(self.device):
            self._advance()  # modules must be loaded before a capture
            with self._warp.ScopedCapture() as capture:
                self._advance()
        self._qpos.copy_(qpos)
        self._qvel.copy_(qvel)
        for rows in (self._warm_start, self._sensors, self._overflow):
            rows.zero_()
        return capture.graph

    def _tell_of_lost_contacts(self, ids: torch.Tensor) -> None:
        """Says once why copies end as diverged although their state is finite."""
        if not self._told and bool((self._overflow[ids] & self._fields.lost != 0).any()):
            self._told = True
            log.warning(
                "MuJoCo Warp had no room for all contacts; the copies concerned count as diverged. "
                "Raise sim.physics.warp_fields.contact_capacity, or choose contacts='feet'"
            )

    def _read(self) -> PhysicsState:
        foot = self._foot_sensors
        motion = torch.cat((self._qpos, self._qvel), dim=1)
        whole = (motion.abs() < _HUGE).all(dim=1) & (self._overflow & self._fields.lost == 0)
        return PhysicsState(
            base_position_w=self._qpos[:, 0:3],
            base_quaternion_w=self._qpos[:, 3:7],
            base_velocity_w=self._qvel[:, 0:3],
            base_angular_velocity_b=self._qvel[:, 3:6],
            joint_position=self._qpos[:, self._joint_qpos],
            joint_velocity=self._qvel[:, self._joint_dof],
            foot_position_w=foot[..., 0:3],
            foot_velocity_w=foot[..., 3:6],
            foot_force=foot[..., 9].abs(),
            diverged=~whole,
        )


def load_warp(device: str) -> tuple[Any, Any]:
    """Imports the modules ``warp`` and ``mujoco_warp`` and makes sure that the device is there.

    Raises:
        BackendError: says what is missing and what to do.
    """
    try:
        warp, engine = import_module("warp"), import_module("mujoco_warp")
    except ImportError as error:
        raise BackendError(
            f"the backend 'warp' needs MuJoCo Warp ({error}); install the learn extra: pip install 'rostrum[learn]', "
            f"or choose the backend 'mujoco'"
        ) from error
    warp.config.log_level = max(warp.config.log_level, warp.LOG_WARNING)  # else it prints every kernel
    warp.init()
    if device.startswith("cuda") and not (warp.is_cuda_available() and torch.cuda.is_available()):
        raise BackendError(f"no CUDA device for '{device}'; use device='cpu' or backend 'mujoco'")
    known = [str(item.alias) for item in warp.get_devices()]
    if device not in known:
        raise BackendError(f"no device '{device}'; there are {', '.join(known)}")
    return warp, engine
