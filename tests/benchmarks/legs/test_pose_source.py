"""The pose sensor: rate, latency, noise, and a bias for every episode."""

import numpy as np
import pytest

from benchmarks.legs.pose_source import PoseSource, PoseSourceCfg


def watch(source, poses, seconds, dt=0.02):
    """All measurements as (stamp, arrival, values)."""
    found = []
    for step in range(round(seconds / dt)):
        now = step * dt
        source.look(poses, now)
        found += [(stamp, now, values) for stamp, values in source.arrived(now)]
    return found


def test_thirty_a_second_each_fifty_milliseconds_late():
    found = watch(PoseSource(PoseSourceCfg(), 2, np.random.default_rng(0)), np.zeros((2, 3)), 10.0)
    assert len(found) == pytest.approx(300, abs=3)
    late = [arrival - stamp for stamp, arrival, _ in found]
    assert min(late) >= 0.05 - 1e-9
    assert max(late) <= 0.07
    stamps = [stamp for stamp, *_ in found]
    assert stamps == sorted(set(stamps))


def test_noise_and_bias_have_the_stated_size():
    cfg, count = PoseSourceCfg(), 400
    pose = np.tile([1.0, -2.0, 0.5], (count, 1))
    values = np.array([v for *_, v in watch(PoseSource(cfg, count, np.random.default_rng(1)), pose, 4.0)])
    error = values - pose
    bias = error.mean(axis=0)
    sigma = np.array([cfg.position_sigma, cfg.position_sigma, cfg.yaw_sigma])
    assert (error - bias).std(axis=(0, 1)) == pytest.approx(sigma, rel=0.05)
    assert bias.std(axis=0) == pytest.approx(sigma, rel=0.15)
