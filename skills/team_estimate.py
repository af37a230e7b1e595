"""Feasibility queries for a whole team: every robot is judged by the estimator of its kind."""

import itertools
import math
from collections.abc import Collection
from dataclasses import replace

from hardware.descriptions.robot import load_description
from skills.contract import Estimate, SkillCall
from skills.locomotion.estimate import LegEstimator
from skills.manipulation.estimate import ManipulationEstimator
from skills.manipulation.kinematics import ArmKinematics
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.snapshot import WorldSnapshot

TARGETS = ("place", "support")  # arguments of what puts down


class TeamEstimator:
    """Answers for the arms and the legged robots of a site; implements :class:`skills.contract.Estimator`.

    Arms of one bench and those of another are told apart by how far each can reach stretched out: what is farther away
    is refused without a search, and an arm that no other one can meet claims no part of the workspace.
    """

    def __init__(self, catalogue: Catalogue, walkers: Collection[str] | None = None) -> None:
        """Reads the site.

        Args:
            catalogue: What the site knows beforehand.
            walkers: Names of robots whose gait has a policy that walks; every legged robot when None.
        """
        self._legged = frozenset(robot.name for robot in catalogue.robots if "legs" in robot.capabilities)
        self._arms, self._legs = ManipulationEstimator(catalogue), LegEstimator(catalogue, walkers=walkers)
        arms = {robot.name: robot for robot in catalogue.robots if "arm" in robot.capabilities}
        self._stretch = {name: stretch(robot) for name, robot in arms.items()}
        self._base = {name: robot.base.position_w[:2] for name, robot in arms.items()}
        self._meeting = {
            name
            for pair in itertools.combinations(arms, 2)
            if math.dist(*(self._base[name] for name in pair)) < sum(self._stretch[name] for name in pair)
            for name in pair
        }

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        """Judges one call in the world as perceived; see :class:`skills.contract.Estimator`."""
        if call.robot in self._legged:
            return self._legs.estimate(call, world)
        too_far = self._too_far(call, world)
        if too_far:
            return Estimate(False, why=too_far)
        found = self._arms.estimate(call, world)
        return found if call.robot in self._meeting else replace(found, claim=None)

    def _too_far(self, call: SkillCall, world: WorldSnapshot) -> str:
        """What of a call's arguments lies beyond an arm stretched out, in words; empty when nothing does."""
        if call.robot not in self._stretch:
            return ""
        targets = ("object",) if call.skill == "pick" else TARGETS  # what is put down is in the gripper by then
        named = {call.arguments[key] for key in targets if key in call.arguments}
        for item in (*world.objects, *world.places):
            if item.name not in named:
                continue
            away = math.dist(self._base[call.robot], item.pose.position_w[:2]) - math.hypot(*item.size[:2]) / 2.0
            if away > self._stretch[call.robot]:
                return (
                    f"the {item.name.replace('_', ' ')} lies {away:.2f} m away, beyond the reach of "
                    f"{call.robot.replace('_', ' ')}, which is {self._stretch[call.robot]:.2f} m at most"
                )
        return ""


def stretch(robot: RobotInfo) -> float:
    """How far from its base an arm's tool can get at most: the length of its links [m]."""
    return float(ArmKinematics(load_description(robot.model), robot.base).levers[0])
