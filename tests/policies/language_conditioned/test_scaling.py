"""Normalised actions: restored exactly, and a slow nudge weighs what a fast travel does not drown."""

import numpy as np

from policies.language_conditioned.scaling import normalised, restored


def test_what_is_normalised_is_restored():
    actions = np.random.default_rng(0).uniform(-0.3, 0.3, (50, 4))
    np.testing.assert_allclose(restored(normalised(actions)), actions, atol=1e-6)


def test_a_nudge_is_a_large_part_of_a_travel():
    nudge, travel = normalised(np.array([[0.012, 0.0, 0.0, 0.0], [0.25, 0.0, 0.0, 0.0]]))[:, 0]
    assert nudge > 0.15 * travel
