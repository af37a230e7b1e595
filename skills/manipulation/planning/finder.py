"""Judges the ways of one arm, and finds others around what stands in them."""

import functools
import logging
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hardware.descriptions.robot import load_description
from skills.errors import GoalInCollisionError, NoPathError, StartInCollisionError, UnreachableError
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.planning.along import WIDER, first_contact, resampled
from skills.manipulation.planning.body import ArmBody
from skills.manipulation.planning.budget import Budget
from skills.manipulation.planning.collision import CollisionModel, Contact, OtherArm, Surroundings, held_by
from skills.manipulation.planning.rrt_connect import connect
from skills.manipulation.planning.shortcut import length, shortcut
from skills.manipulation.planning.solid import Solid, solids
from skills.world.catalogue import Catalogue, RobotInfo
from skills.world.grid import pose_on_grid
from skills.world.snapshot import Pose, WorldSnapshot

GRIPPER_REACH = 0.10  # [m] from the tool to the farthest point of the gripper and of what it holds
BELIEVED = 0.005  # [m] grid of another arm's tool, from which its joints are worked out
TURN = np.pi  # [rad] that a joint may turn beyond the start and the goals, where it could turn further
UPRIGHT = 0.6  # cosine of how far the tool may lean with something in the gripper

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class WayFinderCfg:
    """What a way must keep, and what finding one may cost.

    Attributes:
        margin: Nearer than this to anything a way is blocked [m].
        room: A way that is planned keeps this distance, so that rounding its corners does not bring it too near [m].
        step: Distance of two checks of the planner, each joint's angle times its lever, all joints together [m].
        checks: Most collision checks of one plan.
        slice: Checks per control period.
        seeds: Of the planner; the shortest way of all is taken.
        tilt: Cosine of how far the tool may lean from the vertical with something in the gripper.
    """

    margin: float = 0.005
    room: float = 0.02
    step: float = 0.03
    checks: int = 8000
    slice: int = 80
    seeds: tuple[int, ...] = (1, 2, 3)
    tilt: float = UPRIGHT


