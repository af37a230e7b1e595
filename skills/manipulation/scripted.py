"""Scripted executors: a skill written as one readable routine that yields once per control period."""

import logging
import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator
from dataclasses import replace

import numpy as np

from skills.call_runner import CHECK_SENSORS, LOST_AFTER, STALE_AGE
from skills.context import ArmContext
from skills.contract import Progress, Reason, SkillResult, Value
from skills.errors import BlockedError, SkillError, UnknownObjectError, UnreachableError
from skills.geometry import pose_from
from skills.manipulation.crossing import across
from skills.manipulation.planning.solid import beside
from skills.manipulation.planning.transit import Transit, free_way
from skills.manipulation.surroundings import CLEAR, travel_height
from skills.manipulation.touch import TouchSensor
from skills.manipulation.trajectory import MotionLimits, Trajectory, plan_trajectory, straight_as_far, straight_line
from skills.world.gripper_shape import gripper_shape
from skills.world.predicates import ground, is_true
from skills.world.snapshot import Pose, WorldSnapshot

log = logging.getLogger(__name__)

HOLDING_ACCELERATION = 2.0  # [m/s^2] of the tool with something in the gripper
SETTLED_ERROR = 0.004  # [rad]
SETTLED_SPEED = 0.02  # [rad/s]
OPEN_TOLERANCE = 0.006  # [m] the opening may stay below what was asked for
DROP_TOLERANCE = 0.009  # [m] the opening may fall below the width before the object counts as dropped
STEADY_WAIT, STEADY_TIME = 3.0, 0.4  # [s] longest wait for what a robot carries; how long it is to stand still
FETCHABLE = 0.33  # [m] from an arm's base, where it reaches well what lies on its table
SHARED = 2.0  # [m] between the bases of two arms that reach into each other's workspace
FEELING_SPEED = 0.04  # [m/s] of a tool that feels its way

Script = Generator[None, None, SkillResult]
Step = Generator[None, None, None]


class DroppedError(SkillError):
    """What the gripper held is no longer between the pads."""


class StuckError(SkillError):
    """The gripper does not open."""


