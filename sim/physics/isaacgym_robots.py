"""The scene of the Isaac Gym backend: simulation, ground, robots on a grid, and their physical properties."""

import copy
import math
import tempfile
from pathlib import Path
from typing import Any

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg
from sim.legged.terrain import Terrain
from sim.physics.errors import BackendError
from sim.physics.urdf import legged_urdf

_SPACING = 3.0  # [m] between robots


class IsaacGymRobots:
    """N robots in one simulation.

    Attributes:
        gym: The engine's interface.
        sim: The simulation.
        dof_order: Index among the engine's degrees of freedom of every joint of the description.
        foot_bodies: Index among the engine's bodies of every foot's body, in the description's order.
        actor_indices: The engine's index of every robot.
        origins: Where every robot's own world frame stands, shape (N, 3) [m].
    """

    def __init__(
        self,
        gymapi: Any,
        description: LeggedDescription,
        model: mujoco.MjModel,
        num_envs: int,
        cfg: LeggedModelCfg,
        ground: Terrain,
        device: str,
    ) -> None:
        """Creates the simulation, up to but without ``prepare_sim``.

        Args:
            gymapi: The module ``isaacgym.gymapi``.
            description: The robot.
            model: The robot alone, compiled without a prefix.
            num_envs: Number of robots, N.
            cfg: What the model contains.
            ground: A level terrain.
            device: ``cpu`` or ``cuda:<k>``.

        Raises:
            BackendError: the simulation cannot be created, or the asset lacks a joint or a body.
        """
        self._api, self._description, self._model, self._ground = gymapi, description, model, ground
        self._loaded = copy.copy(model)  # takes one payload after the other
        self._base = model.body(description.base_body).id
        self.gym = gymapi.acquire_gym()
        self.sim = self._create_sim(cfg, device)
        self._add_ground()
        asset = self._load_asset()
        self._find(asset)
        columns = math.ceil(math.sqrt(num_envs))
        rows = np.arange(num_envs)
        self.origins = _SPACING * np.stack((rows // columns, rows % columns, 0 * rows), axis=1).astype(float)
        self._handles = [self._create_robot(asset, i, columns, cfg) for i in range(num_envs)]
        for i in range(num_envs):
            self._set_joints(i, 1.0, 1.0, 1.0)
        self.actor_indices = [self.gym.get_actor_index(*handle, gymapi.DOMAIN_SIM) for handle in self._handles]

    def randomise(self, i: int, drawn: dict[str, Any]) -> None:
        """Gives robot ``i`` what was drawn; see :class:`sim.physics.backend.PhysicsDraw`."""
        self._set_joints(i, drawn["kp_factor"], drawn["kd_factor"], drawn["strength_factor"])
        shapes = self.gym.get_actor_rigid_shape_properties(*self._handles[i])
        for shape in self._foot_shapes:
            # the mean of foot and ground is what was asked for
            shapes[shape].friction = max(2.0 * drawn["foot_friction"] - self._ground.friction, 0.0)
        self.gym.set_actor_rigid_shape_properties(*self._handles[i], shapes)
        self._load(i, drawn["payload_mass"], np.array(drawn["payload_position_b"]))

    def _create_sim(self, cfg: LeggedModelCfg, device: str) -> Any:
        api, on_gpu = self._api, device != "cpu"
        number = int(device.partition(":")[2] or 0) if on_gpu else 0
        params = api.SimParams()
        params.dt, params.substeps = cfg.timestep, 1
        params.up_axis, params.gravity = api.UP_AXIS_Z, api.Vec3(0.0, 0.0, -9.81)
        params.use_gpu_pipeline = on_gpu
        physx = params.physx
        physx.use_gpu, physx.solver_type = on_gpu, 1  # temporal Gauss-Seidel
        physx.num_position_iterations, physx.num_velocity_iterations = 4, 1
        physx.contact_offset, physx.rest_offset = 0.01, 0.0
        physx.bounce_threshold_velocity, physx.max_depenetration_velocity = 0.5, 1.0
        without_graphics = -1
        sim = self.gym.create_sim(number, without_graphics, api.SIM_PHYSX, params)
        if sim is None:
            raise BackendError(
                f"Isaac Gym cannot create a simulation on '{device}'; check its driver, or use device='cpu'"
            )
        return sim

    def _add_ground(self) -> None:
        plane = self._api.PlaneParams()
        plane.normal = self._api.Vec3(0.0, 0.0, 1.0)
        plane.static_friction = plane.dynamic_friction = self._ground.friction
        plane.restitution = 0.0
        self.gym.add_ground(self.sim, plane)

    def _load_asset(self) -> Any:
        options = self._api.AssetOptions()
        options.default_dof_drive_mode = self._api.DOF_MODE_POS
        options.fix_base_link = False
        options.collapse_fixed_joints = False  # feet and tray stay bodies of their own
        options.angular_damping = options.linear_damping = 0.0
        options.max_linear_velocity = options.max_angular_velocity = 1000.0
        with tempfile.TemporaryDirectory() as folder:
            name = f"{self._description.model}.urdf"
            (Path(folder) / name).write_text(legged_urdf(self._model, self._description), encoding="utf-8")
            return self.gym.load_asset(self.sim, folder, name, options)

    def _find(self, asset: Any) -> None:
        """Maps our order to the engine's, by name."""
        joints, bodies = self.gym.get_asset_dof_names(asset), self.gym.get_asset_rigid_body_names(asset)
        feet = [self._model.geom(foot.geoms[0]).bodyid[0] for foot in self._description.feet]
        names = [self._model.body(body).name for body in feet]
        missing = {*self._description.joint_names} - {*joints} | {*names, self._description.base_body} - {*bodies}
        if missing:
            raise BackendError(
                f"Isaac Gym's asset lacks {', '.join(sorted(missing))}; it has {', '.join(joints + bodies)}"
            )
        self.dof_order = [joints.index(name) for name in self._description.joint_names]
        self.foot_bodies = [bodies.index(name) for name in names]
        self._base_index = bodies.index(self._description.base_body)
        ranges = self.gym.get_asset_rigid_body_shape_indices(asset)
        spans = [ranges[body] for body in self.foot_bodies]
        self._foot_shapes = [shape for span in spans for shape in range(span.start, span.start + span.count)]

    def _create_robot(self, asset: Any, i: int, columns: int, cfg: LeggedModelCfg) -> tuple[Any, Any]:
        api = self._api
        env = self.gym.create_env(self.sim, api.Vec3(0.0, 0.0, 0.0), api.Vec3(0.0, 0.0, 0.0), columns)
        pose = api.Transform()
        x, y, _ = self.origins[i]
        pose.p = api.Vec3(x, y, self._description.stand_height)
        touches_itself = 0 if cfg.contacts == "full" else 1  # shapes that share a filter bit do not collide
        return env, self.gym.create_actor(env, asset, pose, f"robot_{i}", i, touches_itself)

    def _set_joints(self, i: int, kp_factor: float, kd_factor: float, strength_factor: float) -> None:
        """Position drives: torque = kp (target - q) - kd dq, clipped at the torque limit, inside the solver."""
        description, order = self._description, self.dof_order
        dofs = [int(self._model.joint(name).dofadr[0]) for name in description.joint_names]
        properties = self.gym.get_actor_dof_properties(*self._handles[i])
        properties["driveMode"][order] = self._api.DOF_MODE_POS
        properties["stiffness"][order] = description.kp * kp_factor
        properties["damping"][order] = description.kd * kd_factor
        properties["effort"][order] = description.effort_limit * strength_factor
        properties["velocity"][order] = description.velocity_limit
        properties["armature"][order] = self._model.dof_armature[dofs]
        properties["friction"][order] = 0.0
        self.gym.set_actor_dof_properties(*self._handles[i], properties)

    def _load(self, i: int, mass: float, position_b: np.ndarray) -> None:
        """Fixes a payload to the base of robot ``i``: mass, centre of mass, and inertia about it in the base's axes."""
        from sim.physics.mujoco_c import add_payload  # imports torch, which must wait for isaacgym

        add_payload(self._loaded, self._model, self._base, mass, position_b)
        flat = np.zeros(9)
        mujoco.mju_quat2Mat(flat, self._loaded.body_iquat[self._base])
        axes = flat.reshape(3, 3)
        inertia = axes @ np.diag(self._loaded.body_inertia[self._base]) @ axes.T
        properties = self.gym.get_actor_rigid_body_properties(*self._handles[i])
        base = properties[self._base_index]
        base.mass = float(self._loaded.body_mass[self._base])
        base.com = self._api.Vec3(*self._loaded.body_ipos[self._base])
        base.inertia.x, base.inertia.y, base.inertia.z = (self._api.Vec3(*row) for row in inertia)
        self.gym.set_actor_rigid_body_properties(*self._handles[i], properties, False)
