"""A block on the tray of a robot that walks, from markers and base poses as the sensors of a scene deliver them."""

import math

import numpy as np
import pytest

from skills.geometry import matrix_from_quaternion, pose_from, transform
from skills.world.catalogue import Catalogue, ObjectInfo, RobotInfo
from skills.world.snapshot import Place, Pose
from skills.world.tracker import WorldTracker

MARKER_SIGMA, BASE_SIGMA, ANGLE_SIGMA = 0.002, 0.005, math.radians(0.5)
LATENCY = 0.05
TRAY = (-0.02, 0.0, 0.079)
BLOCKS = {"a": (0.05, 0.04), "b": (-0.08, -0.06)}
CATALOGUE = Catalogue(
    tuple(ObjectInfo(name, "block", "", (0.04, 0.04, 0.04)) for name in (*BLOCKS, "floor")),
    (
        Place("table", "table", "", Pose((0.0, 3.0, 0.34)), (0.7, 1.0, 0.0)),
        Place("dog_tray", "tray", "", Pose((4.98, 0.0, 0.079)), (0.22, 0.18, 0.015), carrier="dog"),
    ),
    (RobotInfo("dog", "go2", ("legs",), Pose((5.0, 0.0, 0.0))),),
)


class Walk:
    """Feeds a tracker: markers and base at 33 Hz, 50 ms late, noisy and biased; markers arrive first."""

    def __init__(self, seed: int, offset: float = 0.0, bias: float = BASE_SIGMA) -> None:
        self.tracker, self.rng = WorldTracker(CATALOGUE), np.random.default_rng(seed)
        self.offset = offset  # [s] of the base's exposures after the markers'
        self.bias = bias * self.rng.standard_normal(3)
        self.bias_turn = ANGLE_SIGMA * self.rng.standard_normal(3)
        self.time, self.travelled, self.yaw = 0.0, 0.0, 0.4
        self.position = np.zeros(2)
        self.late: list[tuple[float, int, str, Pose]] = []
        self.off: dict[str, np.ndarray] = {}

    def base(self) -> np.ndarray:
        """True base: bobs, rolls and pitches as a trotting robot does once it moves."""
        swing = min(self.travelled, 0.1) / 0.1
        phase = 2 * math.pi * 2.5 * self.time
        roll, pitch = 0.04 * swing * math.sin(phase), 0.03 * swing * math.cos(phase)
        turn = self._turn((0.0, 0.0, self.yaw)) @ self._turn((0.0, pitch, 0.0)) @ self._turn((roll, 0.0, 0.0))
        height = 0.288 + 0.008 * swing * math.sin(2 * phase)
        return transform(pose_from(turn, np.array([*self.position, height])))

    def step(self, speed: float, turning: float) -> None:
        """One hundredth of a second."""
        self.time += 0.01
        self.yaw += 0.01 * turning
        self.position = self.position + 0.01 * speed * np.array([math.cos(self.yaw), math.sin(self.yaw)])
        self.travelled += 0.01 * speed
        tick = round(self.time * 100)
        if tick % 3 == 0:
            self._expose_markers()
        if (tick - round(self.offset * 100)) % 3 == 0:
            self._expose_base()
        while self.late and self.late[0][0] <= self.time - LATENCY + 1e-9:
            stamp, _, name, pose = self.late.pop(0)
            if name == "dog":
                self.tracker.base("dog", pose, stamp)
            else:
                self.tracker.observe(name, pose, stamp, MARKER_SIGMA, "markers")

    def run(self, seconds: float, speed: float = 0.0, turning: float = 0.0):
        """Snapshots of a while, 33 a second."""
        worlds = []
        for i in range(round(seconds * 100)):
            self.step(speed, turning)
            if i % 3 == 2:
                worlds.append(self.tracker.snapshot(self.time))
        return worlds

    def true_position(self, name: str) -> np.ndarray:
        x, y = BLOCKS[name]
        return (self.base() @ np.array([TRAY[0] + x, y, TRAY[2] + 0.02, 1.0]))[:3]

    def _expose_markers(self) -> None:
        for name in (*BLOCKS, "floor"):
            at = self.off.get(name)
            if at is None:
                at = np.array((1.0, -2.0, 0.02)) if name == "floor" else self.true_position(name)
            rotation = np.eye(3) if name == "floor" else self.base()[:3, :3]
            noisy = self._turn(math.radians(1.0) * self.rng.standard_normal(3)) @ rotation
            measured = pose_from(noisy, at + MARKER_SIGMA * self.rng.standard_normal(3))
            self.late.append((self.time, 0, name, measured))

    def _expose_base(self) -> None:
        base = self.base()
        noise = self.bias_turn + ANGLE_SIGMA * self.rng.standard_normal(3)
        at = base[:3, 3] + self.bias + BASE_SIGMA * self.rng.standard_normal(3)
        self.late.append((self.time, 1, "dog", pose_from(self._turn(noise) @ base[:3, :3], at)))

    @staticmethod
    def _turn(vector) -> np.ndarray:
        vector = np.asarray(vector)
        angle = max(float(np.linalg.norm(vector)), 1e-12)
        return matrix_from_quaternion(np.concatenate(([math.cos(angle / 2)], math.sin(angle / 2) * vector / angle)))


