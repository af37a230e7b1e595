"""What goes wrong on purpose: somebody kicks a walking robot, moves a block from under a gripper; pads slip.

Every disturbance is a force, a blow or a loss of friction; nothing is posed. What was done, and when, is told, so that
a run's report can say what the team had to cope with.
"""

import math
import zlib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sim.errors import DisturbanceError
from sim.legged.robot import SimulatedLeggedRobot
from sim.scenes.build import GRIP_FRICTION_PRIORITY
from sim.world import World

Kind = Literal["kick", "slip", "shift", "push"]

LIFTED = 0.05  # [m] above its start: a block that a gripper has picked up
SLIP_TIME = 0.4  # [s]
ABOVE = (0.015, 0.08)  # [m] a tool so far above a block is about to close on it
ASIDE = 0.02  # [m] horizontally
WALKING, STANDING = 0.15, 0.04  # [m/s]
DOCKED = 0.04  # [m] from a station's centre
PUSH_FORCE, PUSH_TIME = 80.0, 2.0  # [N; s] at most
PUSH_SPEED, PUSH_GAIN = 0.25, 300.0  # [m/s; N s/m] of a hand that shoves a robot aside and does not knock it over
PUSH_SECTOR = math.radians(60.0)  # to either side of straight away from the table
GRAVITY = 9.81


@dataclass(frozen=True)
class Disturbance:
    """One thing that goes wrong.

    Attributes:
        kind: ``kick`` changes the velocity of a walking robot's base by ``size`` [m/s], again and again. ``slip``
            makes the pads that have lifted a block slippery for a moment, friction ``size``. ``shift`` strikes a block
            as a gripper comes down on it, so that it slides by about ``size`` [m]. ``push`` moves a robot that stands
            docked at a station by ``size`` [m], away from its table. The last three happen once.
        target: Name of a legged robot or of an object.
        size: How much; its unit is the kind's.
        every: Of a kick: mean time between two [s].
        after: Of a push: how long the robot has stood there [s]; of a slip: how long the block has been up [s]; of the
            others: earliest simulated time [s].
    """

    kind: Kind
    target: str
    size: float
    every: float = 2.0
    after: float = 0.0


class Disturber:
    """Disturbs a world; call :meth:`update` once before every control period."""

    def __init__(self, world: World, disturbances: tuple[Disturbance, ...], seed: int) -> None:
        """Prepares.

        Raises:
            DisturbanceError: a target is not in the scene, or not of the kind that can be disturbed so.
        """
        rng = np.random.default_rng([seed, zlib.crc32(b"disturbances")])
        self._parts = [_PARTS[item.kind](world, item, rng) for item in disturbances]

    def update(self) -> list[dict[str, Any]]:
        """Does what is due; returns what began now, JSON-ready."""
        begun = [part.cfg for part in self._parts if not part.done and part.update()]
        return [{"what": cfg.kind, "target": cfg.target, "size": cfg.size} for cfg in begun]


class _Part(ABC):
    """One disturbance at work."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        self.cfg = cfg
        self.done = False
        self._world, self._rng = world, rng

    @abstractmethod
    def update(self) -> bool:
        """One control period; returns whether the disturbance begins now."""

    def _direction(self) -> np.ndarray:
        """A random horizontal direction, shape (3,)."""
        angle = self._rng.uniform(-math.pi, math.pi)
        return np.array([math.cos(angle), math.sin(angle), 0.0])


class _OnLegs(_Part):
    """Something done to a legged robot."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        if cfg.target not in world.legged:
            raise DisturbanceError(f"a {cfg.kind} needs a legged robot, not '{cfg.target}'; known: {[*world.legged]}")
        robot: SimulatedLeggedRobot = world.legged[cfg.target]
        self._robot = robot
        body = world.model.body(f"{cfg.target}/{robot.description.base_body}")
        self._body, self._dof = body.id, int(world.model.jnt_dofadr[body.jntadr[0]])

    @property
    def _speed(self) -> float:
        return float(np.linalg.norm(self._world.data.qvel[self._dof : self._dof + 2]))


class _Kick(_OnLegs):
    """Blows on a robot that walks."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        self._next = cfg.after + self._wait()

    def update(self) -> bool:
        now = self._world.time
        if now < self._next or self._speed < WALKING:
            return False
        self._next = now + self._wait()
        self._world.data.qvel[self._dof : self._dof + 3] += self.cfg.size * self._direction()
        return True

    def _wait(self) -> float:
        return float(self._rng.uniform(0.5, 1.5)) * self.cfg.every


class _Push(_OnLegs):
    """A steady push on a robot that stands at a station, until it has moved."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        scene = world.scene
        self._stations = {
            place.name: (np.array(place.position_w[:2]), np.array(scene.table(place.table).center_w[:2]))
            for place in scene.places
            if place.table
        }
        self._turn = rng.uniform(-PUSH_SECTOR, PUSH_SECTOR)
        self._since: float | None = None
        self._begun: tuple[float, np.ndarray] | None = None
        self._away_w = np.zeros(2)

    def update(self) -> bool:
        now, here = self._world.time, self._robot.base_position_w[:2]
        if self._begun is not None:
            began, start = self._begun
            if np.linalg.norm(here - start) >= self.cfg.size or now - began > PUSH_TIME:
                self._world.data.xfrc_applied[self._body] = 0.0
                self.done = True
            else:
                self._press()
            return False
        near = next((ends for ends in self._stations.values() if np.linalg.norm(here - ends[0]) < DOCKED), None)
        self._since = (
            (self._since if self._since is not None else now) if near is not None and self._speed < STANDING else None
        )
        if near is None or self._since is None or now - self._since < self.cfg.after:
            return False
        self._begun = (now, here)
        away = math.atan2(*(near[0] - near[1])[::-1]) + self._turn
        self._away_w = np.array([math.cos(away), math.sin(away)])
        self._press()
        return True

    def _press(self) -> None:
        """Pushes as hard as it takes to move the robot at the hand's speed."""
        speed = float(self._world.data.qvel[self._dof : self._dof + 2] @ self._away_w)
        force = min(max(PUSH_GAIN * (PUSH_SPEED - speed), 0.0), PUSH_FORCE)
        self._world.data.xfrc_applied[self._body, :2] = force * self._away_w


class _OnBlock(_Part):
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


class _Slip(_OnBlock):
    """Pads that lose their grip on a block in the air."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        self._up_since: float | None = None
        self._start = float(self._position[2])
        self._all_pads = np.flatnonzero(world.model.geom_priority == GRIP_FRICTION_PRIORITY)
        self._pads, self._friction = self._all_pads[:0], np.zeros(0)
        self._until: float | None = None

    def update(self) -> bool:
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


class _Shift(_OnBlock):
    """A blow on a block under a gripper that comes down."""

    def update(self) -> bool:
        x, y, z = self._tool_above()
        if self._world.time < self.cfg.after or math.hypot(x, y) > ASIDE or not ABOVE[0] < z < ABOVE[1]:
            return False
        self.done = True
        speed = math.sqrt(2.0 * GRAVITY * self.cfg.size)  # against a friction of about 1
        self._world.data.qvel[self._dof : self._dof + 3] += speed * self._direction()
        return True


_PARTS: dict[Kind, type[_Part]] = {"kick": _Kick, "slip": _Slip, "shift": _Shift, "push": _Push}
