"""Random problems: an arm on a table among upright boxes, from one pose of its tool to another."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from hardware.descriptions.robot import load_description
from skills.errors import UnreachableError
from skills.geometry import pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.collision import Surroundings
from skills.manipulation.planning.finder import WayFinder
from skills.manipulation.planning.solid import Solid
from skills.world.snapshot import Pose

MODEL = "panda_2f85"
BOXES = (3, 7)  # fewest and one more than the most
NEAREST, FARTHEST = 0.30, 0.65  # [m] from the base to boxes and tools
SIDE, HEIGHT = (0.05, 0.18), (0.15, 0.60)  # [m] of a box
LOW, HIGH = 0.06, 0.35  # [m] of a tool above the table
TURN = 0.5  # [rad] about the base between start and goal, at least
TRIES = 60
TABLE = Solid("table", Pose((0.3, 0.0, -0.02)), (1.4, 1.6, 0.04), bears=True)


@dataclass(frozen=True)
class Problem:
    """One problem.

    Attributes:
        seed: Gives the same problem again.
        around: The table and the boxes.
        start: Joint vector, shape (n,) [rad].
        goal: Where the tool is to be.
        goal_position: One joint vector that brings it there, free of contacts, shape (n,) [rad].
    """

    seed: int
    around: tuple[Solid, ...]
    start: np.ndarray
    goal: Pose
    goal_position: np.ndarray

    @property
    def surroundings(self) -> Surroundings:
        """As the finder takes them."""
        return Surroundings(self.around)


def arm() -> tuple[ArmKinematics, WayFinder]:
    """The arm, with its base at the origin of the world."""
    kinematics = ArmKinematics(load_description(MODEL), Pose((0.0, 0.0, 0.0)))
    return kinematics, WayFinder(kinematics, "arm")


def problem(seed: int, kinematics: ArmKinematics, finder: WayFinder) -> Problem:
    """A problem whose start and goal are free; whether there is a way between them, nobody knows."""
    rng = np.random.default_rng(seed)
    while True:
        around = (TABLE, *(_box(f"box {k}", rng) for k in range(rng.integers(*BOXES))))
        ends = list(_free_poses(rng, kinematics, finder, around))
        if len(ends) == 2:
            (_, start), (goal, position) = ends
            return Problem(seed, around, start, goal, position)


def _free_poses(
    rng: np.random.Generator, kinematics: ArmKinematics, finder: WayFinder, around: tuple[Solid, ...]
) -> Iterator[tuple[Pose, np.ndarray]]:
    """Up to two poses of the tool, apart from each other about the base, with a free joint vector each."""
    model, before = finder.model(Surroundings(around), finder.cfg.room), math.nan
    for _ in range(TRIES):
        angle, away = rng.uniform(-1.4, 1.4), rng.uniform(NEAREST, FARTHEST)
        where = np.array([away * math.cos(angle), away * math.sin(angle), rng.uniform(LOW, HIGH)])
        tool = pose_from(tool_down(rng.uniform(-math.pi, math.pi)), where)
        if abs(angle - before) < TURN:
            continue
        try:
            q = kinematics.solve(tool, kinematics.home)
        except UnreachableError:
            continue
        if not model.touches(q) and model.outside(q) < 0.0:
            yield tool, q
            if not math.isnan(before):
                return
            before = angle


def _box(name: str, rng: np.random.Generator) -> Solid:
    angle, away = rng.uniform(-1.7, 1.7), rng.uniform(NEAREST, FARTHEST)
    size = (*rng.uniform(*SIDE, 2).tolist(), float(rng.uniform(*HEIGHT)))
    yaw = rng.uniform(0.0, math.pi) / 2.0
    position = (away * math.cos(angle), away * math.sin(angle), size[2] / 2.0)
    return Solid(name, Pose(position, (math.cos(yaw), 0.0, 0.0, math.sin(yaw))), size)
