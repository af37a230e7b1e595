"""Disturbs a world.

Every disturbance is a force, a blow, a loss of friction or of sight; nothing is posed. What was done, and when, is
told, so that a run's report can say what the team had to cope with.
"""

import zlib
from typing import Any

import numpy as np

from sim.disturbances.arms import Jolt, Limp
from sim.disturbances.disturbance import Disturbance
from sim.disturbances.fixtures import Dead, Jam
from sim.disturbances.legs import Kick, Push, Topple
from sim.disturbances.objects import Shift, Slip, Take
from sim.disturbances.part import Part
from sim.disturbances.senses import Blind, Glitch
from sim.sensors.marker import MarkerSensor
from sim.world import World

_OF_THE_WORLD: dict[str, type[Part]] = {
    "kick": Kick,
    "topple": Topple,
    "push": Push,
    "slip": Slip,
    "shift": Shift,
    "jolt": Jolt,
    "limp": Limp,
    "jam": Jam,
    "dead": Dead,
}
_OF_THE_SENSOR = {"take": Take, "blind": Blind, "glitch": Glitch}


class Disturber:
    """Disturbs a world; call :meth:`update` once before every control period."""

    def __init__(self, world: World, disturbances: tuple[Disturbance, ...], seed: int, markers: MarkerSensor) -> None:
        """Prepares.

        Args:
            world: What is disturbed.
            disturbances: What goes wrong.
            seed: Draws directions and times.
            markers: The sensor that sees the objects.

        Raises:
            DisturbanceError: a target is not in the scene, or not of the kind that can be disturbed so.
        """
        rng = np.random.default_rng([seed, zlib.crc32(b"disturbances")])
        self._parts = [_part(world, item, rng, markers) for item in disturbances]

    def update(self) -> list[dict[str, Any]]:
        """Does what is due; returns what began now, JSON-ready."""
        begun = [part.cfg for part in self._parts if not part.done and part.update()]
        return [{"what": cfg.kind, "target": cfg.target, "size": cfg.size} for cfg in begun]


def _part(world: World, cfg: Disturbance, rng: np.random.Generator, markers: MarkerSensor) -> Part:
    if cfg.kind in _OF_THE_SENSOR:
        return _OF_THE_SENSOR[cfg.kind](world, cfg, rng, markers)
    return _OF_THE_WORLD[cfg.kind](world, cfg, rng)
