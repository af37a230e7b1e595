"""The rooms: equal seeds give equal episodes, perception is noisy about the truth, a shot hits what it points at."""

import numpy as np
import pytest

from hardware.mobile.body import BodyCommand
from policies.meta_skills.observation import CANS, OBJECTS, TRAVEL
from sim.rooms.layout import JITTER, SPOTS
from sim.rooms.perception import DetectorCfg
from sim.rooms.world import BASE, RoomsCfg

PERFECT = RoomsCfg(detector=DetectorCfg(noise=0.0, pose_noise=0.0))


def trajectory(seed: int) -> np.ndarray:
    world, rng = RoomsCfg().build(), np.random.default_rng(0)
    world.reset(seed)
    seen = [world.step(BodyCommand(tuple(rng.uniform(-0.05, 0.05, 2)), rng.uniform(-0.2, 0.2))) for _ in range(10)]
    return np.concatenate([np.ravel(part) for each in seen for part in each.features()])


def test_equal_seeds_give_equal_episodes_and_others_do_not():
    first = trajectory(3)
    np.testing.assert_array_equal(first, trajectory(3))
    assert np.abs(first - trajectory(4)).max() > 0.1


def test_everything_stands_at_a_spot_of_its_own():
    world = RoomsCfg().build()
    for seed in range(10):
        world.reset(seed)
        away = np.abs(world.objects_w[:, None, :2] - np.array(SPOTS)[None]).max(axis=-1)
        assert (away.min(axis=1) <= JITTER + 0.005).all()
        assert len(set(away.argmin(axis=1))) == len(OBJECTS)


def test_the_detector_is_right_on_average_and_wrong_in_each_frame():
    world = RoomsCfg(detector=DetectorCfg(noise=0.005, smoothing=1.0)).build()
    world.reset(1)
    frames = np.array([world.observe().things_w[: len(OBJECTS)] for _ in range(400)])
    assert np.abs(frames.mean(axis=0) - world.objects_w).max() < 0.0015
    assert frames.std(axis=0).mean() == pytest.approx(0.005, rel=0.1)


def test_a_perfect_detector_tells_the_truth():
    world = PERFECT.build()
    seen = world.reset(2)
    np.testing.assert_allclose(seen.things_w[: len(OBJECTS)], world.objects_w)
    np.testing.assert_allclose(seen.pose_w, world.pose_w)
    for name, place in zip(OBJECTS, world.objects_w, strict=True):
        x, y, _ = seen.thing_b(name)
        assert np.hypot(x, y) == pytest.approx(np.hypot(*(place[:2] - world.pose_w[:2])))


@pytest.mark.parametrize(("opened", "least", "most"), [(True, 0.9 * TRAVEL, TRAVEL), (False, -0.005, 0.005)])
def test_the_drawer_begins_as_it_is_told(opened, least, most):
    world = RoomsCfg(open_drawer=opened).build()
    world.reset(0)
    assert least <= world.drawer <= most


def test_a_shot_hits_what_the_body_points_at_and_nothing_behind_it():
    world = PERFECT.build()
    for aside, wanted in ((0.0, True), (0.3, False), (np.pi, False)):
        world.reset(5)
        x, y, _ = world.target_w
        base = np.array([x + 1.0, y, np.pi + aside])
        for name, value in zip(BASE, base, strict=True):
            world.data.joint(name).qpos[:] = value
            world.data.actuator(name).ctrl[:] = value
        world.body.begin(base)
        world.step(BodyCommand(), fire=True)
        assert world.struck is wanted


def test_a_can_that_is_taken_away_is_out_of_the_rooms():
    world = PERFECT.build()
    world.reset(0)
    world.take_away(CANS[1], (0.0, 3.0, 0.05))
    world.step(BodyCommand())
    assert world.objects_w[1, 1] > 2.0