class ScriptedExecutor(ABC):
    """Runs :meth:`script` one step per update; waits while the world is stale; ends at rest.

    Implements :class:`skills.contract.Executor`.
    """

    def __init__(self, context: ArmContext, arguments: dict[str, Value]) -> None:
        self.context = context
        self.arguments = arguments
        self.generator = context.generator
        self.kinematics = context.kinematics
        self.shape = gripper_shape(context.description.model)
        self.world = WorldSnapshot(-np.inf)
        self.now = 0.0
        self._phase, self._phases_done = "start", 0
        self._ending: SkillResult | None = None
        self._stale_since: float | None = None

    phases: int = 5

    @abstractmethod
    def script(self) -> Script:
        """The skill: yields once per control period, returns its result. The newest world is in ``self.world``."""

    def initialise(self, now: float, world: WorldSnapshot) -> None:
        """Starts the call; see :class:`skills.contract.Executor`."""
        self.now, self.world = now, world
        self._script = self.script()

    def update(self, now: float, world: WorldSnapshot) -> SkillResult | None:
        """Advances the script by one step; see :class:`skills.contract.Executor`."""
        self.now, self.world = now, world
        if self._ending is None and self._is_fresh():
            self._ending = self._step()
            if self._ending is not None:
                self.generator.hold("ending")
        if self._ending is not None and self.generator.at_rest:
            return self._ending
        return None

    def progress(self) -> Progress:
        """Phase and fraction done; see :class:`skills.contract.Executor`."""
        part = min(self._phases_done - 1 + self.generator.fraction, float(self.phases)) if self._phases_done else 0.0
        return Progress(self._phase, min(max(part / self.phases, 0.0), 1.0))

    def terminate(self, now: float) -> None:
        """Comes to rest where it is; see :class:`skills.contract.Executor`."""
        self.end(SkillResult(Reason.CANCELED, f"stopped on request during '{self._phase}'"))

    def end(self, result: SkillResult) -> None:
        """Comes to rest where it is and returns ``result`` then; a result that is on its way stays."""
        if self._ending is None:
            self._ending = result
            self.generator.hold("ending")

    def phase(self, name: str) -> None:
        """Enters a phase, for progress."""
        self._phase = name
        self._phases_done += 1
        log.debug("%s: %s", self.context.robot, name)

    def true(self, predicate: str, *arguments: str) -> bool:
        """Whether a predicate holds in the newest world."""
        return is_true(ground(predicate, *arguments), self.world)

    def wait(self, seconds: float) -> Step:
        """Lets time pass."""
        until = self.now + seconds
        while self.now < until:
            yield

    def stands_still(self, where: Callable[[], Pose], motion: float) -> Step:
        """Waits until a believed pose has kept within ``motion`` [m] for a moment, at most ``STEADY_WAIT``."""
        until, since, seen = self.now + STEADY_WAIT, self.now, where().position_w
        while self.now < until and self.now - since < STEADY_TIME:
            yield
            here = where().position_w
            if math.dist(here, seen) > motion:
                since, seen = self.now, here

    def wait_for(self, condition: str, *arguments: str, seconds: float) -> Step:
        """Waits until a predicate holds, at most ``seconds``."""
        until = self.now + seconds
        while not self.true(condition, *arguments) and self.now < until:
            yield

    def play(self, trajectory: Trajectory, held_width: float = 0.0) -> Step:
        """Plays a trajectory to its end.

        Raises:
            DroppedError: ``held_width`` [m] is given and the gripper closed further than that.
        """
        self.generator.play((yield from self.clear(trajectory)))
        yield
        while not self.generator.done:
            yield from self._watch_grip(held_width)
            yield

    def clear(self, trajectory: Trajectory) -> Generator[None, None, Trajectory]:
        """The trajectory itself, or one around what stands in its way if it is a transit; the arm waits meanwhile.

        Raises:
            BlockedError, UnreachableError: there is none; see :func:`skills.manipulation.planning.transit.free_way`.
        """
        ways = self.context.ways
        if ways is None or not isinstance(trajectory, Transit):
            return trajectory
        among = ways.surroundings(self.world, trajectory.held)
        return (yield from free_way(ways, self.kinematics, among, trajectory))

    def fits(self, tool: Pose, above: np.ndarray, low: np.ndarray) -> bool:
        """Whether the arm has room beside what is tall, with its tool over and at a pose, shape (n,) each [rad]."""
        ways = self.context.ways
        if ways is None:
            return True
        held = {robot.holding for robot in self.world.robots}
        standing = (solid for solid in ways.surroundings(self.world).around if solid.name not in held)
        return ways.fits(beside(standing, tool), above, low)

    def lower(self, tool: Pose, held_width: float) -> Generator[None, None, bool]:
        """Moves straight down, slowly, until something is felt, or to ``tool``; returns whether something was felt.

        While the motion is held, by whomever, a push on the arm means nothing.

        Raises:
            UnreachableError: the arm cannot go straight there.
            DroppedError: as :meth:`play`.
        """
        line = straight_line(self.kinematics, self.generator.path_position, np.array(tool.position_w))
        limits = replace(MotionLimits.from_description(self.context.description), tool_speed=FEELING_SPEED)
        self.generator.play(plan_trajectory(line, limits, self.kinematics))
        touch: TouchSensor | None = None
        yield
        while not self.generator.done:
            yield from self._watch_grip(held_width)
            if self.generator.held:
                touch = None
            else:
                touch = touch or TouchSensor(self.context, self.now)
                if touch.update(self.now):
                    yield from self.halt("touch")
                    return True
            yield
        return False

    def _watch_grip(self, held_width: float) -> Step:
        """Comes to rest and raises DroppedError when the gripper closed further than ``held_width`` [m] allows."""
        if held_width and self.context.opening < held_width - DROP_TOLERANCE:
            yield from self.halt("dropped")
            raise DroppedError(f"the gripper closed to {self.context.opening * 1e3:.0f} mm on the way")

    def halt(self, reason: str) -> Step:
        """Comes to rest on the path and forgets the rest of it."""
        self.generator.hold(reason)
        while not self.generator.at_rest:
            yield
        self.generator.play(Trajectory(self.generator.path_position[None].repeat(2, axis=0)))
        self.generator.release(reason)

    def settle(self, seconds: float = 0.5) -> Step:
        """Waits until the measured arm stands where its reference is, at most ``seconds``."""
        until = self.now + seconds
        while self.now < until:
            error = np.abs(self.context.arm_position - self.generator.position).max()
            if error < SETTLED_ERROR and self.context.arm_speed < SETTLED_SPEED and self.generator.done:
                return
            yield

    def close_gripper(self, width: float) -> Step:
        """Closes on something ``width`` wide [m] and waits until the pads stand still."""
        self.generator.close_on(width)
        start = self.now
        yield
        still = 0
        while self.now < start + 2.0 and still < 5:
            yield
            still = still + 1 if self.context.opening_speed < 0.004 and self.generator.done else 0

    def open_gripper(self, opening: float) -> Step:
        """Opens to ``opening`` [m] and waits until the pads have let go."""
        self.generator.set_gripper(opening)
        start = self.now
        yield
        while self.now < start + 1.5 and (not self.generator.done or self.context.opening < opening - OPEN_TOLERANCE):
            yield

    def ensure_open(self, opening: float) -> Step:
        """Opens to ``opening`` [m] before anything goes down upon an object; raises StuckError when the pads stay."""
        yield from self.open_gripper(opening)
        if self.context.opening < opening - OPEN_TOLERANCE:
            stuck = f"{self.context.opening * 1e3:.0f} mm instead of {opening * 1e3:.0f} mm"
            raise StuckError(f"the gripper opened to {stuck}; is it jammed, or without power?")

    def approach(self, tool: Pose, holding: bool) -> Trajectory:
        """A trajectory straight up to travel height, then over ``tool`` at travel height; raises UnreachableError."""
        rise = self._rise()
        over = self.above(tool)
        return self._transit(rise, across(self.kinematics, rise[-1], over), holding, over, tool)

    def above(self, tool: Pose) -> Pose:
        """The tool pose over ``tool`` at travel height, never below it."""
        x, y, z = tool.position_w
        return Pose((x, y, max(self.travel, z + 0.03)), tool.quaternion_w)

    def descent(self, tool: Pose, holding: bool) -> Trajectory:
        """A trajectory over ``tool`` and straight down to it, from about there; raises UnreachableError."""
        start = self.generator.path_position
        over = self.kinematics.tool_transform(start)
        above = self.kinematics.solve(Pose((*tool.position_w[:2], float(over[2, 3])), tool.quaternion_w), start)
        line, obstacle = straight_as_far(self.kinematics, above, np.array(tool.position_w))
        if obstacle:
            line = self._from_below(tool, float(over[2, 3]), obstacle)
        return self._straight(np.vstack((start[None], line)), holding)

    def _from_below(self, tool: Pose, height: float, obstacle: str) -> np.ndarray:
        """The way straight down to ``tool`` in a configuration that suits its end, from as high as that goes.

        Raises:
            UnreachableError: ``obstacle``, when that is not high enough.
        """
        low = self.kinematics.solve(tool, self.kinematics.home)
        x, y, z = tool.position_w
        line, _ = straight_as_far(self.kinematics, low, np.array([x, y, height]))
        if self.kinematics.tool_transform(line[-1])[2, 3] - z < CLEAR:
            raise UnreachableError(obstacle)
        return line[::-1]

    def lift(self, holding: bool) -> Trajectory:
        """A trajectory straight up to travel height."""
        return self._straight(self._rise(), holding)

    def retreat(self, holding: bool) -> Trajectory:
        """A trajectory straight up to travel height and on to the ready pose, or to where something held waits."""
        rise = self._rise()
        if not holding or self._shares_its_table():
            return self._transit(rise, self.kinematics.home[None], holding)
        waiting = self._carry_pose()
        return self._transit(rise, across(self.kinematics, rise[-1], waiting), holding, waiting)

    def _carry_pose(self) -> Pose:
        """Where something held waits: low, and so far out that the arm could fetch it again if it slipped there."""
        ready, base = self.kinematics.tool_transform(self.kinematics.home), self.kinematics.base.position_w
        away = ready[:2, 3] - base[:2]
        x, y = base[:2] + away * (FETCHABLE / np.linalg.norm(away))
        return pose_from(ready[:3, :3], np.array([x, y, self.travel]))

    def _shares_its_table(self) -> bool:
        """Whether another arm works within reach: then only the ready pose is out of its way."""
        own = self.world.robot(self.context.robot)
        others = (robot for robot in self.world.robots if robot.name != own.name and "legs" not in robot.capabilities)
        return any(math.dist(own.base.position_w, other.base.position_w) < SHARED for other in others)

    @property
    def travel(self) -> float:
        """Height of the tool for sideways motion [m]."""
        return travel_height(self.world, self.world.robot(self.context.robot).holding)

    def _rise(self) -> np.ndarray:
        start = self.generator.path_position
        tool = self.kinematics.tool_transform(start)
        if tool[2, 3] >= self.travel - 0.005:
            return start[None]
        goal = np.array([tool[0, 3], tool[1, 3], self.travel])
        line, obstacle = straight_as_far(self.kinematics, start, goal)
        risen = self.kinematics.tool_transform(line[-1])[2, 3] - tool[2, 3]
        if not obstacle:
            return line
        if risen < CLEAR:
            raise UnreachableError(obstacle)
        # What it holds is clear of rims and neighbours: the arm may turn into a better configuration from here.
        return np.vstack((line, across(self.kinematics, line[-1], pose_from(tool[:3, :3], goal))))

    def _plan(self, waypoints: np.ndarray, holding: bool) -> Trajectory:
        return plan_trajectory(waypoints, self._limits(holding), self.kinematics)

    def _transit(
        self, rise: np.ndarray, over: np.ndarray, holding: bool, goal: Pose | None = None, down_to: Pose | None = None
    ) -> Transit:
        """A trajectory up and over, which is judged when it is played; see :class:`Transit`."""
        timed = self._plan(np.vstack((rise, over)), holding)
        return Transit(timed.positions, rise, self._limits(holding), goal, down_to, self._held(holding))

    def _straight(self, line: np.ndarray, holding: bool) -> Transit:
        """A trajectory straight up or down, which is judged like :meth:`_transit`."""
        timed = self._plan(line, holding)
        return Transit(timed.positions, line, self._limits(holding), held=self._held(holding), over=False)

    def _held(self, holding: bool) -> str:
        """Name of what the gripper holds, as believed, or as the skill is about where nobody has seen it yet."""
        believed = self.world.robot(self.context.robot).holding or str(self.arguments.get("object", ""))
        return believed if holding else ""

    def _limits(self, holding: bool) -> MotionLimits:
        if holding:
            return MotionLimits.from_description(self.context.description, HOLDING_ACCELERATION)
        return MotionLimits.from_description(self.context.description)

    def _step(self) -> SkillResult | None:
        try:
            next(self._script)
        except StopIteration as stop:
            return stop.value
        except UnreachableError as error:
            return SkillResult(Reason.UNREACHABLE, str(error))
        except (BlockedError, UnknownObjectError) as error:
            return SkillResult(Reason.PRECONDITION_FAILED, str(error))
        except StuckError as error:
            return SkillResult(Reason.GRASP_MISSED, str(error), {"grasp_opening_m": self.context.opening})
        except DroppedError as error:
            return SkillResult(Reason.OBJECT_DROPPED, str(error), {"grasp_opening_m": self.context.opening})
        return None

    def _is_fresh(self) -> bool:
        """Holds still while the world is stale, its own tool in it included; ends the skill when it stays so."""
        stamps = {"the world": self.world.stamp}
        named = [self.arguments.get(key) for key in ("object", "support")]
        stamps |= {item.name: item.stamp for item in self.world.objects if item.name in named}
        stamps |= {item.name: item.stamp for item in self.world.fixtures if item.name == self.arguments.get("fixture")}
        stamps |= {robot.name: robot.stamp for robot in self.world.robots if robot.name == self.context.robot}
        what = min(stamps, key=lambda name: stamps[name])
        age = self.now - stamps[what]
        if age <= STALE_AGE:
            self._stale_since = None
            self.generator.release("stale")
            return True
        self.generator.hold("stale")
        if self._stale_since is None:
            self._stale_since = self.now
        if self.now - self._stale_since >= LOST_AFTER:
            text = f"nothing new from perception of {what} for {age:.1f} s; {CHECK_SENSORS}"
            self.end(SkillResult(Reason.PERCEPTION_LOST, text, {"world_age_s": float(min(age, 1e6))}))
        return False


def raised(pose: Pose, height: float) -> Pose:
    """A pose moved up by ``height`` [m]."""
    x, y, z = pose.position_w
    return replace(pose, position_w=(x, y, z + height))
