"""The pose sensor: rate, latency, noise and bias; and its true variant."""

from dataclasses import replace

import numpy as np
import pytest

from sim.scenes.scene import load_scene
from sim.scenes.sensing import TRUE_POSE, PoseSensorCfg
from sim.sensors.pose import PoseSensor
from sim.world import World


@pytest.fixture(scope="module")
def world():
    return World(load_scene("yard"))


def watch(world, sensor, seconds):
    """What arrives, each with its time of arrival and the true pose of its exposure."""
    arrived, truth, dog = [], {}, world.legged["dog"]
    for _ in range(round(seconds / world.period)):
        world.advance()
        truth[world.time] = (dog.base_position_w, dog.base_quaternion_w)
        sensor.observe(world)
        arrived += [(world.time, detection, *truth[detection.stamp]) for detection in sensor.poll(world.time)]
    return arrived


def test_it_comes_at_its_rate_and_late(world):
    arrived = watch(world, PoseSensor("dog", PoseSensorCfg()), 3.0)
    assert len(arrived) == pytest.approx(90, abs=3)
    delays = [at - detection.stamp for at, detection, *_ in arrived]
    assert min(delays) >= 0.05 - 1e-9
    assert max(delays) <= 0.05 + world.period + 1e-9


def test_noise_and_bias_have_their_size(world):
    biases, noises, turns = [], [], []
    for seed in range(12):
        arrived = watch(world, PoseSensor("dog", replace(PoseSensorCfg(), rate=100.0), seed), 1.0)
        errors = np.array([d.position_w - p for _, d, p, _ in arrived])
        biases.append(errors.mean(axis=0))
        noises.append((errors - errors.mean(axis=0)).std())
        turns += [2.0 * np.arccos(min(abs(d.quaternion_w @ q), 1.0)) for _, d, _, q in arrived]
    assert np.mean(noises) == pytest.approx(0.005, rel=0.1)
    assert np.std(biases) == pytest.approx(0.005, rel=0.4)
    assert np.degrees(np.mean(turns)) == pytest.approx(0.5 * np.sqrt(2) * np.sqrt(8 / np.pi), rel=0.4)


def test_equal_seeds_measure_alike_and_robots_differ(world):
    first, second, other = (PoseSensor("dog", PoseSensorCfg(), seed) for seed in (1, 1, 2))
    for sensor in (first, second, other):
        sensor.observe(world)
    (a,), (b,), (c,) = (sensor.poll(world.time + 1.0) for sensor in (first, second, other))
    assert np.array_equal(a.position_w, b.position_w)
    assert not np.array_equal(a.position_w, c.position_w)
    assert a.position_sigma == pytest.approx(0.005 * np.sqrt(2.0))


def test_the_true_variant_is_true_and_on_time(world):
    for at, detection, position, quaternion in watch(world, PoseSensor("dog", TRUE_POSE), 0.2):
        assert at == detection.stamp
        assert np.array_equal(detection.position_w, position)
        assert detection.quaternion_w == pytest.approx(quaternion)
