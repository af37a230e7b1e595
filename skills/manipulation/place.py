"""Place and stack: put a held object down, let go, and go back to the ready pose."""

import math
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from skills.contract import Reason, SkillResult
from skills.errors import BlockedError, UnreachableError
from skills.geometry import matrix_from_quaternion, pose_from, tool_down, transform, upright_yaw, wrap, yaw_of
from skills.manipulation.scripted import Script, ScriptedExecutor, Step, raised
from skills.manipulation.surroundings import at_shown_height, free_spots, rim_boxes, shut
from skills.world.fixture_shape import fixture_boxes
from skills.world.footprint import gap, object_box, standing
from skills.world.predicates import contains
from skills.world.snapshot import ObjectBelief, Place, Pose

RELEASE_HEIGHT = 0.0015  # [m] between the object's bottom and the surface when it is let go
FEEL_FROM, FEEL_TO = 0.025, 0.03  # [m] above and below where a surface that moves is believed to be
STEADY = 0.012  # [m] a carried place that moves less stands still
UNSURE_HEIGHT = 0.012  # [m] of a carried place; gripper fingers keep off its rim by so much
RELEASE_SPARE = 0.018  # [m] that the gripper opens beyond the object's width
CLEARANCE = 0.003  # [m] between the open gripper and what stands around


class Release(ScriptedExecutor):
    """What ``place`` and ``stack`` share: bring the held object's centre to a target and let go."""

    phases = 5

    @abstractmethod
    def targets(self, item: ObjectBelief) -> Iterator[Pose]:
        """Where the object may come to lie, its heading up to quarter turns, best first."""

    @abstractmethod
    def effect(self) -> tuple[str, ...]:
        """The predicate that must hold at the end: its name and arguments."""

    @abstractmethod
    def describe(self) -> str:
        """The target in words."""

    @abstractmethod
    def moving_surface(self) -> bool:
        """Whether the target lies on a robot that walks: how high is known to a centimetre only."""

    def steady(self) -> Step:
        """Waits until the target stands still, as far as it can move at all."""
        yield from ()

    def under(self, item: ObjectBelief) -> bool:
        """Whether the target is still under the held object."""
        return True

    def script(self) -> Script:
        """Over the target, look again, down, open, up, ready, check; a surface that is not felt gets nothing."""
        name = str(self.arguments["object"])
        width = min(self.world.object(name).size[:2], key=lambda size: abs(size - self.context.opening))
        self.phase("carry")
        goal, tool = self._choose(name, None)
        yield from self.play(self.approach(tool, holding=True), held_width=width)
        yield from self.settle()
        yield from self.wait_for("holding", self.context.robot, name, seconds=0.5)
        self.phase("put down")
        yield from self.steady()
        goal, tool = self._choose(name, goal)
        felt = False
        if self.moving_surface():
            yield from self.play(self.descent(raised(tool, FEEL_FROM), holding=True), held_width=width)
            felt = yield from self.lower(raised(tool, -FEEL_TO), width)
            if not felt or not self.under(self.world.object(name)):
                self.phase("ready pose")
                yield from self.play(self.retreat(holding=True), held_width=width)
                text = f"what {name} was to lie on {self.describe()} moved away; {name} is still held"
                return SkillResult(Reason.HOLD_CONDITION_LOST, text)
        else:
            yield from self.play(self.descent(tool, holding=True), held_width=width)
        yield from self.settle()
        self.phase("release")
        yield from self.open_gripper(width + RELEASE_SPARE)
        self.phase("ready pose")
        yield from self.play(self.retreat(holding=False))
        yield from self.wait_for(*self.effect(), seconds=1.0)
        item = self.world.object(name)
        error = float(np.linalg.norm(np.subtract(item.pose.position_w[:2], goal.position_w[:2])))
        evidence = {"place_error_m": error, "position_sigma_m": item.position_sigma, "surface_felt": float(felt)}
        if self.true(*self.effect()) and not self.true("holding", self.context.robot, name):
            return SkillResult(Reason.SUCCESS, f"{name} lies {self.describe()}", evidence)
        return SkillResult(Reason.EFFECT_NOT_REACHED, f"{name} was let go but does not lie {self.describe()}", evidence)

    def _choose(self, name: str, settled: Pose | None) -> tuple[Pose, Pose]:
        """A target for the object and the tool pose that brings it there; keeps to ``settled`` where it still can.

        Raises:
            BlockedError: everything is too near to something else.
            UnreachableError: no free target can be reached.
        """
        item = self.world.object(name)
        unreachable, blocked = "", ""
        cramped: tuple[Pose, Pose] | None = None  # can be reached, if perhaps not as usual
        goals = list(self.targets(item))
        if settled is not None:
            goals.sort(key=lambda goal: float(np.linalg.norm(np.subtract(goal.position_w[:2], settled.position_w[:2]))))
        for goal in goals:
            for tool in self._tools(item, goal):
                blocked = self._blocker(item, tool)
                if blocked:
                    continue
                try:
                    low = self.kinematics.solve(tool, self.kinematics.home)
                    above = self.kinematics.solve(self.above(tool), self.kinematics.home)
                    if self.moving_surface():
                        self.kinematics.solve(raised(tool, -FEEL_TO), self.kinematics.home)
                except UnreachableError as error:
                    unreachable = str(error)
                else:
                    if self.fits(tool, above, low):
                        return goal, tool
                    cramped = cramped or (goal, tool)
        if cramped is not None:
            return cramped
        if unreachable:
            raise UnreachableError(f"{name} {self.describe()}: {unreachable}")
        near = f"; {blocked} is in the way" if blocked else ""
        raise BlockedError(f"there is no free spot for {name} {self.describe()}{near}; make room first")

    def _tools(self, item: ObjectBelief, goal: Pose) -> list[Pose]:
        """Tool poses that bring the object to ``goal``, the least turn of the wrist first."""
        robot = self.world.robot(self.context.robot)
        tool = transform(robot.tool)
        offset = tool[:3, :3].T @ (np.asarray(item.pose.position_w) - tool[:3, 3])
        tool_yaw = yaw_of(tool[:3, :3])
        turn = upright_yaw(goal) - upright_yaw(item.pose)
        base = np.asarray(robot.base.position_w)
        toward = math.atan2(goal.position_w[1] - base[1], goal.position_w[0] - base[0])
        home_yaw = yaw_of(self.kinematics.tool_transform(self.kinematics.home))
        front = yaw_of(matrix_from_quaternion(robot.base.quaternion_w))
        natural = home_yaw + wrap(toward - front)
        quarters = (wrap(tool_yaw + turn + k * math.pi / 2) for k in range(4))
        yaws = sorted(quarters, key=lambda yaw: abs(wrap(yaw - natural)))
        goal_w = np.asarray(goal.position_w) + np.array([0.0, 0.0, RELEASE_HEIGHT])
        return [pose_from(tool_down(yaw), goal_w - tool_down(yaw) @ offset) for yaw in yaws]

    def _blocker(self, item: ObjectBelief, tool: Pose) -> str:
        """What the gripper would touch when it opens at ``tool``; empty when nothing."""
        opening = self.context.opening + RELEASE_SPARE
        others = [other for other in self.world.objects if other.name != item.name]
        places = (at_shown_height(place, others) for place in self.world.places)
        obstacles = [(other.name, object_box(other)) for other in others]
        obstacles += fixture_boxes(self.world.fixtures)
        obstacles += rim_boxes(tuple(_at_its_highest(place) for place in places))
        boxes = self.shape.boxes(tool, opening)
        for name, obstacle in obstacles:
            needed = 0.0 if name.startswith("the rim") else CLEARANCE
            if min(gap(box, obstacle) for box in boxes) < needed:
                return name
        return ""


