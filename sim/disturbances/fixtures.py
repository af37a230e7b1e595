"""What is done to fixtures: drawers and doors jam, the contacts of buttons fail."""

import numpy as np

from sim.disturbances.disturbance import Disturbance
from sim.disturbances.part import Part
from sim.errors import DisturbanceError
from sim.world import World

SEIZING = 2.0  # factor on its damping per control period
JAMMED = 1e4  # [N s/m; N m s] of damping in a jammed joint; dry friction is soft in MuJoCo, and would creep


class _OnFixture(Part):
    """Something done to a fixture."""

    kinds: tuple[str, ...]

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        known = [name for name, item in world.fixtures.items() if item.fixture.kind in self.kinds]
        if cfg.target not in known:
            needed = " or a ".join(self.kinds)
            raise DisturbanceError(f"a {cfg.kind} needs a {needed}, not '{cfg.target}'; known: {known}")
        self._fixture = world.fixtures[cfg.target]


class Jam(_OnFixture):
    """A drawer or a door that blocks where it is."""

    kinds = ("drawer", "door")

    def __init__(self, world: World, cfg: Disturbance, rng: np.random.Generator) -> None:
        super().__init__(world, cfg, rng)
        self._start = self._fixture.opening
        self._seizing = False

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        if self._seizing:
            self._seize()
            return False
        if self._world.time < self.cfg.after or abs(self._fixture.opening - self._start) < self.cfg.size:
            return False
        self._seizing = True
        self._seize()
        return True

    def _seize(self) -> None:
        """Twice as stiff in every control period, a tenth of a second long: no blow to what holds it."""
        damping, dof = self._world.model.dof_damping, self._fixture.dof
        damping[dof] = min(max(SEIZING * damping[dof], 1.0), JAMMED)
        self.done = bool(damping[dof] >= JAMMED)


class Dead(_OnFixture):
    """A button whose contact does not close."""

    kinds = ("button",)

    def update(self) -> bool:
        """See :meth:`Part.update`."""
        if self._world.time < self.cfg.after:
            return False
        self._fixture.dead = self.done = True
        return True
