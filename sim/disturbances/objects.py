"""What is done to objects near a gripper: pads slip, a blow moves one, somebody takes one away for a while."""

import math

import mujoco
import numpy as np

from sim.disturbances.disturbance import Disturbance
from sim.disturbances.part import Part
from sim.errors import DisturbanceError
from sim.scenes.build import GRIP_FRICTION_PRIORITY
from sim.sensors.marker import MarkerSensor
from sim.world import World

LIFTED = 0.05  # [m] above its start: an object that a gripper has picked up
SLIP_TIME = 0.4  # [s]
ABOVE = (0.015, 0.08)  # [m] a tool so far above an object is about to close on it
ASIDE = 0.02  # [m] horizontally
COMING = 0.25  # [m] a tool so near is on its way to an object
GRAVITY = 9.81
HAND_WAY = (0.045, 0.25, 0.5)  # [m] up over its neighbours, to the side, up: how a hand takes an object
HAND_SPEED = 0.8  # [m/s]
HAND_STIFFNESS, HAND_DAMPING, HAND_TURN_DAMPING = 1000.0, 60.0, 20.0  # per mass [1/s^2; 1/s]; per inertia [1/s]
HAND_LETS_GO = 0.005  # [m] from where the object lay


class OnObject(Part):
    """Something done to a block near a gripper."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        if not world.robots:
            raise DisturbanceError(f"a {cfg.kind} needs an arm; the scene '{world.scene.name}' has none")
        names = [item.name for item in world.scene.objects]
        if cfg.target not in names:
            raise DisturbanceError(f"a {cfg.kind} needs an object, not '{cfg.target}'; known: {names}")
        body = world.model.body(cfg.target)
        self._body, self._dof = body.id, int(world.model.jnt_dofadr[body.jntadr[0]])
        self._tools = [
            world.model.site(f"{name}/{robot.description.tool_site}").id for name, robot in world.robots.items()
        ]

    @property
    def _position(self) -> np.ndarray:
        return self._world.data.xpos[self._body].copy()

    def _of_nearest_arm(self, geoms: np.ndarray) -> np.ndarray:
        """Which of these geoms belong to the arm whose tool is nearest, shape (n,), bool."""
        model = self._world.model
        offsets = self._world.data.site_xpos[self._tools] - self._position
        arm = list(self._world.robots)[int(np.argmin(np.linalg.norm(offsets, axis=1)))]
        return np.array([model.body(model.geom_bodyid[geom]).name.startswith(f"{arm}/") for geom in geoms])

    def _tool_above(self) -> np.ndarray:
        """From the block to the nearest tool, shape (3,) [m]."""
        offsets = self._world.data.site_xpos[self._tools] - self._position
        return offsets[np.argmin(np.linalg.norm(offsets, axis=1))]


class Slip(OnObject):
    """Pads that lose their grip on a block in the air."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        self._up_since: float | None = None
        self._start = float(self._position[2])
        self._all_pads = np.flatnonzero(world.model.geom_priority == GRIP_FRICTION_PRIORITY)
        self._pads, self._friction = self._all_pads[:0], np.zeros(0)
        self._until: float | None = None

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        now, friction = self._world.time, self._world.model.geom_friction
        if self._until is not None:
            if now >= self._until:
                friction[self._pads, 0] = self._friction
                self.done = True
            return False
        near = float(np.linalg.norm(self._tool_above())) < ASIDE
        held = near and self._position[2] - self._start > LIFTED
        self._up_since = (self._up_since if self._up_since is not None else now) if held else None
        if self._up_since is None or now - self._up_since < self.cfg.after:
            return False
        self._until = now + SLIP_TIME
        self._pads = self._all_pads[self._of_nearest_arm(self._all_pads)]
        self._friction = friction[self._pads, 0].copy()
        friction[self._pads, 0] = self.cfg.size
        return True


class Shift(OnObject):
    """A blow on a block under a gripper that comes down."""

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        x, y, z = self._tool_above()
        if self._world.time < self.cfg.after or math.hypot(x, y) > ASIDE or not ABOVE[0] < z < ABOVE[1]:
            return False
        self.done = True
        speed = math.sqrt(2.0 * GRAVITY * self.cfg.size)  # against a friction of about 1
        self._world.data.qvel[self._dof : self._dof + 3] += speed * self._direction()
        return True


class Take(OnObject):
    """A hand that lifts an object out of reach and out of sight as a gripper approaches, and puts it back later."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator, markers: MarkerSensor) -> None:
        super().__init__(world, cfg, rng)
        self._markers = markers
        self._start_w = self._position
        self._taken_at: float | None = None

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        now = self._world.time
        if self._taken_at is not None:
            self._carry(now - self._taken_at)
            return False
        near = float(np.linalg.norm(self._tool_above())) < COMING
        if now < self.cfg.after or not near:
            return False
        self._taken_at, self._start_w = now, self._position
        self._markers.hidden.add(self.cfg.target)
        return True

    def _carry(self, since: float) -> None:
        """Pulls the object along the hand's way and back."""
        back = since - self.cfg.size
        whole = sum(HAND_WAY)
        way = min(HAND_SPEED * since, whole) if back < 0.0 else max(whole - HAND_SPEED * back, 0.0)
        data, model = self._world.data, self._world.model
        offset = self._start_w + self._on_the_way(way) - self._position
        if back > 0.0 and way == 0.0 and float(np.linalg.norm(offset)) < HAND_LETS_GO:
            data.xfrc_applied[self._body] = 0.0
            self._markers.hidden.discard(self.cfg.target)
            self.done = True
            return
        velocity = data.qvel[self._dof : self._dof + 3]
        turning = np.zeros(6)
        mujoco.mj_objectVelocity(model, data, mujoco.mjtObj.mjOBJ_BODY, self._body, turning, 0)
        mass, inertia = model.body_mass[self._body], model.body_inertia[self._body].max()
        force = mass * (HAND_STIFFNESS * offset - HAND_DAMPING * velocity + np.array([0.0, 0.0, GRAVITY]))
        data.xfrc_applied[self._body] = (*force, *(-HAND_TURN_DAMPING * inertia * turning[:3]))

    def _on_the_way(self, way: float) -> np.ndarray:
        """Where the hand is from where the object lay, after so much of its way [m], shape (3,) [m]."""
        lift, side, up = HAND_WAY
        aside = math.copysign(min(max(way - lift, 0.0), side), self._start_w[1])  # to the nearer long edge
        return np.array([0.0, aside, min(way, lift) + min(max(way - lift - side, 0.0), up)])
