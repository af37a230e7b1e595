"""The fields of a MuJoCo Warp model that differ between its worlds: what a draw changes, and the ground."""

import copy
from collections.abc import Callable
from importlib import import_module
from typing import Any

import mujoco
import numpy as np
import torch

from hardware.descriptions.legged import LeggedDescription
from sim.legged.model import LeggedModelCfg
from sim.legged.terrain import Terrain
from sim.physics.backend import PhysicsDraw
from sim.physics.mujoco_c import add_payload

_BASE_FIELDS = ("body_mass", "body_ipos", "body_inertia", "body_iquat")
_CONSTANTS = ("body_subtreemass", "body_invweight0", "dof_invweight0")  # follow from the base's inertia
_SERVO_FIELDS = ("actuator_gainprm", "actuator_biasprm", "actuator_forcerange", "dof_frictionloss")
_GROUND_FIELDS = ("geom_friction", "geom_size", "geom_aabb", "geom_rbound")
LOADED = (*_BASE_FIELDS, *_CONSTANTS, *_SERVO_FIELDS, *_GROUND_FIELDS)
"""Names of the fields that have a row per world."""


class WarpFields:
    """Writes draws and terrains into the worlds' own rows, through tensors that share the engine's memory."""

    def __init__(
        self,
        description: LeggedDescription,
        cfg: LeggedModelCfg,
        originals: list[mujoco.MjModel],
        model: Any,
        data: Any,
        view: Callable[[Any], torch.Tensor],
    ) -> None:
        """Remembers where everything is.

        Args:
            description: The robot.
            cfg: What the models contain.
            originals: The model on each terrain, with equally many geoms.
            model: Model of MuJoCo Warp, made from the first of them with a row per world in :data:`LOADED`.
            data: Its data.
            view: ``warp.to_torch``.
        """
        self._original = originals[0]
        self._loaded = copy.copy(self._original)  # takes one payload after the other
        self._scratch = mujoco.MjData(self._loaded)
        self._rows = {name: view(getattr(model, name)) for name in LOADED}
        self._geom_xpos, self._geom_xmat = view(data.geom_xpos), view(data.geom_xmat)
        self._device, prefix = self._geom_xpos.device, cfg.prefix
        self._base = self._original.body(f"{prefix}{description.base_body}").id
        self._feet = [self._original.geom(f"{prefix}{geom}").id for foot in description.feet for geom in foot.geoms]
        self._dof = [int(self._original.joint(f"{prefix}{name}").dofadr[0]) for name in description.joint_names]
        self._kp, self._kd = self._tensor(description.kp), self._tensor(description.kd)
        self._effort = self._tensor(description.effort_limit)
        self._friction_loss = self._tensor(self._original.dof_frictionloss[self._dof])
        self._grounds = _ground_tables(originals, self._tensor)
        self.lost = _lost_contacts()

    def randomise(self, ids: torch.Tensor, draw: PhysicsDraw) -> None:
        """Writes a draw for worlds ``ids``, shape (M,), int64."""
        rows, row = self._rows, ids[:, None]
        rows["geom_friction"][row, torch.tensor(self._feet, device=self._device), 0] = draw.foot_friction[:, None]
        kp = self._kp * draw.kp_factor[:, None]
        rows["actuator_gainprm"][ids, :, 0] = kp
        rows["actuator_biasprm"][ids, :, 1] = -kp
        rows["actuator_biasprm"][ids, :, 2] = -self._kd * draw.kd_factor[:, None]
        limit = self._effort * draw.strength_factor[:, None]
        rows["actuator_forcerange"][ids] = torch.stack((-limit, limit), dim=-1)
        loss = self._friction_loss * draw.friction_loss_factor[:, None]
        rows["dof_frictionloss"][row, torch.tensor(self._dof, device=self._device)] = loss
        self._load(ids, draw.payload_mass.cpu().numpy(), draw.payload_position_b.cpu().numpy())

    def assign_terrain(self, ids: torch.Tensor, terrain: torch.Tensor) -> None:
        """Moves the ground's geoms of worlds ``ids``, shape (M,), to those of ``terrain``, shape (M,), both int64."""
        count = self._grounds["geom_xpos"].shape[1]
        for name in _GROUND_FIELDS:
            self._rows[name][ids, :count] = self._grounds[name][terrain]
        # MuJoCo Warp computes the poses of static geoms once only; they are ours to keep.
        self._geom_xpos[ids, :count] = self._grounds["geom_xpos"][terrain]
        self._geom_xmat[ids, :count] = self._grounds["geom_xmat"][terrain]

    def _load(self, ids: torch.Tensor, mass: np.ndarray, position_b: np.ndarray) -> None:
        """Fixes a payload to every base; MuJoCo C computes what follows from it, about 0.1 ms each."""
        found: dict[str, list[np.ndarray]] = {name: [] for name in (*_BASE_FIELDS, *_CONSTANTS)}
        for k in range(len(ids)):
            add_payload(self._loaded, self._original, self._base, float(mass[k]), position_b[k].astype(float))
            mujoco.mj_setConst(self._loaded, self._scratch)
            for name, values in found.items():
                values.append(getattr(self._loaded, name).copy())
        for name, values in found.items():
            if values:
                self._rows[name][ids] = self._tensor(np.stack(values))

    def _tensor(self, values: np.ndarray) -> torch.Tensor:
        return torch.tensor(values, dtype=torch.float32, device=self._device)


def contact_capacity(model: mujoco.MjModel, cfg: LeggedModelCfg, terrains: tuple[Terrain, ...]) -> dict[str, int]:
    """Room for contacts and constraints in each world, as arguments of ``mujoco_warp.put_data``.

    Worlds share the room for contacts. A robot on its feet needs 4, one that lies on its back some 40, and as many
    again where it lies on boxes; with the contacts of all links it is about twice that.
    """
    contacts = 48 * (2 if any(terrain.boxes for terrain in terrains) else 1) * (2 if cfg.contacts == "full" else 1)
    rows_per_contact = 4  # of a pyramidal cone with three dimensions; an elliptic one has 3
    return {
        "nconmax": contacts,
        "nccdmax": contacts // 3,  # pairs for the convex collider, whose workspace is by far the largest
        "njmax": 2 * model.nv + rows_per_contact * contacts,  # dry friction and limits come before contacts
    }


def _ground_tables(
    originals: list[mujoco.MjModel], tensor: Callable[[np.ndarray], torch.Tensor]
) -> dict[str, torch.Tensor]:
    """Fields and poses of the ground's geoms, which are a model's first: shape (T, G, ...)."""
    count = int(originals[0].body_geomnum[0])
    tables = {name: [getattr(model, name)[:count] for model in originals] for name in _GROUND_FIELDS}
    tables["geom_aabb"] = [table.reshape(count, 2, 3) for table in tables["geom_aabb"]]
    placed = [mujoco.MjData(model) for model in originals]
    for model, data in zip(originals, placed, strict=True):
        mujoco.mj_kinematics(model, data)
    tables["geom_xpos"] = [data.geom_xpos[:count] for data in placed]
    tables["geom_xmat"] = [data.geom_xmat[:count].reshape(count, 3, 3) for data in placed]
    return {name: tensor(np.stack(values)) for name, values in tables.items()}


def _lost_contacts() -> int:
    """Bits of MuJoCo Warp's overflow mask that say that contacts or constraints were left out."""
    kinds = import_module("mujoco_warp").OverflowType
    return int(kinds.NEFC | kinds.NJMAX_NNZ | kinds.BROADPHASE | kinds.NARROWPHASE | kinds.CCD)