def _at_its_highest(place: Place) -> Place:
    """A place with its rim as high as it may be: how high a robot carries it is not known well."""
    x, y, rim = place.size
    return replace(place, size=(x, y, rim + UNSURE_HEIGHT)) if place.carrier and rim > 0.0 else place


class PlaceIn(Release):
    """Executor of the skill ``place``."""

    def targets(self, item: ObjectBelief) -> Iterator[Pose]:
        """Free spots of the place, roomiest first; raises BlockedError for a drawer that is not open."""
        if shut(self.world, self._place):
            raise BlockedError(f"{self._place.fixture} is not open; open it first")
        place = at_shown_height(self._place, (other for other in self.world.objects if other.name != item.name))
        near = np.asarray(self.kinematics.base.position_w[:2])
        height = place.pose.position_w[2] + standing(item).height / 2
        for x, y in free_spots(self.world, place, item, near):
            yield replace(place.pose, position_w=(float(x), float(y), height))

    def effect(self) -> tuple[str, ...]:
        """``in(object, place)``."""
        return ("in", str(self.arguments["object"]), str(self.arguments["place"]))

    def describe(self) -> str:
        """The place in words."""
        return f"in {self.arguments['place']}"

    def moving_surface(self) -> bool:
        """Whether a robot carries the place."""
        return bool(self._place.carrier)

    def steady(self) -> Step:
        """Waits until a carried place has stood still for a moment."""
        if self.moving_surface():
            yield from self.stands_still(lambda: self._place.pose, STEADY)

    def under(self, item: ObjectBelief) -> bool:
        """Whether the held object's centre lies well inside the place."""
        return contains(self._place, item, -min(item.size[:2]) / 2)

    @property
    def _place(self) -> Place:
        return self.world.place(str(self.arguments["place"]))


class Stack(Release):
    """Executor of the skill ``stack``."""

    def targets(self, item: ObjectBelief) -> Iterator[Pose]:
        """The top of the support, aligned with it."""
        support = self.world.object(str(self.arguments["support"]))
        x, y, z = support.pose.position_w
        yield replace(support.pose, position_w=(x, y, z + standing(support).height / 2 + standing(item).height / 2))

    def effect(self) -> tuple[str, ...]:
        """``on(object, support)``."""
        return ("on", str(self.arguments["object"]), str(self.arguments["support"]))

    def describe(self) -> str:
        """The support in words."""
        return f"on {self.arguments['support']}"

    def moving_surface(self) -> bool:
        """No: the support is seen as well as the object itself."""
        return False
