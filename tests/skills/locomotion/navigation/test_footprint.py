"""Footprints come from the legged descriptions."""

import pytest

from hardware.descriptions.legged import legged_descriptions, load_legged_description
from skills.errors import FloorMapError
from skills.locomotion.navigation.footprint import Footprint, footprint_of, largest_footprint


def test_it_is_half_of_the_described_body():
    for model in legged_descriptions():
        body, shape = load_legged_description(model).body, footprint_of(model)
        assert (2.0 * shape.half_length, 2.0 * shape.half_width) == pytest.approx((body.length, body.width))
        assert shape.radius <= largest_footprint().radius


def test_unknown_models_and_bad_sizes_are_refused():
    with pytest.raises(FloorMapError, match=r"spot.*go1, go2"):
        footprint_of("spot")
    with pytest.raises(FloorMapError, match="above zero"):
        Footprint(0.3, 0.0)
