"""What is done to arms: somebody runs into one, a gripper loses its force."""

import numpy as np

from sim.disturbances.disturbance import Disturbance
from sim.disturbances.part import Part
from sim.errors import DisturbanceError
from sim.world import World

JOLT_TIME = 0.2  # [s]
MOVING = 0.15  # [rad/s] of an arm's fastest joint
CLOSING = 0.02  # share of the gripper's command by which it has begun to close


class _OnArm(Part):
    """Something done to an arm."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        if cfg.target not in world.robots:
            raise DisturbanceError(f"a {cfg.kind} needs an arm, not '{cfg.target}'; known: {[*world.robots]}")
        self._description = world.robots[cfg.target].description
        self._until: float | None = None


class Jolt(_OnArm):
    """A level force on the forearm of an arm that moves."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        joints = [world.model.joint(f"{cfg.target}/{name}") for name in self._description.joint_names[:-1]]
        self._dofs = np.array([int(joint.dofadr[0]) for joint in joints])
        middle = joints[len(joints) // 2]
        self._body = int(world.model.jnt_bodyid[middle.id])

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        now, data = self._world.time, self._world.data
        if self._until is not None:
            if now >= self._until:
                data.xfrc_applied[self._body] = 0.0
                self.done = True
            return False
        if now < self.cfg.after or float(np.abs(data.qvel[self._dofs]).max()) < MOVING:
            return False
        self._until = now + JOLT_TIME
        data.xfrc_applied[self._body, :3] = self.cfg.size * self._direction()
        return True


class Limp(_OnArm):
    """A gripper without force, from the moment at which it begins to close."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        self._actuator = world.model.actuator(f"{cfg.target}/{self._description.gripper.actuator}").id
        self._open: float | None = None
        self._gains = world.model.actuator_gainprm[self._actuator].copy()
        self._biases = world.model.actuator_biasprm[self._actuator].copy()

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        now, model = self._world.time, self._world.model
        if self._until is not None:
            if now >= self._until:
                model.actuator_gainprm[self._actuator] = self._gains
                model.actuator_biasprm[self._actuator] = self._biases
                self.done = True
            return False
        told = float(self._world.data.ctrl[self._actuator])
        self._open = told if self._open is None else min(self._open, told)
        whole = float(np.ptp(model.actuator_ctrlrange[self._actuator]))
        if now < self.cfg.after or told - self._open < CLOSING * whole:
            return False
        self._until = now + self.cfg.size
        model.actuator_gainprm[self._actuator] = 0.0
        model.actuator_biasprm[self._actuator] = 0.0
        return True
