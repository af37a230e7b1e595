"""Feasibility queries for a whole team: every robot is judged by the estimator of its kind."""

from collections.abc import Collection

from skills.contract import Estimate, SkillCall
from skills.locomotion.estimate import LegEstimator
from skills.manipulation.estimate import ManipulationEstimator
from skills.world.catalogue import Catalogue
from skills.world.snapshot import WorldSnapshot


class TeamEstimator:
    """Answers for the arms and the legged robots of a site; implements :class:`skills.contract.Estimator`."""

    def __init__(self, catalogue: Catalogue, walkers: Collection[str] | None = None) -> None:
        """Reads the site.

        Args:
            catalogue: What the site knows beforehand.
            walkers: Names of robots whose gait has a policy that walks; every legged robot when None.
        """
        self._legged = frozenset(robot.name for robot in catalogue.robots if "legs" in robot.capabilities)
        self._arms, self._legs = ManipulationEstimator(catalogue), LegEstimator(catalogue, walkers=walkers)

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        """Judges one call in the world as perceived; see :class:`skills.contract.Estimator`."""
        return (self._legs if call.robot in self._legged else self._arms).estimate(call, world)
