"""Walk to a place, and dock at it."""

import math
from collections.abc import Generator

import numpy as np

from skills.contract import Reason, SkillResult
from skills.errors import FloorMapError, NoWayError
from skills.locomotion.docking import DockingCfg, DockingController, DockingPhase
from skills.locomotion.navigation.floor import floor_map
from skills.locomotion.navigation.floor_map import FloorMap
from skills.locomotion.navigation.footprint import footprint_of
from skills.locomotion.navigation.keep_off import keep_off
from skills.locomotion.navigation.navigator import PATIENCE, Navigator
from skills.locomotion.navigation.neighbours import Neighbour, others_on_legs
from skills.locomotion.planar import error_in_base, planar_pose
from skills.locomotion.scripted import LegExecutor, Script

POSE_AGE = 0.4  # [s] an older measurement of the own pose is not acted on
SEEN_AGE = 0.5  # [s] beside other legged robots: an older world, or an older pose of one of them, is not acted on
LOST_AFTER = 2.0  # [s] for which it stands and waits for what fell silent
FACING_DISTANCE = 0.7  # [m] farther away, the robot faces the goal; nearer, it turns to the goal's heading
TURN_FIRST = 0.6  # [rad] a robot that faces away by more turns before it walks
ASTRAY = 0.9  # [m] from the goal at which a robot that docks among obstacles looks for a way again
WALK_CFG = DockingCfg(arrival=(0.10, 0.25), acceptance=(0.15, 0.35), settle_time=0.5, attempts=2)


class SilentError(Exception):
    """What tells where the robots are fell silent; says what."""


