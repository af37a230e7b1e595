"""A stand-in for Isaac Gym that keeps its documented contract and records what it is told; it has no dynamics.

Joints jump to their targets, bases drift with their velocities, and all bodies are where the base is. Like the engine
it keeps a state of its own: tensors show it after a refresh, indexed setters write it in the next step, and only the
last call of each counts. Names come in another order than in the URDF.
"""

from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import torch

_DOF = [
    ("hasLimits", bool), ("lower", "f4"), ("upper", "f4"), ("driveMode", "i4"), ("velocity", "f4"), ("effort", "f4"),
    ("stiffness", "f4"), ("damping", "f4"), ("friction", "f4"), ("armature", "f4"),
]  # fmt: skip


class Vec3(SimpleNamespace):
    def __init__(self, x=0.0, y=0.0, z=0.0):
        super().__init__(x=float(x), y=float(y), z=float(z))

    def list(self):
        return [self.x, self.y, self.z]


class FakeGym:
    """``gymapi.acquire_gym()``."""

    def __init__(self):
        self.calls, self.robots, self.prepared, self.destroyed, self.fails = [], [], False, 0, False

    def create_sim(self, compute, graphics, engine, params):
        self.params, self.devices = params, (compute, graphics, engine)
        return None if self.fails else "sim"

    def destroy_sim(self, sim):
        self.destroyed += 1

    def add_ground(self, sim, plane):
        self.plane = plane

    def load_asset(self, sim, root, file, options):
        with open(f"{root}/{file}") as source:
            tree = ElementTree.parse(source).getroot()
        links = list(reversed(tree.findall("link")))
        joints = sorted(joint.get("name") for joint in tree.findall("joint") if joint.get("type") == "revolute")
        self.options = options
        self.bodies, self.joints = [link.get("name") for link in links], joints
        counts = [len(link.findall("collision")) for link in links]
        starts = np.cumsum([0, *counts])
        self.spans = [SimpleNamespace(start=int(s), count=c) for s, c in zip(starts, counts, strict=False)]
        return "asset"

    def get_asset_dof_names(self, asset):
        return list(self.joints)

    def get_asset_rigid_body_names(self, asset):
        return list(self.bodies)

    def get_asset_rigid_body_shape_indices(self, asset):
        return self.spans

    def create_env(self, sim, lower, upper, per_row):
        return len(self.robots)

    def create_actor(self, env, asset, pose, name, group=-1, filter=-1, segmentation=0):
        self.robots.append(
            SimpleNamespace(
                pose=pose, group=group, filter=filter, dof=np.zeros(len(self.joints), dtype=_DOF),
                bodies=[SimpleNamespace(mass=0.0, com=Vec3(), inertia=SimpleNamespace()) for _ in self.bodies],
                shapes=[SimpleNamespace(friction=1.0) for _ in range(sum(span.count for span in self.spans))],
            )
        )  # fmt: skip
        return 0

    def get_actor_index(self, env, actor, domain):
        return env

    def get_actor_dof_properties(self, env, actor):
        return self.robots[env].dof.copy()

    def set_actor_dof_properties(self, env, actor, properties):
        self.robots[env].dof = properties.copy()

    def get_actor_rigid_shape_properties(self, env, actor):
        return [SimpleNamespace(**vars(shape)) for shape in self.robots[env].shapes]

    def set_actor_rigid_shape_properties(self, env, actor, shapes):
        self.robots[env].shapes = shapes

    def get_actor_rigid_body_properties(self, env, actor):
        return self.robots[env].bodies

    def set_actor_rigid_body_properties(self, env, actor, properties, recompute_inertia=False):
        assert not recompute_inertia
        self.robots[env].bodies = properties

    def prepare_sim(self, sim):
        count, self.prepared = len(self.robots), True
        self.own_root = torch.zeros(count, 13)
        self.own_root[:, 6] = 1.0
        for actor, robot in enumerate(self.robots):
            self.own_root[actor, :3] = torch.tensor(robot.pose.p.list())
        self.own_dof = torch.zeros(count * len(self.joints), 2)
        self.target = torch.zeros(count * len(self.joints))
        self.root, self.dof = torch.full_like(self.own_root, torch.nan), torch.full_like(self.own_dof, torch.nan)
        self.body, self.force = torch.zeros(count * len(self.bodies), 13), torch.zeros(count * len(self.bodies), 3)
        self.pending = {}

    def acquire_actor_root_state_tensor(self, sim):
        assert self.prepared
        return self.root

    def acquire_dof_state_tensor(self, sim):
        return self.dof

    def acquire_rigid_body_state_tensor(self, sim):
        return self.body

    def acquire_net_contact_force_tensor(self, sim):
        return self.force

    def refresh_actor_root_state_tensor(self, sim):
        self.root.copy_(self.own_root)

    def refresh_dof_state_tensor(self, sim):
        self.dof.copy_(self.own_dof)

    def refresh_rigid_body_state_tensor(self, sim):
        self.body.copy_(self.own_root.repeat_interleave(len(self.bodies), 0))

    def refresh_net_contact_force_tensor(self, sim):
        pushes = torch.arange(1.0, len(self.bodies) + 1.0).repeat(len(self.robots))
        self.force.copy_(torch.stack((0 * pushes, 0 * pushes, 10.0 * pushes), dim=1))

    def set_actor_root_state_tensor_indexed(self, sim, states, actors, count):
        self._set("own_root", 1, states, actors, count)

    def set_dof_state_tensor_indexed(self, sim, states, actors, count):
        self._set("own_dof", len(self.joints), states, actors, count)

    def _set(self, name, rows_per_actor, states, actors, count):
        assert actors.dtype == torch.int32 and actors.is_contiguous() and len(actors) == count > 0
        assert states.shape == (len(self.robots), 13) or states.numel() == len(self.robots) * rows_per_actor * 2
        self.calls.append((name, sorted(actors.tolist())))
        per_actor = states.reshape(len(self.robots), -1)
        self.pending[name] = (actors.long(), per_actor[actors.long()].clone())  # the last call counts

    def set_dof_position_target_tensor(self, sim, targets):
        assert targets.dtype == torch.float32 and targets.is_contiguous()
        self.target = targets.flatten().clone()
        self.calls.append(("target", self.target.clone()))

    def simulate(self, sim):
        for name, (actors, values) in self.pending.items():
            getattr(self, name).view(len(self.robots), -1)[actors] = values
        self.pending = {}
        self.own_dof[:, 1] = (self.target - self.own_dof[:, 0]) / self.params.dt
        self.own_dof[:, 0] = self.target
        self.own_root[:, 0:3] += self.params.dt * self.own_root[:, 7:10]
        self.calls.append(("simulate", None))

    def fetch_results(self, sim, wait):
        self.calls.append(("fetch", wait))


def modules():
    """The modules ``isaacgym``, ``isaacgym.gymapi`` and ``isaacgym.gymtorch``, by name, around one fake engine."""
    api, bridge, package = (ModuleType(name) for name in ("isaacgym.gymapi", "isaacgym.gymtorch", "isaacgym"))
    engine = FakeGym()
    api.engine = engine
    api.acquire_gym = lambda: engine
    api.SimParams = lambda: SimpleNamespace(physx=SimpleNamespace())
    api.PlaneParams = api.AssetOptions = api.Transform = lambda: SimpleNamespace()
    api.Vec3 = Vec3
    api.UP_AXIS_Z, api.SIM_PHYSX, api.DOMAIN_SIM, api.DOF_MODE_POS = 1, 1, 2, 1
    bridge.wrap_tensor = bridge.unwrap_tensor = lambda tensor: tensor
    package.gymapi, package.gymtorch = api, bridge
    return {module.__name__: module for module in (package, api, bridge)}
