"""What is really so in the rooms, by the simulator's state: for scoring alone."""

import math

import numpy as np

from policies.meta_skills.call import MetaSkillCall
from policies.meta_skills.observation import CANS, DRAWER, TARGET, TRAVEL
from sim.rooms.expert import over_w, place_b, place_w
from sim.rooms.layout import BOX_HALF_WIDTH, BOX_HEIGHT, DRAWER_DEPTH, DRAWER_HALF_WIDTH
from sim.rooms.world import RoomsWorld

HELD = 0.03  # [m] of a can's middle from the tool
ASKEW = 0.65  # [rad] of a body before the drawer from the way that it slides
LIFTED = 0.10  # [m] of a can's middle above the floor when it is held up


def held(world: RoomsWorld, can: str) -> bool:
    """Whether a can hangs between closed pads, off the floor."""
    place = place_w(world, can)
    away = place_b(world, place) - (world.tool[0], 0.0)
    return bool(world.closing and np.abs(away).max() < HELD and place[2] > LIFTED)


def inside(world: RoomsWorld, can: str, container: str) -> bool:
    """Whether a can lies in a box or in the drawer, let go."""
    place = place_w(world, can)
    away = np.abs(place[:2] - over_w(world, container))
    half = (DRAWER_DEPTH / 2.0, DRAWER_HALF_WIDTH) if container == DRAWER else (BOX_HALF_WIDTH, BOX_HALF_WIDTH)
    return bool((away < half).all() and place[2] < BOX_HEIGHT and not held(world, can))


def near(world: RoomsWorld, name: str) -> bool:
    """Whether the body stands before a thing, faces it, and could do something with it."""
    x, y = place_b(world, place_w(world, name))
    if name == TARGET:
        return bool(0.0 < x < 1.5 and abs(math.atan2(y, x)) < 0.5)
    if name == DRAWER and math.cos(world.pose_w[2]) < math.cos(ASKEW):
        return False
    return bool(0.37 < x < 0.52 and abs(y) < 0.06)


def effect(world: RoomsWorld, call: MetaSkillCall) -> bool:
    """Whether what a call is for is so."""
    if call.skill == "move":
        return near(world, call.object)
    if call.skill == "grasp":
        return held(world, call.object)
    if call.skill == "position":
        away = np.abs(place_w(world, call.object)[:2] - over_w(world, call.support))
        half = (DRAWER_DEPTH / 2.0, DRAWER_HALF_WIDTH) if call.support == DRAWER else (BOX_HALF_WIDTH,) * 2
        return held(world, call.object) and bool((away < np.array(half) - 0.025).all())
    if call.skill == "release":
        return not any(held(world, can) for can in CANS)
    if call.skill == "shoot":
        return world.struck
    return world.drawer > TRAVEL - 0.04 if call.skill == "open" else world.drawer < 0.025