class WayFinder:
    """One arm's. Not for two threads at once.

    Args:
        kinematics: The arm, with its base where it stands.
        robot: Its name.
        site: What stands there beforehand, other arms included; nothing when None.
        cfg: Margins and budget.

    Raises:
        PackError: the model pack of this arm, or of one that it can meet, cannot be had.
    """

    def __init__(
        self, kinematics: ArmKinematics, robot: str, site: Catalogue | None = None, cfg: WayFinderCfg = WayFinderCfg()
    ) -> None:
        self.cfg, self._kinematics, self._robot = cfg, kinematics, robot
        self._body = ArmBody(kinematics.description)
        self.levers = kinematics.levers + GRIPPER_REACH
        self._obstacles = site.obstacles if site is not None else ()
        self._among_tall = functools.lru_cache(maxsize=4)(self._beside)
        arms = (other for other in site.robots if "arm" in other.capabilities) if site is not None else ()
        self._others = {other.name: _Other(other) for other in arms if other.name != robot and self._meets(other)}

    def surroundings(self, world: WorldSnapshot, held: str = "") -> Surroundings:
        """Everything within reach in a world.

        Args:
            world: As believed.
            held: Name of the object in the arm's own gripper; empty when it holds none.
        """
        own = [item for item in world.objects if item.name == held]
        tools = [robot.tool for robot in world.robots if robot.name == self._robot]
        carried = held_by(tools[0], own[0].pose, held, own[0].size) if own and tools else None
        found = solids(world, self._obstacles, self._kinematics.base, float(self.levers[0]), held)
        others = (self._others[robot.name].at(robot.tool) for robot in world.robots if robot.name in self._others)
        return Surroundings(tuple(found), carried, tuple(arm for arm in others if arm is not None))

    def with_other(self, among: Surroundings, name: str, position: np.ndarray) -> Surroundings:
        """The same surroundings with another arm elsewhere, its joints at ``position``, shape (n,) [rad]."""
        others = [arm for arm in among.others if arm.name != name]
        moved = [self._others[name].standing(position)] if name in self._others else []
        return replace(among, others=(*others, *moved))

    def model(self, among: Surroundings, margin: float | None = None, gripper: bool = True) -> CollisionModel:
        """The arm among what stands around it; by default with the margin of a way that is free."""
        margin = self.cfg.margin if margin is None else margin
        return CollisionModel(
            self._body, self._kinematics.base, among.around, margin, among.held, among.others, gripper
        )

    def fits(self, tall: tuple[Solid, ...], above: np.ndarray, low: np.ndarray) -> bool:
        """Whether the arm has room beside tall things over a target, and at it, where its gripper is judged otherwise.

        Args:
            tall: From :func:`skills.manipulation.planning.solid.beside`.
            above: Joint vector over the target, shape (n,) [rad].
            low: Joint vector at it.
        """
        if not tall:
            return True
        whole, alone = self._among_tall(tall)
        return not whole.touches(above) and not alone.touches(low)

    def free_among(self, tall: tuple[Solid, ...], over: np.ndarray, down: np.ndarray) -> bool:
        """Whether nothing tall is touched on two ways, shape (k, n) [rad] each, the second one straight down."""
        whole, alone = self._among_tall(tall)
        return self.contact(over, whole) is None and self.contact(down, alone) is None

    def contact(self, path: np.ndarray, model: CollisionModel) -> Contact | None:
        """The first contact along a polyline of joint vectors, shape (k, n) [rad]; None where it is free."""
        places = resampled(path, self.levers)
        row = first_contact(places, model, model.wider(WIDER))
        return None if row is None else model.contacts(places[row])[0]

    def find(
        self, among: Surroundings, start: np.ndarray, goals: Sequence[np.ndarray], leaning: bool = False
    ) -> Generator[None, None, list[np.ndarray]]:
        """Ways from a configuration to any of several, one by each seed, the shortest first; yields once per slice.

        Args:
            among: What stands around.
            start: Joint vector, shape (n,) [rad].
            goals: Joint vectors.
            leaning: Whether what is held may lean as it likes; otherwise it stays upright if it is so at the start.

        Returns:
            Joint vectors, shape (k, n) each, from ``start`` to one of the goals; at least one way.

        Raises:
            StartInCollisionError: the arm touches something at the start.
            GoalInCollisionError: it would at every goal.
            NoPathError: nothing was found within the budget.
        """
        model = self.model(among, self.cfg.room)
        self.leave(model, start)
        free = self.free_goals(among, model, goals)
        leaning = leaning or among.held is None or not self._upright(start)
        budget = Budget(self.cfg.checks, self.cfg.slice)

        def admissible(scaled: np.ndarray) -> bool:
            budget.count()
            q = scaled / self.levers
            return not model.touches(q) and model.outside(q) < 0.0 and (leaning or self._upright(q))

        limits = self._range(start, free)
        begin, ends = start * self.levers, [goal * self.levers for goal in free]
        ways: list[np.ndarray] = []
        for seed in self.cfg.seeds:
            way = yield from connect(admissible, begin, ends, limits, self.cfg.step, budget, seed)
            if way is None:
                break
            yield
            ways.append((yield from shortcut(way, admissible, self.cfg.step, budget, seed)))
            yield
        if not ways:
            between = self.contact(np.vstack((start, free[0])), self.model(among))
            around = between.other if between is not None else "what stands there"
            text = f"no way around {around} for {self._robot} in {budget.used} collision checks"
            raise NoPathError(f"{text}; move it, or take another robot")
        log.info("%d ways after %d collision checks", len(ways), budget.used)
        return [way / self.levers for way in sorted(ways, key=length)]

    def leave(self, model: CollisionModel, start: np.ndarray) -> None:
        """Lets what is near at ``start``, shape (n,) [rad], be as near.

        Raises:
            StartInCollisionError: it touches; says what.
        """
        overlap = model.allow(start)
        if overlap is not None:
            raise StartInCollisionError(f"{self._robot} cannot move from here: {overlap}; clear it by hand")

    def free_goals(self, among: Surroundings, model: CollisionModel, goals: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The goals at which nothing is touched; ``model`` lets what is near there be as near.

        Raises:
            GoalInCollisionError: there are none.
        """
        close = self.model(among)
        free = [goal for goal in goals if not close.touches(goal) and model.outside(goal) < 0.0]
        if not free:
            why = next((str(found[0]) for goal in goals if (found := close.contacts(goal))), "the tool leaves its box")
            text = f"{self._robot} cannot be there in any of {len(goals)} configurations: {why}"
            raise GoalInCollisionError(f"{text}; make room first")
        for goal in free:
            model.allow(goal)
        return free

    def _range(self, start: np.ndarray, goals: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
        """Joint limits, scaled; nearer where a joint could turn far beyond start and goals."""
        ends = np.vstack((start, *goals))
        first, last = ends.min(axis=0), ends.max(axis=0)
        lower = np.minimum(np.maximum(self._kinematics.lower, first - TURN), first)
        upper = np.maximum(np.minimum(self._kinematics.upper, last + TURN), last)
        return lower * self.levers, upper * self.levers

    def _beside(self, tall: tuple[Solid, ...]) -> tuple[CollisionModel, CollisionModel]:
        return self.model(Surroundings(tall)), self.model(Surroundings(tall), gripper=False)

    def _upright(self, q: np.ndarray) -> bool:
        """Whether the tool points down, more or less."""
        return float(-self._kinematics.tool_transform(q)[2, 2]) > self.cfg.tilt

    def _meets(self, other: RobotInfo) -> bool:
        away = np.linalg.norm(np.subtract(other.base.position_w, self._kinematics.base.position_w))
        theirs = ArmKinematics(load_description(other.model), other.base).levers[0]
        return bool(away < self.levers[0] + theirs + GRIPPER_REACH)


class _Other:
    """Another arm, whose joints are worked out from where its tool is believed to be, near its ready pose."""

    def __init__(self, info: RobotInfo) -> None:
        self._name, self._base = info.name, info.base
        self._kinematics = ArmKinematics(load_description(info.model), info.base)
        self._body = ArmBody(self._kinematics.description)
        self._joints = functools.lru_cache(maxsize=64)(self._solved)

    def at(self, tool: Pose) -> OtherArm | None:
        """The arm with its tool there; None where it cannot have it."""
        position = self._joints(pose_on_grid(tool, BELIEVED))
        return None if position is None else self.standing(position)

    def standing(self, position: np.ndarray) -> OtherArm:
        """The arm with its joints at ``position``, shape (n,) [rad]."""
        return OtherArm(self._name, self._body, self._base, position)

    def _solved(self, tool: Pose) -> np.ndarray | None:
        try:
            return self._kinematics.solve(tool, self._kinematics.home)
        except UnreachableError:
            return None
