"""The scripted experts: how each meta-skill is done well, by the true state of the rooms.

Each is a rule from the present state to a command, so that what is imitated needs no memory.
"""

import math
from dataclasses import dataclass

import numpy as np

from hardware.mobile.body import HEIGHT_AT_REST, OPEN, BodyCommand
from hardware.mobile.embodiment import REACH_AT_REST
from policies.meta_skills.call import MetaSkillCall
from policies.meta_skills.observation import CANS, DRAWER, OBJECTS, TARGET, TRAVEL
from sim.rooms.layout import CAN_RADIUS, DRAWER_MIDDLE, HANDLE_RADIUS
from sim.rooms.world import RoomsWorld

Array = np.ndarray
STAND_OFF = 0.44  # [m] of the point of reference before what it moved to
STAND_OFF_TARGET = 1.1
FAST, TURNING, TOOL = 0.12, 0.3, 0.05  # of one period [m], [rad], [m]
GAIN = 0.6
STAY = BodyCommand()
LOW, OVER = 0.06, 0.20  # [m] of the tool when it grips, and when it lets go
CORRIDOR = (0.08, 0.25)  # [m] from its middle within which the body goes along it at full speed, and at all
COLUMN = (0.10, 0.30)  # [m] beside its goal, along the corridor, within which it goes all the way in, and at all
TURNED = (0.15, 0.6)  # [rad] from where its goal faces within which it drives at full speed, and at all


@dataclass(frozen=True)
class Act:
    """What an expert does in one period: a command, whether to fire, and whether the meta-skill is done."""

    command: BodyCommand = STAY
    fire: bool = False
    stop: bool = False


def act(world: RoomsWorld, call: MetaSkillCall) -> Act:
    """What is done now.

    Args:
        world: Its true state is read.
        call: What is to be done.
    """
    if call.skill == "move":
        return _move(world, call.object)
    if call.skill == "grasp":
        return _grasp(world, call.object)
    if call.skill == "position":
        return _position(world, call.support)
    if call.skill == "release":
        return _release(world)
    if call.skill == "shoot":
        return _shoot(world)
    return _drawer(world, opens=call.skill == "open")


def place_w(world: RoomsWorld, name: str) -> Array:
    """The true place of a thing [m], shape (3,)."""
    if name == DRAWER:
        return world.handle_w
    return world.target_w if name == TARGET else world.objects_w[OBJECTS.index(name)]


def place_b(world: RoomsWorld, place: Array) -> Array:
    """A place of the world from the body's point of reference [m], shape (2,)."""
    x, y, yaw = world.pose_w
    away, cos, sin = place[:2] - (x, y), math.cos(yaw), math.sin(yaw)
    return np.array([cos * away[0] + sin * away[1], -sin * away[0] + cos * away[1]])


def holds(world: RoomsWorld, can: str) -> bool:
    """Whether the pads have closed on a can."""
    return world.closing and abs(world.opening - 2.0 * CAN_RADIUS) < 0.008 and _at_tool(world, place_w(world, can))


def over_w(world: RoomsWorld, support: str) -> Array:
    """The place over which a can is let go into a box or the drawer [m], shape (2,)."""
    return world.handle_w[:2] + np.array([DRAWER_MIDDLE, 0.0]) if support == DRAWER else place_w(world, support)[:2]


def _at_tool(world: RoomsWorld, place: Array, within: float = 0.02) -> bool:
    return float(np.abs(place_b(world, place) - (world.tool[0], 0.0)).max()) < within


