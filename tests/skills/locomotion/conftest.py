"""A walking robot reduced to what docking sees of it: lag, dead zone, sway, a step when it stops; and its sensor."""

from dataclasses import replace

import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.ports import ManualClock
from hardware.ports.legged import LeggedCommand, LeggedState
from skills.contract import SkillCall
from skills.locomotion.context import LegState
from skills.locomotion.gait import GaitGenerator, GaitPhase
from skills.locomotion.planar import moved
from skills.locomotion.runner import LegRunner
from skills.world.snapshot import Place, Pose, RobotBelief, WorldSnapshot

DT = 0.02


class Walker:
    """Follows velocity commands like a gait, and is measured like a robot: 30 Hz, 50 ms late, noisy and biased."""

    def __init__(self, seed=0, start=(0.0, 0.0, 0.0), noise=0.005, yaw_noise=0.0087, drift=(0.0, 0.0, 0.0)):
        self.rng = np.random.default_rng(seed)
        self.pose = np.array(start, dtype=float)
        self.velocity = np.zeros(3)
        self.now = 0.0
        self.noise = np.array([noise, noise, yaw_noise])
        self.bias = self.noise * self.rng.standard_normal(3)
        self.drift = np.array(drift)  # what a slope does to the gait
        self.walking = False
        self._pending = []
        self._exposed = -1.0

    def step(self, command):
        walks = np.linalg.norm(command) > 0.02
        if self.walking and not walks:  # the last step ends where the feet fall
            self.pose = self.pose + self.rng.normal(0.0, [0.006, 0.006, 0.008])
        self.walking = walks
        target = np.asarray(command) + self.drift if walks else np.zeros(3)
        self.velocity += (1.0 - np.exp(-DT / 0.15)) * (target - self.velocity)
        self.pose = moved(self.pose, self.velocity if walks else 0.0 * self.velocity, DT)
        self.now += DT
        if self.now - self._exposed >= 1.0 / 30.0 - 1e-9:
            self._exposed = self.now
            measured = self.pose + self.bias + self.noise * self.rng.standard_normal(3)
            self._pending.append((self.now, measured))

    def measurements(self):
        arrived = [item for item in self._pending if item[0] + 0.05 <= self.now + 1e-9]
        self._pending = [item for item in self._pending if item[0] + 0.05 > self.now + 1e-9]
        return arrived


@pytest.fixture
def make_walker():
    return Walker


GO2 = load_legged_description("go2")


class FixedStance:
    """A policy that stands, and remembers what it was asked for."""

    def __init__(self):
        self.velocity = np.zeros(3)
        self.resets = 0

    def reset(self):
        self.resets += 1

    def act(self, state, command, now):
        self.velocity = command
        return LeggedCommand(now, GO2.joint_names, GO2.stand, GO2.kp, GO2.kd)


def state_at(position, now=0.0, upright=True):
    """A measured state of a robot that is upright, or lies on its back."""
    zero = np.zeros(3)
    turn = np.array([1.0, 0.0, 0.0, 0.0] if upright else [0.0, 1.0, 0.0, 0.0])
    return LeggedState(now, GO2.joint_names, position, np.zeros(12), np.zeros(12), turn, zero, zero, np.zeros(4))


def legged(name, pose, stamp=0.0):
    """A Go2 in the world, believed where it is."""
    base = Pose((pose[0], pose[1], 0.3), (np.cos(pose[2] / 2), 0.0, 0.0, np.sin(pose[2] / 2)))
    return RobotBelief(name, "go2", ("legs",), base, base, 0.0, stamp)


class LegBench:
    """Runner, gait and a walker in one process; joints follow their references at once."""

    def __init__(
        self, seed=0, noise=0.005, start=(0.0, 0.0, 0.0), walks=True, recovers=False, catalogue=None, zones=()
    ):
        self.walker = Walker(seed, start, noise, noise * 1.74)
        self.turned_at = 0.0  # until then it lies on its back
        self.clock = ManualClock()
        self.policy = FixedStance()
        self.gait = GaitGenerator(GO2, self.policy if walks else None, FixedStance() if recovers else None)
        self.runner = LegRunner("dog", GO2, self.clock, catalogue=catalogue)
        self.joints = GO2.rest.copy()
        self.sees = self.safe = self.supervised = True
        self.places = (
            Place("mat", "mark", "grey", Pose((1.5, -0.5, 0.0), (np.cos(0.5), 0.0, 0.0, np.sin(0.5))), (0.8, 0.8, 0.0)),
            *zones,
        )
        self.others = ()
        self.references, self.output = [], None
        self.goal = np.array([1.5, -0.5, 1.0])

    @property
    def now(self):
        return self.walker.now

    @property
    def world(self):
        others = tuple(replace(other, stamp=self.now) for other in self.others)
        return WorldSnapshot(self.now, (), self.places, (legged("dog", self.walker.pose, self.now), *others))

    def state(self):
        return LegState(self.now, self.gait.phase, self.gait.walks)

    def step(self):
        for stamp, pose in self.walker.measurements():
            if self.sees:
                self.runner.measure_pose(pose, stamp)
        self.clock.set(round(self.now, 6))
        self.output = self.runner.update(self.now, self.world, self.state(), self.safe, self.supervised)
        if self.output.reference is not None:
            self.references.append(self.output.reference)
            self.gait.ask(self.output.reference.posture)
            self.gait.command(np.array(self.output.reference.velocity_b), self.now)
        command = self.gait.update(state_at(self.joints, self.now, self.now >= self.turned_at), self.now)
        if command is not None:
            self.joints = command.position.copy()
        walking = self.gait.phase in (GaitPhase.STANDING, GaitPhase.WALKING)
        self.walker.step(self.policy.velocity if walking and self.gait.walks else np.zeros(3))
        return self.output

    def start(self, skill, **arguments):
        self.runner.start(SkillCall("plan", "node", "dog", skill, arguments), self.now, self.world, self.state())

    def finish(self, limit=60.0):
        end = self.now + limit
        while self.now < end:
            if self.step().result is not None:
                return self.output.result
        raise AssertionError(f"no result within {limit} s")

    def run(self, skill, **arguments):
        self.start(skill, **arguments)
        return self.finish()


@pytest.fixture
def make_leg_bench():
    return LegBench


@pytest.fixture
def measured():
    return state_at


@pytest.fixture(scope="session")
def go2():
    return GO2


@pytest.fixture
def policy():
    return FixedStance()


@pytest.fixture
def make_legged():
    return legged
