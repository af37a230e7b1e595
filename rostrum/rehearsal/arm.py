"""A rehearsed arm."""

import numpy as np

from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.ports import JointCommand, JointState
from hardware.ports.clock import Clock
from planners.corrections.rest import moving_arm
from rostrum.rehearsal.rhythm import Rhythm
from rostrum.rehearsal.robot import RehearsedRobot
from rostrum.rehearsal.seat import Said, SkillSeat
from sim.local_robot import LocalRobot
from sim.world import World
from skills.contract import Reference
from skills.runner import SkillRunner
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.snapshot import WorldSnapshot


class RehearsedArm(RehearsedRobot):
    """An arm."""

    def __init__(self, info: RobotInfo, world: World, clock: Clock, emit: Said, site: Catalogue) -> None:
        description = load_description(info.model)
        floor = RobotController(LocalRobot(world.robots[info.name]), description, clock)
        super().__init__(info.name, floor, description.command_period, clock, emit)
        self.seat = SkillSeat(SkillRunner(info.name, description, info.base, clock, site=site), emit)
        self._skills = Rhythm(description.command_period)

    @property
    def moves(self) -> str:
        """What of it is measured to move."""
        return moving_arm(self.measured.names, self.measured.velocity)

    def skill_state(self) -> JointState | None:
        """What its skills take of the measurements."""
        return self.measured

    def tick_skills(self, now: float, world: WorldSnapshot | None) -> None:
        """Runs what makes references, as far as it is due."""
        if world is None or self.measured is None or not self._skills.due(now):
            return
        reference: Reference | None = self.seat.update(now, world, self.measured, self.safe)
        if reference is not None:
            position, velocity = np.array(reference.position), np.array(reference.velocity)
            self._floor.offer(JointCommand(now, tuple(reference.names), position, velocity))