def _bounded(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


def _wrapped(angle: float) -> float:
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


def _lifted(world: RoomsWorld, height: float, reach: float = REACH_AT_REST) -> tuple[float, float]:
    """Changes of reach and height [m] towards wanted ones."""
    return _bounded(reach - world.tool[0], TOOL), _bounded(height - world.tool[1], TOOL)


def _move(world: RoomsWorld, name: str) -> Act:
    """Turns to where its goal faces, then out to the corridor's middle, along it, and in where the goal stands abreast.

    Speeds fade over decimetres and no rule waits for a line, for lines are seen with noise. The body never heads where
    it drives: whoever imitates one that does, learns to drive where it heads. And it drives little while it turns: few
    of its frames would show how, at a heading of its own each.
    """
    x, y, yaw = world.pose_w
    place = place_w(world, name)
    if name in (DRAWER, TARGET):
        facing = 0.0 if name == DRAWER else math.pi
        goal = np.array([place[0] - STAND_OFF if name == DRAWER else place[0] + STAND_OFF_TARGET, 0.0])
    else:
        facing = math.copysign(math.pi / 2.0, place[1])
        goal = np.array([place[0], place[1] - math.copysign(STAND_OFF, place[1])])
    away, turn = goal - (x, y), _wrapped(facing - yaw)
    reach, lift = _lifted(world, HEIGHT_AT_REST)
    if np.abs(away).max() < 0.02 and abs(turn) < 0.04 and max(abs(reach), abs(lift)) < 0.015:
        return Act(stop=True)
    abreast = _faded(abs(away[0]), *COLUMN)
    turned = _faded(abs(turn), *TURNED)
    along = turned * _bounded(GAIN * away[0], FAST) * max(abreast, _faded(abs(y), *CORRIDOR))
    across = turned * _bounded(GAIN * (abreast * goal[1] - y), FAST)
    return Act(BodyCommand(_shift(along, across, yaw), _bounded(GAIN * turn, TURNING), reach, lift))


def _faded(distance: float, near: float, far: float) -> float:
    """1 up to ``near``, 0 from ``far`` on, even between."""
    return max(0.0, min(1.0, (far - distance) / (far - near)))


def _shift(along: float, across: float, yaw: float) -> tuple[float, float]:
    """A shift of the world [m] in the body's frame, shortened to what a body does in one period."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    forward, left = cos * along + sin * across, -sin * along + cos * across
    scale = min(1.0, FAST / max(abs(forward), abs(left), 1e-9))
    return scale * forward, scale * left


def _grasp(world: RoomsWorld, can: str) -> Act:
    if holds(world, can):
        reach, lift = _lifted(world, HEIGHT_AT_REST)
        if abs(lift) < 0.015 and abs(reach) < 0.015:
            return Act(stop=True)
        return Act(BodyCommand(reach=reach if world.tool[1] > 0.12 else 0.0, lift=lift))
    return _take(world, place_w(world, can), 2.0 * CAN_RADIUS)


def _take(world: RoomsWorld, place: Array, width: float) -> Act:
    """Goes down before a thing, around it, and closes the pads."""
    away = place_b(world, place)
    gap = away[0] - world.tool[0]
    low = world.tool[1] < LOW + 0.012
    if low and abs(gap) < 0.012 and abs(away[1]) < 0.02:
        return Act(BodyCommand(grip=True))
    if world.closing or world.opening < OPEN - 0.015:
        return Act(BodyCommand(grip=False))
    across = _bounded(GAIN * away[1], FAST / 2.0)
    if low and abs(away[1]) < 0.02:
        return Act(BodyCommand((_bounded(GAIN * gap, FAST / 3.0), across), reach=0.0, lift=_lifted(world, LOW)[1]))
    clear = width / 2.0 + 0.045
    back = _bounded(gap - clear, FAST / 3.0) if gap < clear else 0.0
    down = _lifted(world, LOW)[1] if gap > clear - 0.01 and abs(away[1]) < 0.02 else 0.0
    return Act(BodyCommand((back, across), lift=down))


def _position(world: RoomsWorld, support: str) -> Act:
    goal = place_b(world, np.array([*over_w(world, support), 0.0]))
    wanted = min(max(goal[0], REACH_AT_REST), 0.43)
    ahead, across = goal[0] - world.tool[0], goal[1]
    beside = max(abs(ahead), abs(across))
    lift = _lifted(world, OVER if beside < 0.03 else HEIGHT_AT_REST)[1]
    if beside < 0.02 and world.tool[1] < OVER + 0.015:
        return Act(stop=True)
    forward = _bounded(GAIN * (goal[0] - wanted), FAST / 2.0)
    return Act(
        BodyCommand((forward, _bounded(GAIN * across, FAST / 2.0)), 0.0, _bounded(wanted - world.tool[0], TOOL), lift)
    )


def _release(world: RoomsWorld) -> Act:
    if world.closing or world.opening < OPEN - 0.02:
        return Act(BodyCommand(grip=False))
    lift = _lifted(world, HEIGHT_AT_REST)[1]
    return Act(stop=True) if abs(lift) < 0.015 else Act(BodyCommand(lift=lift))


def _drawer(world: RoomsWorld, opens: bool) -> Act:
    left = TRAVEL - 0.02 - world.drawer if opens else world.drawer - 0.01
    held = world.closing and world.opening < 2.0 * HANDLE_RADIUS + 0.012 and _at_tool(world, world.handle_w, 0.03)
    if left > 0.0 and held:
        pulled = min(0.06, left + 0.015)
        return Act(BodyCommand((-pulled if opens else pulled, 0.0)))
    if left > 0.0:
        return _take(world, world.handle_w, 2.0 * HANDLE_RADIUS)
    if world.closing or world.opening < OPEN - 0.015:
        return Act(BodyCommand(grip=False))
    lift = _lifted(world, HEIGHT_AT_REST)[1]
    return Act(stop=True) if abs(lift) < 0.015 else Act(BodyCommand(lift=lift))


def _shoot(world: RoomsWorld) -> Act:
    if world.struck:
        return Act(stop=True)
    away = place_b(world, world.target_w)
    bearing = math.atan2(away[1], away[0])
    if abs(bearing) < 0.015:
        return Act(fire=True)
    return Act(BodyCommand(turn=_bounded(0.8 * bearing, TURNING)))


def held_can(world: RoomsWorld) -> str:
    """The can between the pads; empty when there is none."""
    return next((can for can in CANS if holds(world, can)), "")
