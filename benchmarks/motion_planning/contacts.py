"""A second opinion on ways: MuJoCo, on the arm's own meshes, tells whether anything touches."""

from collections.abc import Sequence

import mujoco
import numpy as np

from hardware.descriptions.robot import RobotDescription
from skills.manipulation.planning.solid import Solid

BOX = "solid"


class ContactJudge:
    """An arm at the origin of the world among solids, its gripper open.

    Args:
        description: The arm.
        around: What stands around.
    """

    def __init__(self, description: RobotDescription, around: Sequence[Solid]) -> None:
        spec = mujoco.MjSpec.from_file(str(description.mjcf_path()))
        for number, solid in enumerate(around):
            body = spec.worldbody.add_body(pos=solid.pose.position_w, quat=solid.pose.quaternion_w)
            half = [length / 2.0 for length in solid.size]
            body.add_geom(name=f"{BOX}{number}", type=mujoco.mjtGeom.mjGEOM_BOX, size=half)
        self._model = spec.compile()
        self._data = mujoco.MjData(self._model)
        self._joints = [int(self._model.joint(name).qposadr[0]) for name in description.arm_joint_names]
        self._bears = {f"{BOX}{number}" for number, solid in enumerate(around) if solid.bears}
        self._fixed = int(self._model.body(description.base_body).id)

    def touching(self, path: np.ndarray) -> int:
        """How many joint vectors of a path, shape (k, n) [rad], touch a solid."""
        return sum(self._touches(q) for q in path)

    def _touches(self, q: np.ndarray) -> bool:
        self._data.qpos[self._joints] = q
        mujoco.mj_kinematics(self._model, self._data)
        mujoco.mj_collision(self._model, self._data)
        return any(self._counts(contact) for contact in self._data.contact)

    def _counts(self, contact: mujoco.MjContact) -> bool:
        """Whether the arm is inside a solid; its base stands on one."""
        first, second = (self._model.geom(int(geom)) for geom in contact.geom)
        if first.name.startswith(BOX) == second.name.startswith(BOX) or contact.dist >= 0.0:
            return False
        solid, part = (first, second) if first.name.startswith(BOX) else (second, first)
        return not (solid.name in self._bears and int(part.bodyid[0]) == self._fixed)
