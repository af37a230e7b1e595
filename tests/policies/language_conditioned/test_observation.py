"""What each level sees: the low level does not see a camera's offset, the high level does not see the arm's joints."""

import numpy as np

from policies.language_conditioned.observation import (
    EACH,
    FINE,
    HIGH_LEVEL_FEATURES,
    LOW_LEVEL_FEATURES,
    SCALE,
    TabletopObservation,
)


def observation(offset: float) -> TabletopObservation:
    """A hand over the box; the camera sees everything off by ``offset`` along x [m]."""
    shift = np.array([offset, 0.0, 0.0])
    hand, box = np.array([0.1, 0.2, 0.25]), np.array([0.1, 0.2, 0.15])
    objects = np.array([[0.1, 0.2, 0.22], [0.3, 0.0, 0.03], [0.0, -0.2, 0.03]])
    return TabletopObservation(hand, np.array(0.04), np.array(0.0), hand + shift, objects + shift, box + shift)


def test_sizes_also_of_a_batch():
    batch = TabletopObservation.stack([observation(0.0), observation(0.01)])
    assert batch.for_low_level().shape == (2, LOW_LEVEL_FEATURES)
    assert batch.for_high_level().shape == (2, HIGH_LEVEL_FEATURES)
    np.testing.assert_array_equal(batch.for_low_level()[1], observation(0.01).for_low_level())


def test_an_offset_moves_every_target_of_the_low_level_and_nothing_that_the_camera_compares():
    true, off = observation(0.0), observation(0.015)
    moved = (off.for_low_level() - true.for_low_level())[6:].reshape(-1, EACH)[:, :3]
    np.testing.assert_allclose(moved, np.tile([0.015 * SCALE, 0.0, 0.0], (4, 1)), atol=1e-6)
    np.testing.assert_allclose(off.for_high_level(), true.for_high_level(), atol=1e-6)


def test_the_high_level_sees_how_a_held_block_hangs_beside_the_box():
    beside = observation(0.0)
    beside.objects_seen[0, 1] += 0.012
    from_box = beside.for_high_level()[-5 * EACH : -2 * EACH].reshape(3, EACH)[0, :3]
    np.testing.assert_allclose(from_box, np.array([0.0, 0.012, 0.07]) * SCALE, atol=1e-6)


def test_a_millimetre_shows_close_to_a_target():
    near, far = observation(0.0), observation(0.0)
    near.objects_seen[0, 0] += 0.001
    fine = (near.for_low_level() - far.for_low_level())[6 + 3]
    assert fine == np.float32(np.tanh(0.001 / FINE))
    assert fine > 4.0 * 0.001 * SCALE


def test_a_correction_of_any_block_looks_the_same():
    def handled(block: int):
        places = np.array([[0.3, 0.3, 0.0], [-0.3, 0.3, 0.0], [0.0, -0.3, 0.0]])
        places[block] = [0.01, 0.0, 0.18]
        seen = TabletopObservation(
            np.array([0.0, 0.0, 0.2]), np.array(0.04), np.array(0.0), np.array([0.0, 0.0, 0.2]), places, np.zeros(3)
        )
        return seen.for_high_level()[-2 * EACH :]

    np.testing.assert_array_equal(handled(0), handled(1))
    np.testing.assert_array_equal(handled(0), handled(2))
    assert handled(0)[EACH] > 0.0  # beside the box