class _ToPlace(LegExecutor):
    """Walks to the place of the call."""

    cfg = DockingCfg()

    def script(self) -> Script:
        """Rises, walks there facing its way and around what is in it, and docks."""
        if not self.context.state.walks:
            text = f"{self.context.robot} has no policy that walks; give its gait a bundle"
            return SkillResult(Reason.PRECONDITION_FAILED, text)
        place = self.world.place(str(self.arguments["place"]))
        if not (yield from self.rise()):
            return self.failed_to("rise")
        goal = planar_pose(place.pose.position_w, place.pose.quaternion_w)
        controller = DockingController(self.cfg)
        try:
            while not controller.finished:
                if self._floor().empty and not self._neighbours():
                    yield from self._approach(goal)
                else:
                    yield from self._navigate(goal, place.name)
                yield from self._dock(goal, place.name, controller)
        except SilentError as error:
            return SkillResult(Reason.PERCEPTION_LOST, str(error))
        except NoWayError as error:
            return SkillResult(Reason.UNREACHABLE, str(error))
        except FloorMapError as error:
            return SkillResult(Reason.PRECONDITION_FAILED, str(error))
        evidence = {
            "position_error_m": controller.position_error,
            "yaw_error_rad": controller.yaw_error,
            "attempts": float(controller.attempt),
        }
        if controller.phase is DockingPhase.DOCKED:
            return SkillResult(Reason.SUCCESS, f"{self.context.robot} is at {place.name}", evidence)
        text = f"{self.context.robot} stands {controller.position_error * 1e3:.0f} mm beside {place.name}"
        return SkillResult(Reason.EFFECT_NOT_REACHED, text, evidence)

    def _approach(self, goal: np.ndarray) -> Generator[None, None, None]:
        """Walks towards the goal, facing it, until it is near."""
        first = None
        walker = DockingController(DockingCfg(ki=(0.0, 0.0)))
        while True:
            pose = yield from self._pose()
            distance = float(np.hypot(*(goal[:2] - pose[:2])))
            first = distance if first is None else first
            if distance <= FACING_DISTANCE:
                return
            self.report("walk", 0.1 + 0.6 * (1.0 - distance / first))
            bearing = math.atan2(goal[1] - pose[1], goal[0] - pose[0])
            command = walker.update(pose, np.array([goal[0], goal[1], bearing]), self.now)
            away = abs(error_in_base(pose, np.array([goal[0], goal[1], bearing]))[2])
            forward = command[0] if away <= TURN_FIRST else 0.0
            self._walk(pose, np.array([forward, 0.0, command[2]]), self._neighbours())
            yield

    def _navigate(self, goal: np.ndarray, name: str) -> Generator[None, None, None]:
        """Walks along planned paths until docking may take over.

        Raises:
            NoWayError: there is no way, or no longer one.
        """
        navigator = Navigator(self.context.robot, goal, name)
        while not navigator.finished:
            pose = yield from self._pose()
            neighbours = self._neighbours()
            self._walk(pose, navigator.update(pose, self._floor(), self.now, neighbours), neighbours)
            done = navigator.follower.fraction if navigator.follower is not None else 0.0
            self.report("wait" if navigator.waits else "walk", 0.1 + 0.6 * done)
            yield

    def _floor(self) -> FloorMap:
        """What stands on the floor, without robots."""
        avoid = self.arguments["avoid"]
        names = tuple(str(name) for name in avoid) if isinstance(avoid, tuple) else ()
        return floor_map(self.context.obstacles, self.world, self.context.description.model, names)

    def _neighbours(self) -> tuple[Neighbour, ...]:
        """The other legged robots now."""
        return self.context.neighbourhood.update(self.world, self.now)

    def _walk(self, pose: np.ndarray, velocity_b: np.ndarray, neighbours: tuple[Neighbour, ...]) -> str:
        """Asks for a velocity, or what keeps off other robots of it; returns whom it stands still for, or ""."""
        body = footprint_of(self.context.description.model)
        kept, robot = keep_off(pose, velocity_b, body, neighbours)
        still = np.any(velocity_b) and not np.any(kept)
        self.motion.walk(kept)
        return robot if still else ""

    def _dock(self, goal: np.ndarray, name: str, controller: DockingController) -> Generator[None, None, None]:
        """Docks from near by; returns early when the robot was pushed far away among obstacles.

        Raises:
            NoWayError: another robot stands there, and waiting has not helped.
        """
        blocked = 0.0
        while not controller.finished:
            pose = yield from self._pose()
            if np.hypot(*(goal[:2] - pose[:2])) > ASTRAY and not self._floor().empty:
                return
            robot = self._walk(pose, controller.update(pose, goal, self.now), self._neighbours())
            blocked = blocked + self.dt if robot else 0.0
            if blocked > PATIENCE:
                raise NoWayError(f"{robot} stands at the {name.replace('_', ' ')}; waited {PATIENCE:.0f} s")
            self.report("wait" if robot else controller.phase.value, 0.7 + 0.08 * controller.attempt)
            yield

    def _pose(self) -> Generator[None, None, np.ndarray]:
        """The pose now; stands still while it is not known, or where another legged robot is.

        Raises:
            SilentError: it stays so.
        """
        silent = 0.0
        while True:
            pose, why = self.context.poses.estimate(self.now), self._silent()
            if pose is not None and not why:
                return pose
            if silent >= LOST_AFTER:
                raise SilentError(why)
            self.motion.stand_still()
            yield
            silent += self.dt

    def _silent(self) -> str:
        """What has fallen silent without which nobody may walk, in words; empty when nothing has.

        A robot that is alone walks by its own pose, however old the world is.
        """
        robot = self.context.robot
        own = self.now - self.context.poses.stamp
        if own > POSE_AGE:
            return f"no pose of {robot} for {min(own, 1e6):.1f} s; check the pose sensor"
        others = [(self.now - item.stamp, item.name) for item in others_on_legs(self.world, robot)]
        world = self.now - self.world.stamp
        if others and world > SEEN_AGE:
            return f"no world snapshot for {world:.1f} s and {robot} is not alone; check the world node"
        age, other = max(others, default=(0.0, ""))
        if age > SEEN_AGE:
            return f"no pose of {other} for {age:.1f} s and {robot} is not alone; check the pose sensor"
        return ""


class WalkTo(_ToPlace):
    """Executor of the skill ``walk_to``."""

    cfg = WALK_CFG


class Dock(_ToPlace):
    """Executor of the skill ``dock``."""
