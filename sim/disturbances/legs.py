"""What is done to robots that walk: kicks, a fall, a steady push away from where they stand."""

import math

import numpy as np

from sim.disturbances.disturbance import Disturbance
from sim.disturbances.part import Part
from sim.errors import DisturbanceError
from sim.legged.robot import SimulatedLeggedRobot
from sim.world import World

WALKING, STANDING = 0.15, 0.04  # [m/s]
DOCKED = 0.04  # [m] from a station's centre
PUSH_FORCE, PUSH_TIME = 80.0, 2.0  # [N; s] at most
PUSH_SPEED, PUSH_GAIN = 0.25, 300.0  # [m/s; N s/m] of a hand that shoves a robot aside and does not knock it over
PUSH_SECTOR = math.radians(60.0)  # to either side of straight away from the table
LIFT = 0.6  # [m/s] by which what throws a robot over also lifts it


class _OnLegs(Part):
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


class Kick(_OnLegs):
    """Blows on a robot that walks."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        self._next = cfg.after + self._wait()

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        now = self._world.time
        if now < self._next or self._speed < WALKING:
            return False
        self._next = now + self._wait()
        self._world.data.qvel[self._dof : self._dof + 3] += self.cfg.size * self._direction()
        return True

    def _wait(self) -> float:
        return float(self._rng.uniform(0.5, 1.5)) * self.cfg.every


class Push(_OnLegs):
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
        """See :meth:`Part.update`."""
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


class Topple(_OnLegs):
    """One blow that throws a walking robot onto its side."""

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        if self._world.time < self.cfg.after or self._speed < WALKING:
            return False
        side = float(self._rng.choice((-1.0, 1.0)))
        self._world.data.qvel[self._dof + 3] += side * self.cfg.size  # about the base's own forward axis
        self._world.data.qvel[self._dof + 2] += LIFT
        self.done = True
        return True
