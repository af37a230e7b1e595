"""Feasibility queries for the manipulation skills: can this arm do it, how long, and which room does it take."""

import math
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from hardware.descriptions.robot import load_description
from skills.contract import Estimate, SkillCall, SkillSpec, Value
from skills.errors import SkillError, UnreachableError
from skills.estimate_hook import judged_by
from skills.geometry import pose_from, tool_down, upright_yaw, yaw_of
from skills.library import library
from skills.manipulation.grasp import GRASP_ABOVE, choose_grasp
from skills.manipulation.handle import choose_handle_grasp
from skills.manipulation.kinematics import ArmKinematics
from skills.manipulation.meeting import crosses, held_upright, meetings, must_fit
from skills.manipulation.open_close import OPEN_TO, PULL_SPEED
from skills.manipulation.planning.outlook import Outlook
from skills.manipulation.press import PRESS_SPEED, START_ABOVE, press_pose
from skills.manipulation.push import PUSH_SPEED
from skills.manipulation.stroke import choose_stroke
from skills.manipulation.surroundings import around, free_spots, shut, travel_height
from skills.manipulation.trajectory import MotionLimits
from skills.registry import SkillRegistry
from skills.world.catalogue import Catalogue
from skills.world.fixture import handle_pose, lever
from skills.world.footprint import standing
from skills.world.grid import height_on_grid, object_on_grid
from skills.world.gripper_shape import gripper_shape
from skills.world.snapshot import ObjectBelief, Place, Pose, WorldSnapshot

MARGIN = 0.12  # [m] of a claim beyond the target: half a gripper and what it holds
READY_MARGIN = 0.075  # [m] of a claim beyond the ready pose: half a gripper
GRIPPER_TIME = 0.7  # [s] to close and to see that it holds, or to open
SETTLING_TIME = 0.5  # [s] at rest over the target and at it, to look again
NEIGHBOURHOOD = 0.2  # [m] about what is grasped, and about a place, beyond which nothing bears on an open gripper
REMEMBERED = 2048  # judgements kept: a plan asks for the same ones again and again
HAND_OVER_TIME = 7.0  # [s] in which two arms meet, both hold something, and one lets go
PARTNER = {"give": "to", "take": "giver"}  # the parameter that names the other side of a hand-over
PARKED_CLEARANCE = 0.14  # [m] between the axes of a reaching arm and of a parked one; links are 6 cm thick about theirs


