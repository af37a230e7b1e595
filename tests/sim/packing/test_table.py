"""The packing table: equal seeds give equal episodes, the camera is off, blocks count when they are let go."""

import numpy as np
import pytest

from sim.packing.expert import GRIP_ABOVE, TRAVEL
from sim.packing.table import PackingCfg, packing_scene

QUIET = PackingCfg(noise=0.0)


@pytest.fixture(scope="module")
def table():
    return PackingCfg().build()


def trajectory(table, seed: int) -> np.ndarray:
    rng = np.random.default_rng(0)
    table.reset(seed)
    return np.array([table.step(rng.uniform(-0.1, 0.1, 4)).for_high_level() for _ in range(30)])


def test_equal_seeds_give_equal_episodes_and_others_do_not(table):
    first = trajectory(table, 3)
    other = trajectory(table, 4)
    np.testing.assert_array_equal(first, trajectory(table, 3))
    np.testing.assert_array_equal(first, trajectory(PackingCfg().build(), 3))
    assert np.abs(first - other).max() > 0.1


def test_the_opening_is_1_3_blocks_wide():
    scene = packing_scene()
    width = scene.objects[0].size[0]
    assert scene.place("box").size == pytest.approx((1.3 * width, 1.3 * width))


def test_the_camera_is_off_by_one_to_two_centimetres_in_any_direction(table):
    offsets, yaws = [], []
    for seed in range(40):
        table.reset(seed)
        offsets.append(table.offset[:2])
        yaws.append(table.yaw)
    lengths = np.linalg.norm(offsets, axis=1)
    assert (lengths >= 0.01).all()
    assert (lengths <= 0.02).all()
    assert (np.array(offsets) > 0.005).any(axis=0).all()
    assert (np.array(offsets) < -0.005).any(axis=0).all()
    assert 0.2 < np.mean(np.array(yaws) > 0.0) < 0.8


def test_camera_and_joints_disagree_by_the_offset_and_by_nothing_else():
    table = QUIET.build()
    seen = table.reset(5)
    np.testing.assert_allclose(seen.hand_seen - seen.hand_w, table.offset, atol=1e-9)
    np.testing.assert_allclose(seen.objects_seen - table.objects_w, np.tile(table.offset, (3, 1)), atol=1e-9)
    seen = table.reset(5, np.zeros(2))
    np.testing.assert_allclose(seen.box_seen, table.box_w, atol=1e-9)


def test_the_hand_follows_a_velocity_and_the_fingers_an_opening():
    table = QUIET.build()
    table.reset(0)
    before = table.hand_w
    for _ in range(20):
        table.step(np.array([0.0, 0.1, 0.0, 0.05]))
    moved = table.hand_w - before
    np.testing.assert_allclose(moved, [0.0, 0.1, 0.0], atol=0.012)
    assert table.opening == pytest.approx(0.05, abs=0.004)


def test_a_block_counts_when_it_is_in_the_box_and_let_go():
    table = QUIET.build()
    table.reset(0)
    assert not table.packed().any()
    joint = table.data.joint("red_block")
    joint.qpos[:3] = [*table.box_w[:2], 0.04]
    table.step(np.array([0.0, 0.0, 0.0, 0.085]))
    assert table.packed().tolist() == [True, False, False]
    joint.qpos[:3] = table.hand_w - np.array([0.0, 0.0, GRIP_ABOVE])
    table.step(np.array([0.0, 0.0, 0.0, 0.085]))
    assert not table.packed().any()
    assert table.hand_w[2] == pytest.approx(TRAVEL, abs=0.05)
