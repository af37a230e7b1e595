"""What is done to the marker sensor: something stands before it, or it is dazzled."""

import numpy as np

from sim.disturbances.disturbance import Disturbance
from sim.disturbances.part import Part
from sim.errors import DisturbanceError
from sim.sensors.marker import MarkerSensor
from sim.world import World


class _OnMarkers(Part):
    """Something that hinders the marker sensor for a while."""

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator, markers: MarkerSensor) -> None:
        super().__init__(world, cfg, rng)
        names = [item.name for item in world.scene.objects]
        if cfg.target and cfg.target not in (known := self._known(names)):
            raise DisturbanceError(
                f"a {cfg.kind} needs an object, a fixture or nothing, not '{cfg.target}'; known: {known}"
            )
        self._names = {cfg.target} if cfg.target else set(names)
        self._markers = markers
        self._until: float | None = None

    def update(self) -> bool:
        now, hindered = self._world.time, self._hindered()
        if self._until is None:
            if now < self.cfg.after:
                return False
            self._until = now + self.cfg.size
            hindered |= self._names
            return True
        if now >= self._until:
            hindered -= self._names
            self.done = True
        return False

    def _known(self, objects: list[str]) -> list[str]:
        """What it may be done to by name."""
        return objects

    def _hindered(self) -> set[str]:
        raise NotImplementedError


class Blind(_OnMarkers):
    """Objects or fixtures that are not seen."""

    def _known(self, objects: list[str]) -> list[str]:
        return [*objects, *self._world.fixtures]

    def _hindered(self) -> set[str]:
        return self._markers.hidden


class Glitch(_OnMarkers):
    """Objects that are now and then seen where they are not."""

    def _hindered(self) -> set[str]:
        return self._markers.dazzled