class ManipulationEstimator:
    """Answers for every arm of a site; implements :class:`skills.contract.Estimator`."""

    def __init__(self, catalogue: Catalogue, registry: SkillRegistry | None = None) -> None:
        """Builds the kinematics of every arm in the catalogue."""
        self._catalogue = catalogue
        self._registry = registry or library()
        self._arms = {
            robot.name: ArmKinematics(load_description(robot.model), robot.base)
            for robot in catalogue.robots
            if "arm" in robot.capabilities
        }
        self._outlook = Outlook(self._arms, catalogue)
        self._pick = lru_cache(REMEMBERED)(self._judged_pick)
        self._place = lru_cache(REMEMBERED)(self._judged_place)
        self._ways = lru_cache(REMEMBERED)(self._solved_ways)
        self._lead = lru_cache(REMEMBERED)(self._judged_lead)
        self._press = lru_cache(REMEMBERED)(self._judged_press)
        self._push = lru_cache(REMEMBERED)(self._judged_push)
        self._meet = lru_cache(REMEMBERED)(self._judged_meet)

    def estimate(self, call: SkillCall, world: WorldSnapshot) -> Estimate:
        """Judges one call in the world as perceived; see :class:`skills.contract.Estimator`.

        A place is judged by a free spot in it, and claimed as a whole, because the spot is chosen when it is needed.
        """
        try:
            spec, _ = self._registry.skill(call.skill)
            arguments = spec.bind(call.arguments)
            robot = self._catalogue.robot(call.robot)
            lacking = [capability for capability in spec.capabilities if capability not in robot.capabilities]
            if lacking or call.robot not in self._arms:
                return Estimate(False, why=f"{call.robot} has no {' and no '.join(lacking) or 'arm'}")
            arm = self._arms[call.robot]
            if self._outlook.heed(call.robot, world):
                for judged in (self._pick, self._place, self._ways):
                    judged.cache_clear()
            if call.skill == "home":
                return Estimate(True, spec.duration, self._claim(arm))
            if call.skill == "pick":
                item = world.object(str(arguments["object"]))
                for other in world.robots:
                    if other.holding and (other.name == call.robot) != (other.holding == item.name):
                        remedy = "; say first where that goes" if other.name == call.robot else ""
                        held = other.holding.replace("_", " ")
                        return Estimate(False, why=f"{other.name} holds the {held}{remedy}")
                avoid = tuple(str(name) for name in arguments["avoid"])  # type: ignore[union-attr]
                near = around(world, item.pose.position_w, NEIGHBOURHOOD + max(item.size))
                kept = tuple(other.name for other in near.objects if other.name in avoid)
                return self._pick(call.robot, item.name, kept, height_on_grid(travel_height(world, item.name)), near)
            if call.skill == "place":
                item, place = world.object(str(arguments["object"])), world.place(str(arguments["place"]))
                return self._put_down(call.robot, item, place, world)
            if call.skill == "stack":
                item, support = world.object(str(arguments["object"])), world.object(str(arguments["support"]))
                x, y, z = support.pose.position_w
                position = np.array([x, y, z + (standing(support).height + standing(item).height) / 2 + GRASP_ABOVE])
                tool = self._reachable(call.robot, position, upright_yaw(support.pose), travel_height(world, item.name))
                return self._visit(call.robot, tool, travel_height(world, item.name), (x,))
            if call.skill in ("give", "take"):
                item, other = world.object(str(arguments["object"])), str(arguments[PARTNER[call.skill]])
                giver, taker = (call.robot, other) if call.skill == "give" else (other, call.robot)
                found = self._hand_over(call.robot, item, giver, taker, world)
                if call.skill == "take" or not found.feasible:
                    return found
                return replace(found, partner=SkillCall("", "", taker, "take", {"object": item.name, "giver": giver}))
            if call.skill in ("open", "close", "press", "push"):
                return self._empty_handed(call, arguments, world)
            return self._by_contract(spec, replace(call, arguments=arguments), world)
        except SkillError as error:
            return Estimate(False, why=str(error))

    def _by_contract(self, spec: SkillSpec, call: SkillCall, world: WorldSnapshot) -> Estimate:
        """Judges a skill that is known by its contract alone, or by its own hook where it has one.

        Its robot's gripper must be as the precondition says, and the tool must get over every object and place that it
        names, but for what is in the gripper by then. It takes its typical duration.

        Raises:
            UnknownObjectError: the world holds no such object or place.
        """
        hook = self._registry.hook(spec.name)
        if hook is not None:
            return judged_by(hook, call, world, self._catalogue)
        held = {str(call.arguments[name]) for name in spec.held}
        holding = next((robot.holding for robot in world.robots if robot.name == call.robot), "")
        if holding and "free(robot)" in spec.precondition:
            return Estimate(False, why=f"{call.robot} holds the {holding.replace('_', ' ')}; say first where that goes")
        targets: list[ObjectBelief | Place] = []
        for parameter in spec.parameters:
            find = {"object": world.object, "place": world.place}.get(parameter.type)
            name = str(call.arguments[parameter.name])
            if find is not None and name not in held:
                targets.append(find(name))
        claims: list[float] = []
        for target in targets:
            travel = height_on_grid(travel_height(world, holding))
            x, y, z = target.pose.position_w
            height = standing(target).height if isinstance(target, ObjectBelief) else target.size[2]
            over = np.array([x, y, max(travel, z + height + GRASP_ABOVE)])
            tool = self._reachable(call.robot, over, upright_yaw(target.pose), travel)
            found = self._visit(call.robot, tool, travel, (x,))
            if not found.feasible:
                return found
            claims.append(x)
        return Estimate(True, spec.duration, self._claim(self._arms[call.robot], *claims))

    def _hand_over(self, robot: str, item: ObjectBelief, giver: str, taker: str, world: WorldSnapshot) -> Estimate:
        """Judges one side of a hand-over by a meeting in the air that both arms reach, as if just picked up."""
        unfit = next((name for name in (giver, taker) if name not in self._arms), "")
        if unfit or giver == taker:
            return Estimate(False, why=f"{unfit} has no arm" if unfit else f"{giver} has only itself to give it to")
        held = next((other.holding for other in world.robots if other.name == taker), "")
        if held and held != item.name:
            return Estimate(False, why=f"{taker} holds the {held.replace('_', ' ')}; say first where that goes")
        holder = next((other.name for other in world.robots if other.holding == item.name), giver)
        if holder not in (giver, taker):
            return Estimate(False, why=f"{holder} holds the {item.name.replace('_', ' ')}")
        travel = height_on_grid(travel_height(world, item.name))
        return self._meet(robot, object_on_grid(_nameless(item, item.name)).size, item.name, giver, taker, travel)

    def _judged_meet(
        self, robot: str, size: tuple[float, float, float], name: str, giver: str, taker: str, travel: float
    ) -> Estimate:
        arms = (self._arms[giver], self._arms[taker])
        tool, item = held_upright(size)
        widest = arms[1].description.gripper.upper
        try:
            must_fit(name, crosses(tool, item, size)[0], gripper_shape(arms[1].description.model), widest)
        except SkillError as error:
            return Estimate(False, why=str(error))
        found = next((found for found in meetings(*arms, tool, item, size, travel) if found is not None), None)
        if found is None:
            return Estimate(False, why=f"{giver} and {taker} have no place in the air where both reach")
        arm, joints = (arms[0], found.giver) if robot == giver else (arms[1], found.before)
        limits = MotionLimits.from_description(arm.description)
        duration = 2.0 * _move_time(joints - arm.home, limits) + HAND_OVER_TIME
        return Estimate(True, duration, self._claim(arm, found.tool.position_w[0]))

    def _empty_handed(self, call: SkillCall, arguments: dict[str, Value], world: WorldSnapshot) -> Estimate:
        """Judges what is done with fixtures, and by pushing, by a gripper that holds nothing."""
        held = next((robot.holding for robot in world.robots if robot.name == call.robot), "")
        if held:
            return Estimate(False, why=f"{call.robot} holds the {held.replace('_', ' ')}; say first where that goes")
        travel = height_on_grid(travel_height(world))
        if call.skill == "push":
            item, place = world.object(str(arguments["object"])), world.place(str(arguments["place"]))
            reach = NEIGHBOURHOOD + math.dist(item.pose.position_w, place.pose.position_w) + max(item.size)
            near = around(world, place.pose.position_w, reach + max(place.size[:2]))
            return self._push(call.robot, item.name, place.name, travel, near)
        fixture = world.fixture(str(arguments["fixture"]))
        x, y, _ = fixture.info.pose.position_w
        near = around(world, (x, y), NEIGHBOURHOOD + sum(fixture.info.size) + fixture.info.travel)
        if call.skill == "press":
            return self._press(call.robot, fixture.name, travel, near)
        return self._lead(call.robot, fixture.name, call.skill == "open", travel, near)

    def _judged_lead(self, robot: str, name: str, opens: bool, travel: float, near: WorldSnapshot) -> Estimate:
        arm, fixture = self._arms[robot], near.fixture(name)
        if fixture.kind == "button":
            return Estimate(False, why=f"{name} is a button; it is pressed, not opened or closed")
        goal = OPEN_TO * fixture.info.travel if opens else 0.0
        try:
            grasp = choose_handle_grasp(arm, gripper_shape(arm.description.model), near, fixture, goal)
            ends = [handle_pose(fixture.info, opening).position_w[0] for opening in (fixture.opening, goal)]
            visit = self._visit(robot, grasp.tool, travel, tuple(ends))
        except SkillError as error:
            return Estimate(False, why=str(error))
        way = abs(goal - fixture.opening) * lever(fixture.info)
        return replace(visit, duration=visit.duration + way / PULL_SPEED + 2.0 * GRIPPER_TIME)

    def _judged_press(self, robot: str, name: str, travel: float, near: WorldSnapshot) -> Estimate:
        arm, fixture = self._arms[robot], near.fixture(name)
        if fixture.kind != "button":
            return Estimate(False, why=f"{name} is a {fixture.kind}; only a button is pressed")
        try:
            tool = press_pose(arm, gripper_shape(arm.description.model), near, fixture)
            visit = self._visit(robot, tool, travel, (tool.position_w[0],))
        except SkillError as error:
            return Estimate(False, why=str(error))
        return replace(visit, duration=visit.duration + (START_ABOVE + fixture.info.travel) / PRESS_SPEED)

    def _judged_push(self, robot: str, name: str, place: str, travel: float, near: WorldSnapshot) -> Estimate:
        arm, item, goal = self._arms[robot], near.object(name), near.place(place)
        try:
            stroke = choose_stroke(arm, gripper_shape(arm.description.model), near, item, goal)
            if stroke is None:
                return Estimate(True, 0.0, self._claim(arm))
            ends = (item.pose.position_w[0], goal.pose.position_w[0])
            visit = self._visit(robot, stroke.tool, travel, ends)
        except SkillError as error:
            return Estimate(False, why=str(error))
        return replace(visit, duration=2.0 * (visit.duration + stroke.length / PUSH_SPEED))

    def _put_down(self, robot: str, item: ObjectBelief, place: Place, world: WorldSnapshot) -> Estimate:
        """Judges by what takes up room there, whatever its name, and by the size of what is held."""
        if shut(world, place):
            return Estimate(False, why=f"{place.fixture} is not open; open it first")
        others = replace(world, objects=tuple(other for other in world.objects if other is not item))
        near = around(others, place.pose.position_w, NEIGHBOURHOOD + sum(place.size[:2]) + max(item.size))
        there = sorted(near.objects, key=lambda other: other.pose.position_w)
        near = replace(near, objects=tuple(_nameless(other, str(k)) for k, other in enumerate(there)))
        held = _nameless(object_on_grid(replace(item, pose=place.pose)), "it")  # wherever it lies now
        travel = height_on_grid(travel_height(world, item.name))
        return self._place(robot, held, near.place(place.name), travel, near)

    def _judged_pick(
        self, robot: str, name: str, avoid: tuple[str, ...], travel: float, near: WorldSnapshot
    ) -> Estimate:
        arm = self._arms[robot]
        try:
            shape, fits = gripper_shape(arm.description.model), partial(self._outlook.fits, robot)
            grasp = choose_grasp(arm, shape, near, near.object(name), avoid, travel, fits=fits)
            return self._visit(robot, grasp.tool, travel, (grasp.tool.position_w[0],))
        except SkillError as error:
            return Estimate(False, why=str(error))

    def _judged_place(
        self, robot: str, item: ObjectBelief, place: Place, travel: float, world: WorldSnapshot
    ) -> Estimate:
        arm = self._arms[robot]
        spots = free_spots(world, place, item, np.asarray(arm.base.position_w[:2]))
        problem = f"there is no free spot for {item.name} in {place.name}"
        height = place.pose.position_w[2] + item.size[2] / 2 + GRASP_ABOVE
        for spot in spots:
            try:
                tool = self._reachable(robot, np.append(spot, height), upright_yaw(place.pose), travel)
            except UnreachableError as error:
                problem = str(error)
                continue
            x, reach = place.pose.position_w[0], float(np.hypot(*place.size[:2])) / 2 if place.size[2] > 0 else 0.0
            return self._visit(robot, tool, travel, (x - reach, x + reach))
        return Estimate(False, why=problem)

    def _reachable(self, robot: str, position: np.ndarray, heading: float, travel: float) -> Pose:
        """A tool pose at ``position`` (3,) [m] with a heading up to quarter turns that the arm reaches from above.

        Raises:
            UnreachableError: none of the four.
        """
        problem = UnreachableError("no heading")
        arm = self._arms[robot]
        natural = yaw_of(arm.tool_transform(arm.home))
        yaws = sorted((heading + k * np.pi / 2 for k in range(4)), key=lambda yaw: float(-np.cos(yaw - natural)))
        for yaw in yaws:
            tool = pose_from(tool_down(yaw), position)
            try:
                self._ways(robot, tool, travel)
            except UnreachableError as error:
                problem = error
            else:
                return tool
        raise problem

    def _solved_ways(self, robot: str, tool: Pose, travel: float) -> tuple[np.ndarray, np.ndarray]:
        """Joint vectors over and at a tool pose; raises UnreachableError."""
        arm, (x, y, z) = self._arms[robot], tool.position_w
        above = arm.solve(Pose((x, y, max(travel, z + 0.03)), tool.quaternion_w), arm.home)
        at = arm.solve(tool, above)
        self._outlook.check(robot, tool, above, at)
        return above, at

    def _visit(self, robot: str, tool: Pose, travel: float, reach_x: tuple[float, ...]) -> Estimate:
        arm = self._arms[robot]
        above, at = self._ways(robot, tool, travel)
        parked = self._parked_in_the_way(robot, (above, at))
        if parked:
            return Estimate(False, why=f"{parked} in its ready pose is in {robot}'s way there")
        limits = MotionLimits.from_description(arm.description)
        travel_time = _move_time(above - arm.home, limits) + _move_time(at - above, limits)
        return Estimate(True, 2 * travel_time + GRIPPER_TIME + SETTLING_TIME, self._claim(arm, *reach_x))

    def _parked_in_the_way(self, robot: str, ways: tuple[np.ndarray, np.ndarray]) -> str:
        """Another arm whose ready pose this one would come too near to on its way; empty when none."""
        arm = self._arms[robot]
        above, at = ways
        stations = [*(arm.home + part * (above - arm.home) for part in (0.4, 0.7, 1.0)), at]
        own = np.vstack([arm.skeleton(q) for q in stations])
        for name, other in self._arms.items():
            if name == robot:
                continue
            parked = other.skeleton(other.home)
            if np.linalg.norm(own[:, None] - parked[None], axis=2).min() < PARKED_CLEARANCE:
                return name
        return ""

    def _claim(self, arm: ArmKinematics, *targets_x: float) -> tuple[float, float]:
        """From the base to the farthest target and the ready pose, with margins, along the world's x axis [m]."""
        base = arm.base.position_w[0]
        ready = arm.tool_transform(arm.home)[0, 3]
        ends = [base, ready + np.sign(ready - base) * READY_MARGIN]
        ends += [x + np.sign(x - base) * MARGIN for x in targets_x]
        return float(min(ends)), float(max(ends))


def _nameless(item: ObjectBelief, name: str) -> ObjectBelief:
    """An object of which only its size and where it is are told."""
    return replace(item, name=name, kind="", color="")


def _move_time(distance: np.ndarray, limits: MotionLimits) -> float:
    """Time of a trapezoidal move of the slowest joint [s]."""
    distance = np.abs(distance)
    ramp = limits.velocity**2 / limits.acceleration
    short = 2 * np.sqrt(distance / limits.acceleration)
    long = distance / limits.velocity + limits.velocity / limits.acceleration
    return float(np.where(distance < ramp, short, long).max())
