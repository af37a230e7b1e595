import numpy as np

from skills.world.track import Track

SIGMA = 0.002


def at(position) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, 3] = position
    return matrix


def feed(track: Track, rng, position, start: float, count: int) -> float:
    for k in range(count):
        track.add(start + k / 30, at(np.asarray(position) + rng.normal(0, SIGMA, 3)), SIGMA)
    return start + count / 30


def test_averaging_brings_a_still_object_below_a_millimetre():
    errors = []
    for seed in range(30):
        track = Track()
        feed(track, np.random.default_rng(seed), [0.1, 0.2, 0.02], 0.0, 30)
        errors.append(np.linalg.norm(track.estimate()[:3, 3] - [0.1, 0.2, 0.02]))
    assert np.median(errors) < 0.0009
    assert max(errors) < 0.0018


def test_a_motion_restarts_the_average_within_three_samples():
    track, rng = Track(), np.random.default_rng(1)
    now = feed(track, rng, [0, 0, 0], 0.0, 30)
    feed(track, rng, [0.03, 0, 0], now, 3)
    assert abs(track.estimate()[0, 3] - 0.03) < 0.005
    assert track.count <= 3


def test_one_wild_sample_changes_nothing():
    track, rng = Track(), np.random.default_rng(2)
    now = feed(track, rng, [0, 0, 0], 0.0, 30)
    before = track.estimate()[:3, 3]
    track.add(now, at([0.3, 0, 0]), SIGMA)
    assert np.linalg.norm(track.estimate()[:3, 3] - before) < 0.001
    assert track.count > 20


def test_a_still_object_seldom_restarts():
    track, rng, restarts = Track(), np.random.default_rng(3), 0
    for k in range(3000):
        track.add(k / 30, at(rng.normal(0, SIGMA, 3)), SIGMA)
        restarts += k > 30 and track.count < 10
    assert restarts < 20


def test_old_samples_are_refused():
    track = Track()
    track.add(1.0, at([0, 0, 0]), SIGMA)
    track.add(0.5, at([1, 0, 0]), SIGMA)
    assert track.count == 1
    assert track.estimate()[0, 3] == 0.0


def test_a_box_seen_now_on_one_face_and_now_on_another_is_believed_on_the_one_that_is_seen_more():
    track, rng = Track(), np.random.default_rng(0)
    on_its_side = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, -1.0], [0.0, 1.0, 0.0]])
    for i in range(18):
        sample = np.eye(4)
        sample[:3, :3] = on_its_side if i % 3 == 0 else np.eye(3)
        sample[:3, 3] = rng.normal(0.0, 0.001, 3)
        track.add(i / 30.0, sample, 0.001)
    assert np.allclose(track.estimate()[:3, :3], np.eye(3), atol=1e-6)
