"""Batched MuJoCo C: every copy has a model of its own, and threads step them together (``mujoco.rollout``)."""

import copy
from dataclasses import replace

import mujoco
import numpy as np
import torch
from mujoco import rollout

from hardware.descriptions.legged import LeggedDescription
from sim.legged.cargo import CARGO, cargo_at_rest, tray_for
from sim.legged.model import LeggedModelCfg, build_legged_model
from sim.legged.terrain import FLAT, Box, Terrain
from sim.physics.backend import PhysicsDraw, PhysicsState, Pose

_BASE_QPOS, _BASE_QVEL = 7, 6
SENSORS_PER_FOOT = 10  # position 3, velocity 3, touches 1, force 3


class MujocoC:
    """Implements :class:`sim.physics.backend.PhysicsBackend` on CPU threads."""

    def __init__(
        self,
        description: LeggedDescription,
        num_envs: int,
        cfg: LeggedModelCfg | None = None,
        terrains: tuple[Terrain, ...] = (FLAT,),
        threads: int = 1,
        device: str = "cpu",
    ) -> None:
        """Compiles the models.

        Args:
            description: The robot.
            num_envs: Number of copies, N.
            cfg: What the models contain.
            terrains: Grounds that copies may stand on; all start on the first.
            threads: Threads to step with.
            device: ``cpu``.

        Raises:
            ValueError: another device, or a control period that is no whole number of time steps.
        """
        if device != "cpu":
            raise ValueError(f"MuJoCo C runs on 'cpu', not on '{device}'; choose the backend 'warp' for a GPU")
        self.cfg = cfg or LeggedModelCfg()
        self.num_envs, self.device, self.timestep = num_envs, device, self.cfg.timestep
        self.substeps = whole_substeps(description, self.timestep)
        self._originals = [build_legged_model(description, ground, self.cfg) for ground in levelled(terrains)]
        first = self._originals[0]
        prefix = self.cfg.prefix
        self._base = first.body(f"{prefix}{description.base_body}").id
        joints = [first.joint(f"{prefix}{name}") for name in description.joint_names]
        self._qpos = np.array([joint.qposadr[0] for joint in joints])
        self._dof = np.array([joint.dofadr[0] for joint in joints])
        self._feet = [first.geom(f"{prefix}{geom}").id for foot in description.feet for geom in foot.geoms]
        self._tray = tray_for(description, self.cfg.cargo) if self.cfg.cargo is not None else None
        self._cargo = 1 + int(first.joint(CARGO).qposadr[0]) if self._tray is not None else 0
        self._kp, self._kd, self._effort = description.kp, description.kd, description.effort_limit
        self._models = [copy.copy(first) for _ in range(num_envs)]
        self._terrain = np.zeros(num_envs, dtype=int)
        self._drawn: list[dict | None] = [None] * num_envs
        self._scratch = mujoco.MjData(first)
        self._data = [mujoco.MjData(first) for _ in range(max(threads, 1))]
        self._pool: rollout.Rollout | None = rollout.Rollout(nthread=threads if threads > 1 else 0)
        size = mujoco.mj_stateSize(first, mujoco.mjtState.mjSTATE_FULLPHYSICS.value)
        self._nq, self._nv = first.nq, first.nv
        self._now = np.zeros((num_envs, size))
        self._trajectory = np.zeros((num_envs, self.substeps, size))
        self._sensors = np.zeros((num_envs, self.substeps, first.nsensordata))
        self._control = np.zeros((num_envs, self.substeps, first.nu))
        self._foot_count = len(description.feet)
        self._foot_address = first.sensor(f"{prefix}{description.feet[0].name}/position").adr[0]
        self._now[:, 1 : 1 + self._nq] = first.qpos0
        self.state = self._read(self._sensors[:, -1])

    @property
    def models(self) -> list[mujoco.MjModel]:
        """The model of every copy."""
        return self._models

    @property
    def full_state(self) -> np.ndarray:
        """MuJoCo's full physics state of every copy, shape (N, S): time, qpos, qvel; for recording."""
        return self._now

    @property
    def cargo_pose(self) -> torch.Tensor:
        """Pose of every copy's cargo, shape (N, 7): position [m] and quaternion wxyz in the world frame.

        Raises:
            ValueError: the models have no cargo.
        """
        if self._tray is None:
            raise ValueError("the models have no cargo; build the backend with LeggedModelCfg(cargo=Cargo())")
        return torch.from_numpy(self._now[:, self._cargo : self._cargo + 7]).to(torch.float32)

    def step(self, targets: torch.Tensor) -> None:
        """Advances by one control period; see :class:`sim.physics.backend.PhysicsBackend`."""
        assert self._pool is not None, "the backend is closed"
        np.copyto(self._control, targets.numpy())
        before = self._now[:, 0].copy()
        self._pool.rollout(
            self._models,
            self._data,
            self._now,
            self._control,
            nstep=self.substeps,
            skip_checks=True,
            state=self._trajectory,
            sensordata=self._sensors,
        )
        np.copyto(self._now, self._trajectory[:, -1])
        self.state = self._read(self._sensors[:, -1])
        late = np.abs(self._now[:, 0] - before - self.substeps * self.timestep) > 0.5 * self.timestep
        broken = late | ~np.isfinite(self._now.sum(axis=1))
        if broken.any():
            self.state.diverged = torch.from_numpy(broken)

    def place(self, ids: torch.Tensor, pose: Pose) -> None:
        """Puts copies at rest, their cargo on the tray; see :class:`sim.physics.backend.PhysicsBackend`."""
        rows = ids.numpy()
        state = np.zeros((len(rows), self._now.shape[1]))
        state[:, 1:4] = pose.position_w.numpy()
        state[:, 4:8] = pose.quaternion_w.numpy()
        state[:, 1 + self._qpos] = pose.joint_position.numpy()
        if self._tray is not None and self.cfg.cargo is not None:
            state[:, self._cargo : self._cargo + 7] = cargo_at_rest(
                self._tray, self.cfg.cargo, state[:, 1:4], state[:, 4:8]
            )
        self._now[rows] = state
        sensors = self._sensors[:, -1]
        for i in rows:
            model, data = self._models[i], self._scratch
            data.qpos[:] = self._now[i, 1 : 1 + self._nq]
            mujoco.mj_kinematics(model, data)
            for k in range(self._foot_count):
                start = self._foot_address + k * SENSORS_PER_FOOT
                sensors[i, start : start + SENSORS_PER_FOOT] = 0.0
                sensors[i, start : start + 3] = data.geom_xpos[self._feet[k]]
        fresh = self._read(sensors)
        fresh.diverged = self.state.diverged.clone()
        fresh.diverged[ids] = False
        self.state = fresh

    def kick(self, ids: torch.Tensor, velocity_w: torch.Tensor) -> None:
        """Adds to base velocities; see :class:`sim.physics.backend.PhysicsBackend`."""
        rows, start = ids.numpy(), 1 + self._nq
        velocity = velocity_w.numpy()
        self._now[rows, start : start + 3] += velocity[:, :3]
        for i, turn in zip(rows, velocity[:, 3:], strict=True):
            inverse, local = np.zeros(4), np.zeros(3)
            mujoco.mju_negQuat(inverse, self._now[i, 4:8])
            mujoco.mju_rotVecQuat(local, turn.astype(float), inverse)
            self._now[i, start + 3 : start + 6] += local

    def randomise(self, ids: torch.Tensor, draw: PhysicsDraw) -> None:
        """Changes physical properties; see :class:`sim.physics.backend.PhysicsBackend`."""
        for k, i in enumerate(ids.tolist()):
            self._drawn[i] = draw[k]
            self._apply(i)

    def assign_terrain(self, ids: torch.Tensor, terrain: torch.Tensor) -> None:
        """Changes terrains; see :class:`sim.physics.backend.PhysicsBackend`."""
        for i, index in zip(ids.tolist(), terrain.tolist(), strict=True):
            if self._terrain[i] != index:
                self._terrain[i] = index
                self._models[i] = copy.copy(self._originals[index])
                if self._drawn[i] is not None:
                    self._apply(i)

    def close(self) -> None:
        """Frees the thread pool."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def _apply(self, i: int) -> None:
        """Writes what was drawn for copy ``i`` into its model."""
        model, original, drawn = self._models[i], self._originals[self._terrain[i]], self._drawn[i]
        assert drawn is not None
        model.geom_friction[self._feet, 0] = drawn["foot_friction"]
        model.actuator_gainprm[:, 0] = self._kp * drawn["kp_factor"]
        model.actuator_biasprm[:, 1] = -self._kp * drawn["kp_factor"]
        model.actuator_biasprm[:, 2] = -self._kd * drawn["kd_factor"]
        model.dof_frictionloss[self._dof] = original.dof_frictionloss[self._dof] * drawn["friction_loss_factor"]
        limit = self._effort * drawn["strength_factor"]
        model.actuator_forcerange[:, 0], model.actuator_forcerange[:, 1] = -limit, limit
        add_payload(model, original, self._base, float(drawn["payload_mass"]), np.array(drawn["payload_position_b"]))
        mujoco.mj_setConst(model, self._scratch)

    def _read(self, sensors: np.ndarray) -> PhysicsState:
        """Tensors of the present state; ``sensors`` has shape (N, nsensordata)."""
        now = torch.from_numpy(self._now).to(torch.float32)
        base = 1 + self._nq
        feet = sensors[:, self._foot_address : self._foot_address + self._foot_count * SENSORS_PER_FOOT]
        foot = torch.from_numpy(feet).to(torch.float32).view(self.num_envs, self._foot_count, SENSORS_PER_FOOT)
        contiguous = self._qpos[-1] - self._qpos[0] == len(self._qpos) - 1
        joints = slice(self._qpos[0], self._qpos[-1] + 1) if contiguous else self._qpos
        dofs = slice(self._dof[0], self._dof[-1] + 1) if contiguous else self._dof
        return PhysicsState(
            base_position_w=now[:, 1:4],
            base_quaternion_w=now[:, 4:8],
            base_velocity_w=now[:, base : base + 3],
            base_angular_velocity_b=now[:, base + 3 : base + 6],
            joint_position=now[:, 1 : 1 + self._nq][:, joints],
            joint_velocity=now[:, base : base + self._nv][:, dofs],
            foot_position_w=foot[..., 0:3],
            foot_velocity_w=foot[..., 3:6],
            foot_force=foot[..., 9].abs(),
            diverged=torch.zeros(self.num_envs, dtype=torch.bool),
        )


def whole_substeps(description: LeggedDescription, timestep: float) -> int:
    """Physics steps in one control period.

    Raises:
        ValueError: the control period is no whole number of time steps.
    """
    substeps = round(description.command_period / timestep)
    if substeps < 1 or abs(substeps * timestep - description.command_period) > 1e-9:
        raise ValueError(
            f"a control period of {description.command_period} s is no whole number of time steps of {timestep} s; "
            f"choose 0.002, 0.004 or 0.005"
        )
    return substeps


def add_payload(
    model: mujoco.MjModel, original: mujoco.MjModel, body: int, mass: float, position_b: np.ndarray
) -> None:
    """Fixes a point mass to a body: mass, centre of mass and full inertia follow (parallel axes).

    Args:
        model: Model to change; ``mj_setConst`` is due afterwards.
        original: The same model without payload.
        body: Body to load.
        mass: [kg].
        position_b: Where, in the body's frame, shape (3,) [m].
    """
    own = float(original.body_mass[body])
    rotation = np.zeros(9)
    mujoco.mju_quat2Mat(rotation, original.body_iquat[body])
    axes = rotation.reshape(3, 3)
    centre = original.body_ipos[body]
    total = own + mass
    joint = (own * centre + mass * position_b) / total
    inertia = axes @ np.diag(original.body_inertia[body]) @ axes.T
    for part, at in ((own, centre), (mass, position_b)):
        arm = at - joint
        inertia += part * (arm @ arm * np.eye(3) - np.outer(arm, arm))
    values, vectors = np.linalg.eigh(inertia)
    if np.linalg.det(vectors) < 0.0:
        vectors[:, 0] = -vectors[:, 0]
    quaternion = np.zeros(4)
    mujoco.mju_mat2Quat(quaternion, vectors.flatten())
    model.body_mass[body], model.body_ipos[body] = total, joint
    model.body_inertia[body], model.body_iquat[body] = values, quaternion


def levelled(terrains: tuple[Terrain, ...]) -> list[Terrain]:
    """The same terrains with equally many boxes, as models of one batch must have; those added lie out of reach."""
    most = max(len(terrain.boxes) for terrain in terrains)
    spare = tuple(Box((1000.0 + k, 0.0), (0.1, 0.1), 0.1) for k in range(most))
    return [replace(terrain, boxes=terrain.boxes + spare[len(terrain.boxes) :]) for terrain in terrains]