def rides(world) -> bool:
    return all(f"in({name}, dog_tray)" in world.facts for name in BLOCKS)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("offset", [0.0, 0.01])
def test_blocks_stay_in_the_tray_while_the_dog_stands_walks_turns_and_stops(seed, offset):
    walk = Walk(seed, offset)
    walk.run(0.6)
    way = walk.run(1.0) + walk.run(2.0, 0.5) + walk.run(1.0, 0.3, 0.8) + walk.run(1.0)
    assert all(rides(world) for world in way)
    assert not any("in(floor, dog_tray)" in world.facts for world in way)
    assert not any(world.robot("dog").holding for world in way)
    assert all("fresh(a)" in world.facts for world in way)


@pytest.mark.parametrize("seed", range(2))
def test_blocks_are_recognised_on_a_dog_that_walks_already(seed):
    walk = Walk(seed)
    walk.travelled = 1.0
    walk.run(0.8, 0.5)
    assert all(rides(world) for world in walk.run(2.0, 0.5))


def test_a_block_on_a_standing_dog_is_where_its_markers_are_and_the_bias_of_the_base_is_not_in_it():
    errors = []
    for seed in range(3):
        walk = Walk(seed)
        walk.run(1.5)
        worlds = walk.run(1.0)
        assert all(rides(world) for world in worlds)
        errors += [np.linalg.norm(w.object("a").pose.position_w - walk.true_position("a")) for w in worlds]
    assert np.quantile(errors, 0.95) < 0.003


def test_a_block_on_a_walking_dog_lags_by_the_latency_only():
    walk = Walk(3)
    walk.run(1.0)
    world = walk.run(1.2, 0.5)[-1]
    behind = walk.true_position("a")[:2] - world.object("a").pose.position_w[:2]
    assert np.linalg.norm(behind) < 0.5 * (LATENCY + 0.033) + 0.012


def test_a_block_that_falls_off_is_seen_to_leave_the_tray():
    walk = Walk(1)
    walk.run(1.0)
    walk.run(1.0, 0.5)
    walk.off["a"] = np.array([*walk.true_position("a")[:2], 0.02])
    world = walk.run(1.0, 0.5)[-1]
    assert "in(a, dog_tray)" not in world.facts
    assert "in(b, dog_tray)" in world.facts
    assert np.linalg.norm(np.subtract(world.object("a").pose.position_w, walk.off["a"])) < 0.005


def test_a_silent_base_sensor_does_not_make_a_block_vanish():
    walk = Walk(2)
    walk.run(1.0)
    walk._expose_base = lambda: None
    world = walk.run(1.0)[-1]
    assert rides(world)
    assert "fresh(a)" in world.facts


def test_a_carried_tray_is_nowhere_before_its_robot_was_seen():
    tracker = WorldTracker(CATALOGUE)
    assert [place.name for place in tracker.snapshot(0.0).places] == ["table"]
    tracker.base("dog", Pose((1.0, 0.0, 0.3), (math.sqrt(0.5), 0.0, 0.0, math.sqrt(0.5))), 0.1)
    tray = tracker.snapshot(0.1).place("dog_tray")
    assert tray.pose.position_w == pytest.approx((1.0, -0.02, 0.379))
    assert tray.carrier == "dog"
