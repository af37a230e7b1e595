"""What is measured in the workshop: an arm loads and unloads the dog, and the dog walks, docks and takes postures."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.skills.blocks import any_block
from benchmarks.skills.case import LEGS_WARM_UP, Call, Case
from benchmarks.skills.kitchens import FRICTION, MASS
from sim.scenes.scene import Scene, load_scene

DOG, ARM, RED, DOG_TRAY, STATION = "dog", "near_arm", "red_block", "dog_tray", "near_station"
SIDE = (0.034, 0.046)  # [m] of a block
NEAR, TURN = 0.12, 0.35  # [m], [rad] at most that a dog starts off the station
ROOMS = ((-1.15, -0.45), (0.45, 1.15))  # [m] along x, between benches and the middle wall
ALONG = (-1.45, 0.90)  # [m] along y


def workshop(seed: int) -> Scene:
    """The workshop with blocks of any size, mass and friction."""
    rng = np.random.default_rng([seed, 0x776F726B])
    scene = load_scene("workshop")
    objects = tuple(any_block(rng, item, SIDE, SIDE, MASS, FRICTION) for item in scene.objects)
    return replace(scene, objects=objects)


def beside_a_bench(seed: int) -> Scene:
    """A workshop whose dog starts about where it docks."""
    scene, rng = workshop(seed), np.random.default_rng([seed, 0x6E656172])
    station = scene.place(STATION)
    x, y = (float(rng.uniform(-NEAR, NEAR)) for _ in range(2))
    return _with_dog(scene, station.position_w[0] + abs(x), station.position_w[1] + y, station.yaw, rng, TURN)


def anywhere(seed: int) -> Scene:
    """A workshop whose dog starts in either room and looks any way."""
    scene, rng = workshop(seed), np.random.default_rng([seed, 0x726F6F6D])
    x, y = float(rng.uniform(*ROOMS[int(rng.integers(2))])), float(rng.uniform(*ALONG))
    return _with_dog(scene, x, y, 0.0, rng, math.pi)


def _with_dog(scene: Scene, x: float, y: float, yaw: float, rng: np.random.Generator, turn: float) -> Scene:
    aside = math.remainder(yaw + float(rng.uniform(-turn, turn)), 2.0 * math.pi)
    robots = (
        replace(robot, position_w=(x, y, robot.position_w[2]), yaw=aside) if robot.name == DOG else robot
        for robot in scene.robots
    )
    return replace(scene, robots=tuple(robots))


DOCK = Call("dock", {"place": STATION}, DOG)
PICK = Call("pick", {"object": RED}, ARM)
LOAD = Call("place", {"object": RED, "place": DOG_TRAY}, ARM)


def _case(name: str, scene: Callable[[int], Scene], call: Call, truth: str, *before: Call) -> Case:
    return Case(name, scene, call, (truth,), before, warm_up=LEGS_WARM_UP, by_markers=True)


DOG_CASES = (
    _case("load", beside_a_bench, LOAD, f"in({RED}, {DOG_TRAY})", DOCK, PICK),
    _case("unload", beside_a_bench, PICK, f"held({RED})", DOCK, PICK, LOAD),
    _case("dock", anywhere, DOCK, f"at({DOG}, {STATION})"),
    _case("walk_to", anywhere, Call("walk_to", {"place": STATION}, DOG), f"inside({DOG}, {STATION})"),
    _case("sit", anywhere, Call("sit", {}, DOG), f"lies({DOG})"),
    _case("rise", anywhere, Call("rise", {}, DOG), f"stands({DOG})", Call("sit", {}, DOG)),
    _case("stand", anywhere, Call("stand", {}, DOG), f"stands({DOG})"),
)
