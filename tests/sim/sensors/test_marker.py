"""The marker sensor's rate, latency, noise and bias are what its configuration says."""

import math
from dataclasses import replace

import numpy as np
import pytest

from sim.sensors.marker import MarkerSensor
from sim.world import World


class StillWorld:
    """A world whose time is set by hand."""

    def __init__(self, world):
        self.scene, self.object_pose = world.scene, world.object_pose
        self.time = 0.0


@pytest.fixture(scope="module")
def still(bench):
    return StillWorld(World(bench, 0))


def collect(still, seed, periods):
    sensor, found = MarkerSensor(still.scene.marker_sensor, seed), []
    still.time = 0.0
    for i in range(periods):
        still.time = round(0.01 * (i + 1), 6)
        sensor.observe(still)
        found += [(still.time, detection) for detection in sensor.poll(still.time)]
    return found


def test_rate_and_latency(still):
    found = [item for item in collect(still, 0, 1000) if item[1].name == "red_block"]
    assert len(found) == pytest.approx(300, abs=3)
    for now, detection in found:
        assert now - detection.stamp == pytest.approx(0.05, abs=1e-6)
    assert np.diff([detection.stamp for _, detection in found]).max() <= 0.04 + 1e-9


def test_noise_and_bias(still):
    truth = still.object_pose("red_block")
    biases = []
    for seed in range(4):
        errors, angles = [], []
        for _, detection in collect(still, seed, 3000):
            if detection.name != "red_block":
                continue
            errors.append(detection.position_w - truth.position_w)
            angles.append(2 * math.acos(min(1.0, abs(float(detection.quaternion_w @ truth.quaternion_w)))))
        errors = np.array(errors)
        assert errors.std(axis=0) == pytest.approx([0.002] * 3, rel=0.12)
        assert np.linalg.norm(errors.mean(axis=0)) == pytest.approx(0.001, abs=4 * 0.002 / math.sqrt(len(errors)))
        assert np.sqrt(np.mean(np.square(angles))) == pytest.approx(math.radians(1.0), rel=0.12)
        biases.append(errors.mean(axis=0))
    assert np.linalg.norm(biases[0] - biases[1]) > 3e-4


def test_equal_seeds_give_equal_measurements(still):
    first, second = collect(still, 3, 50), collect(still, 3, 50)
    assert len(first) == len(second) > 0
    assert all(np.array_equal(a.position_w, b.position_w) for (_, a), (_, b) in zip(first, second, strict=True))


def test_nothing_arrives_before_the_latency_has_passed(still):
    sensor = MarkerSensor(replace(still.scene.marker_sensor, latency=0.2), 0)
    still.time = 0.0
    sensor.observe(still)
    assert sensor.poll(0.19) == []
    assert len(sensor.poll(0.2)) == len(still.scene.objects)
    assert sensor.poll(0.3) == []
