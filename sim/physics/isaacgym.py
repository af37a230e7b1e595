"""NVIDIA Isaac Gym, after the published documentation of its Preview 4.

Written against the documented interface and tested against a stand-in for it; never run against the real package,
which is in no package index, and whose bindings NVIDIA builds for Python 3.6 to 3.8 only. What differs from the other
engines:

- one level terrain without boxes; robots stand on a grid, which the state does not show;
- joints have no dry friction (PhysX knows only one that grows with the load), so ``friction_loss_factor`` does nothing;
- PhysX averages the friction of two surfaces, so the feet get what makes the average right, zero at least;
- on a GPU physical properties can be drawn until the first step or placement only.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg, robot_spec
from sim.legged.terrain import FLAT, Terrain
from sim.physics.backend import PhysicsDraw, PhysicsState, Pose
from sim.physics.errors import BackendError
from sim.physics.isaacgym_robots import IsaacGymRobots

if TYPE_CHECKING:
    import torch

_HUGE = 1e10  # a value beyond this counts as diverged


class IsaacGym:
    """Implements :class:`sim.physics.backend.PhysicsBackend` with Isaac Gym.

    The engine's tensors are its memory: they are written between steps and handed over, all at once, before the next
    one, since the engine heeds only the last of several calls of an indexed setter.
    """

    def __init__(
        self,
        description: LeggedDescription,
        num_envs: int,
        cfg: LeggedModelCfg | None = None,
        terrains: tuple[Terrain, ...] = (FLAT,),
        device: str = "cuda:0",
    ) -> None:
        """Builds the scene.

        Args:
            description: The robot.
            num_envs: Number of copies, N.
            cfg: What the model contains; ``cone`` and ``iterations`` are MuJoCo's alone.
            terrains: One level ground without boxes.
            device: ``cuda:<k>``, or ``cpu`` for PhysX on the CPU.

        Raises:
            BackendError: Isaac Gym is absent, was imported after torch or cannot start; another terrain; or cargo.
            ValueError: a control period that is no whole number of time steps.
        """
        gymapi, self._gymtorch = load_isaacgym()
        import torch  # after isaacgym

        from sim.physics.mujoco_c import whole_substeps

        if len(terrains) != 1 or terrains[0].slope or terrains[0].boxes:
            names = ", ".join(terrain.name for terrain in terrains)
            raise BackendError(
                f"the backend 'isaacgym' knows one level terrain without boxes, not {names or 'none'}; "
                f"train on 'flat', or choose the backend 'mujoco' or 'warp'"
            )
        self.cfg = cfg or LeggedModelCfg()
        if self.cfg.cargo is not None:
            raise BackendError("the backend 'isaacgym' carries no cargo; leave it out, or choose the backend 'mujoco'")
        self.num_envs, self.device, self.timestep = num_envs, device, self.cfg.timestep
        self.substeps = whole_substeps(description, self.timestep)
        self._model = robot_spec(description, self.cfg).compile()
        self._robots = IsaacGymRobots(gymapi, description, self._model, num_envs, self.cfg, terrains[0], device)
        self._gym, self._sim = self._robots.gym, self._robots.sim
        self._prepared, self._closed = False, False
        self._foot_geoms = [self._model.geom(foot.geoms[0]).id for foot in description.feet]
        self._qpos = [int(self._model.joint(name).qposadr[0]) for name in description.joint_names]
        self._scratch = mujoco.MjData(self._model)
        self._origin = torch.tensor(self._robots.origins, dtype=torch.float32, device=device)
        self._order = torch.tensor(self._robots.dof_order, device=device)
        self._actor = torch.tensor(self._robots.actor_indices, dtype=torch.int32, device=device)
        offsets = self._model.geom_pos[self._foot_geoms]
        self._foot_offset_b = torch.tensor(offsets, dtype=torch.float32, device=device)
        self._moved = torch.zeros(num_envs, dtype=torch.bool, device=device)
        self._placed = torch.zeros(num_envs, dtype=torch.bool, device=device)
        self._target = torch.zeros(num_envs, len(description.joints), device=device)
        self.state = self._blank(len(description.joints), len(description.feet))

    def step(self, targets: "torch.Tensor") -> None:
        """Advances by one control period; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._prepare()
        self._hand_over()
        for k in range(self.substeps):
            self._target[:, self._order] = targets[:, k]
            self._gym.set_dof_position_target_tensor(self._sim, self._gymtorch.unwrap_tensor(self._target))
            self._gym.simulate(self._sim)
            if self.device == "cpu":
                self._gym.fetch_results(self._sim, True)
        self._refresh()
        self.state = self._read()

    def place(self, ids: "torch.Tensor", pose: Pose) -> None:
        """Puts copies at rest; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._prepare()
        self._root[ids] = 0.0
        self._root[ids, 0:3] = pose.position_w + self._origin[ids]
        self._root[ids, 3:7] = pose.quaternion_w[:, [1, 2, 3, 0]]
        self._dof[ids] = 0.0
        self._dof[ids[:, None], self._order, 0] = pose.joint_position
        self._moved[ids], self._placed[ids] = True, True
        diverged = self.state.diverged.clone()
        state = self._read()
        diverged[ids] = False
        # The engine moves its bodies in the next step only; where the feet are now follows from the pose.
        state.foot_position_w[ids] = self._feet(pose)
        state.foot_velocity_w[ids], state.foot_force[ids] = 0.0, 0.0
        state.diverged = diverged
        self.state = state

    def kick(self, ids: "torch.Tensor", velocity_w: "torch.Tensor") -> None:
        """Adds to base velocities; see :class:`sim.physics.backend.PhysicsBackend`."""
        self._prepare()
        self._root[ids, 7:13] += velocity_w
        self._moved[ids] = True

    def randomise(self, ids: "torch.Tensor", draw: PhysicsDraw) -> None:
        """Changes physical properties; see :class:`sim.physics.backend.PhysicsBackend`.

        Raises:
            BackendError: payloads on a GPU after the first step or placement, where the engine no longer takes masses.
        """
        if self._prepared and self.device != "cpu":
            raise BackendError(
                "Isaac Gym takes masses on a GPU before the first step only; draw physical properties once, before "
                "placing robots, or choose device='cpu' or the backend 'warp'"
            )
        for k, i in enumerate(ids.tolist()):
            self._robots.randomise(i, draw[k])

    def assign_terrain(self, ids: "torch.Tensor", terrain: "torch.Tensor") -> None:
        """There is one terrain only; see :class:`sim.physics.backend.PhysicsBackend`.

        Raises:
            BackendError: another terrain than the first.
        """
        if bool((terrain != 0).any()):
            raise BackendError("the backend 'isaacgym' has one terrain, index 0; choose 'mujoco' or 'warp' for more")

    def close(self) -> None:
        """Destroys the simulation."""
        if not self._closed:
            self._closed = True
            self._gym.destroy_sim(self._sim)

    def _prepare(self) -> None:
        """Takes the engine's tensors, after which it accepts no more changes of its scene."""
        if self._prepared:
            return
        gym, sim, wrap, copies = self._gym, self._sim, self._gymtorch.wrap_tensor, self.num_envs
        gym.prepare_sim(sim)
        self._prepared = True
        self._root = wrap(gym.acquire_actor_root_state_tensor(sim)).view(copies, 13)
        self._dof = wrap(gym.acquire_dof_state_tensor(sim)).view(copies, -1, 2)
        self._body = wrap(gym.acquire_rigid_body_state_tensor(sim)).view(copies, -1, 13)
        self._force = wrap(gym.acquire_net_contact_force_tensor(sim)).view(copies, -1, 3)
        self._refresh()

    def _hand_over(self) -> None:
        """Gives the engine what was written since the last step."""
        unwrap = self._gymtorch.unwrap_tensor
        for changed, state, setter in (
            (self._moved, self._root, self._gym.set_actor_root_state_tensor_indexed),
            (self._placed, self._dof, self._gym.set_dof_state_tensor_indexed),
        ):
            actors = self._actor[changed].contiguous()
            if len(actors):
                setter(self._sim, unwrap(state), unwrap(actors), len(actors))
            changed.zero_()

    def _refresh(self) -> None:
        self._gym.refresh_actor_root_state_tensor(self._sim)
        self._gym.refresh_dof_state_tensor(self._sim)
        self._gym.refresh_rigid_body_state_tensor(self._sim)
        self._gym.refresh_net_contact_force_tensor(self._sim)

    def _read(self) -> PhysicsState:
        """The state as the protocol has it; copies, so that the engine's own memory stays untouched."""
        import torch

        root, joints = self._root, self._dof[:, self._order]
        feet = self._body[:, self._robots.foot_bodies]
        arm_w = _rotate(feet[..., 3:7], self._foot_offset_b.expand_as(feet[..., 0:3]))
        inverse = root[:, 3:7] * torch.tensor([-1.0, -1.0, -1.0, 1.0], device=self.device)
        return PhysicsState(
            base_position_w=root[:, 0:3] - self._origin,
            base_quaternion_w=root[:, [6, 3, 4, 5]],
            base_velocity_w=root[:, 7:10].clone(),
            base_angular_velocity_b=_rotate(inverse, root[:, 10:13]),
            joint_position=joints[..., 0],
            joint_velocity=joints[..., 1],
            foot_position_w=feet[..., 0:3] + arm_w - self._origin[:, None],
            foot_velocity_w=feet[..., 7:10] + torch.linalg.cross(feet[..., 10:13], arm_w),
            foot_force=self._force[:, self._robots.foot_bodies, 2].abs(),
            diverged=~((root.abs() < _HUGE).all(1) & (joints.abs() < _HUGE).flatten(1).all(1)),
        )

    def _feet(self, pose: Pose) -> "torch.Tensor":
        """Where the feet of robots in a pose are, shape (M, F, 3) [m]."""
        import torch

        places, joints = pose.position_w.cpu().numpy(), pose.joint_position.cpu().numpy()
        found = np.zeros((len(places), len(self._foot_geoms), 3))
        for k, quaternion in enumerate(pose.quaternion_w.cpu().numpy()):
            self._scratch.qpos[0:3], self._scratch.qpos[3:7] = places[k], quaternion
            self._scratch.qpos[self._qpos] = joints[k]
            mujoco.mj_kinematics(self._model, self._scratch)
            found[k] = self._scratch.geom_xpos[self._foot_geoms]
        return torch.tensor(found, dtype=torch.float32, device=self.device)

    def _blank(self, joints: int, feet: int) -> PhysicsState:
        """What is known before the first placement: nothing but shapes."""
        import torch

        def zeros(*shape: int) -> "torch.Tensor":
            return torch.zeros(self.num_envs, *shape, device=self.device)

        upright = torch.tensor([1.0, 0.0, 0.0, 0.0], device=self.device).repeat(self.num_envs, 1)
        base = zeros(3), upright, zeros(3), zeros(3)
        foot = zeros(feet, 3), zeros(feet, 3), zeros(feet)
        return PhysicsState(*base, zeros(joints), zeros(joints), *foot, diverged=zeros().bool())


