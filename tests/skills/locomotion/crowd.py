"""Several walking robots on one floor, each with its own skill, that see each other only as late and noisy poses."""

import numpy as np

from hardware.descriptions.legged import load_legged_description
from skills.contract import Reason
from skills.locomotion.context import LegContext, LegState
from skills.locomotion.gait import GaitPhase
from skills.locomotion.navigation.footprint import footprint_of
from skills.locomotion.navigation.rectangle import Boxes, separation
from skills.locomotion.walking import WalkTo
from skills.world.snapshot import Place, Pose, RobotBelief, WorldSnapshot

GO2 = load_legged_description("go2")
SHAPE = footprint_of("go2")
DT = 0.02


def upright(pose):
    return Pose((pose[0], pose[1], 0.0), (np.cos(pose[2] / 2), 0.0, 0.0, np.sin(pose[2] / 2)))


class Dog:
    """One robot: a walker, the pose filter of its skill server, and the skill ``walk_to`` when it has a goal."""

    def __init__(self, name, walker, goal, obstacles, skill=WalkTo):
        self.name, self.walker, self.goal, self.skill = name, walker, goal, skill
        self.context = LegContext(name, GO2, state=LegState(0.0, GaitPhase.STANDING), obstacles=obstacles)
        self.seen, self.result, self.executor = (0.0, walker.pose.copy()), None, None
        self.finished_at = np.inf

    def belief(self):
        pose = upright(self.seen[1])
        return RobotBelief(self.name, "go2", ("legs",), pose, pose, 0.0, self.seen[0])

    def step(self, now, world):
        for stamp, pose in self.walker.measurements():
            self.context.poses.measure(pose, stamp)
            self.seen = (stamp, pose)
        if self.goal is not None and self.executor is None and self.context.poses.stamp > 0.0:
            self.executor = self.skill(self.context, {"place": f"{self.name}_goal", "avoid": ()})
            self.executor.initialise(now, world)
        if self.executor is not None and self.result is None:
            self.result = self.executor.update(now, world)
            if self.result is not None:
                self.context.motion.stand_still()
                self.finished_at = now
        reference = self.context.motion.update(DT)
        self.context.poses.command(np.array(reference.velocity_b), now)
        self.walker.step(np.array(reference.velocity_b))

    @property
    def arrived(self):
        return self.result is not None and self.result.reason is Reason.SUCCESS


class Crowd:
    """Runs robots together and watches how near they come to each other and to what stands there.

    Attributes:
        apart: Least separation of two bodies, by pairs of names [m].
        room: Least separation of a body from an obstacle [m].
    """

    def __init__(self, make_walker, floor, dogs, seed=0, skill=WalkTo):
        """``dogs``: name to (start, goal or None), planar poses."""
        self.floor, self.now = floor, 0.0
        self.dogs = [
            Dog(name, make_walker(seed + 100 * k, start), goal, floor.solid, skill)
            for k, (name, (start, goal)) in enumerate(dogs.items())
        ]
        goals = [(dog.name, dog.goal) for dog in self.dogs if dog.goal is not None]
        self.frozen_at = np.inf  # when the world falls silent; its newest snapshot stays [s]
        self._world = None
        self.places = tuple(Place(f"{name}_goal", "mark", "", upright(goal), (0.6, 0.3, 0.0)) for name, goal in goals)
        self.apart, self.room = {}, np.inf

    def step(self):
        if self._world is None or self.now < self.frozen_at:
            self._world = WorldSnapshot(self.now, (), self.places, tuple(dog.belief() for dog in self.dogs))
        for dog in self.dogs:
            dog.step(self.now, self._world)
        self.now += DT
        poses = np.array([dog.walker.pose for dog in self.dogs])
        bodies = Boxes(poses[:, :2], np.tile([SHAPE.half_length, SHAPE.half_width], (len(poses), 1)), poses[:, 2])
        between = separation(bodies, bodies)
        for i, first in enumerate(self.dogs):
            for j, second in enumerate(self.dogs[:i]):
                pair = (second.name, first.name)
                self.apart[pair] = min(self.apart.get(pair, np.inf), float(between[i, j]))
        self.room = min(self.room, float(separation(bodies, self.floor.boxes).min(initial=np.inf)))

    def run(self, limit=120.0):
        """Runs until every robot that goes somewhere has a result, at most ``limit`` [s]; returns the results."""
        while self.now < limit and any(dog.goal is not None and dog.result is None for dog in self.dogs):
            self.step()
        return {dog.name: dog.result for dog in self.dogs if dog.goal is not None}
