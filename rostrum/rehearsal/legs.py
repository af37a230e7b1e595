"""A rehearsed legged robot."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from hardware.descriptions.legged import load_legged_description
from hardware.legged.controller import TICKS_PER_COMMAND, LeggedController
from hardware.ports.clock import Clock
from planners.corrections.rest import moving_legs
from policies.errors import PolicyError
from policies.get_up import GetUpByKeyframes
from policies.walking import walking_policy
from rostrum.rehearsal.rhythm import Rhythm
from rostrum.rehearsal.robot import RehearsedRobot
from rostrum.rehearsal.seat import Said, SkillSeat
from sim.legged.local_robot import LocalLeggedRobot
from sim.world import World
from skills.locomotion.context import LegState
from skills.locomotion.gait import GaitGenerator, Posture
from skills.locomotion.motion import LegReference
from skills.locomotion.planar import planar_pose
from skills.locomotion.runner import LegRunner
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.snapshot import Pose, WorldSnapshot


class RehearsedLegs(RehearsedRobot):
    """A legged robot with its gait; it rises as soon as it can."""

    def __init__(
        self, info: RobotInfo, bundle: str | Path, world: World, catalogue: Catalogue, clock: Clock, emit: Said
    ) -> None:
        description = load_legged_description(info.model)
        period = description.command_period
        floor = LeggedController(
            LocalLeggedRobot(world.legged[info.name]), description, clock, period=period / TICKS_PER_COMMAND
        )
        super().__init__(info.name, floor, period / TICKS_PER_COMMAND, clock, emit)
        get_up = GetUpByKeyframes(description) if description.get_up is not None else None
        self._gait = GaitGenerator(description, walking_policy(bundle, description), get_up)
        self._runner = LegRunner(info.name, description, clock, catalogue=catalogue)
        self.seat = SkillSeat(self._runner, emit)
        self._gait_rhythm, self._skills = Rhythm(period), Rhythm(period)
        self._rise = True
        self._failed = ""

    def see(self, pose: Pose, stamp: float) -> None:
        """Takes a measured pose of its base."""
        self._runner.measure_pose(planar_pose(pose.position_w, pose.quaternion_w), stamp)

    @property
    def moves(self) -> str:
        """What of it is measured to move."""
        return moving_legs(self.measured.names, self.measured.velocity, self.measured.angular_velocity_b)

    def skill_state(self) -> LegState | None:
        """What its skills take of the measurements."""
        if self.measured is None:
            return None
        return LegState(self.measured.stamp, self._gait.phase, self._gait.walks)

    def tick_skills(self, now: float, world: WorldSnapshot | None) -> None:
        """Runs what makes references, as far as it is due."""
        if self.measured is not None and self._gait_rhythm.due(now):
            self._tick_gait(now)
        state = self.skill_state()
        if world is None or state is None or not self._skills.due(now):
            return
        reference: LegReference | None = self.seat.update(now, world, state, self.safe)
        if reference is not None:
            velocity = np.array(reference.velocity_b)
            self._gait.ask(reference.posture)
            self._gait.command(velocity, now)
            self._runner.drive(velocity, now)

    def _tick_gait(self, now: float) -> None:
        if self.faulted:
            self._gait.go_limp()
        elif self._rise:
            self._rise = False
            self._gait.ask(Posture.STAND)
        unfelt = np.full_like(self.measured.foot_force, np.nan)  # as it leaves a driver
        try:
            command = self._gait.update(replace(self.measured, foot_force=unfelt), now)
        except PolicyError as error:
            if str(error) != self._failed:
                self._failed = str(error)
                self._emit("policy_failed", robot=self.name, text=self._failed)
            return
        if command is not None:
            self._floor.offer(command)