def load_isaacgym() -> tuple[Any, Any]:
    """Imports ``isaacgym.gymapi`` and ``isaacgym.gymtorch``; call it before anything imports torch.

    Raises:
        BackendError: the package is absent, or torch was there first.
    """
    if "torch" in sys.modules and "isaacgym" not in sys.modules:
        raise BackendError(
            "Isaac Gym must be imported before torch: make 'import isaacgym' the first line of the program, or choose "
            "the backend 'warp'"
        )
    try:
        return import_module("isaacgym.gymapi"), import_module("isaacgym.gymtorch")
    except ImportError as error:
        raise BackendError(
            f"the backend 'isaacgym' needs NVIDIA Isaac Gym Preview 4 ({error}); it is in no package index: get it "
            f"from developer.nvidia.com, whose builds are for Python 3.6 to 3.8, or choose the backend 'warp'"
        ) from error


def _rotate(quaternion: "torch.Tensor", vector: "torch.Tensor") -> "torch.Tensor":
    """Turns vectors of shape (..., 3) by quaternions xyzw of shape (..., 4), the engine's order."""
    import torch

    axis = quaternion[..., :3]
    cross = 2.0 * torch.linalg.cross(axis, vector)
    return vector + quaternion[..., 3:] * cross + torch.linalg.cross(axis, cross)
