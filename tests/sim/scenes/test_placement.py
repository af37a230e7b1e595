"""Placements: the same seed gives the same start, with room around every object."""

import itertools
import math
from dataclasses import replace

import pytest

from sim.errors import PlacementError
from sim.scenes.placement import ObjectStart, check_placement, sample_placement


def test_equal_seeds_give_equal_placements(bench):
    assert sample_placement(bench, 7) == sample_placement(bench, 7)
    assert sample_placement(bench, 7) != sample_placement(bench, 8)


def test_a_known_seed_keeps_its_placement_across_versions(bench):
    start = sample_placement(bench, 0)["red_block"]
    assert (start.x, start.y) == pytest.approx((0.052045441182152624, -0.09176185300847761), abs=1e-12)


def test_every_pair_keeps_its_clearance_and_stays_inside(bench):
    area = bench.tables[0].sampling
    for seed in range(200):
        starts = sample_placement(bench, seed).values()
        for start in starts:
            assert area.x[0] <= start.x <= area.x[1]
            assert area.y[0] <= start.y <= area.y[1]
        for a, b in itertools.combinations(starts, 2):
            assert math.hypot(a.x - b.x, a.y - b.y) >= area.clearance


def test_no_room_is_an_error_with_a_remedy(bench):
    table = bench.tables[0]
    crowded = replace(bench, tables=(replace(table, sampling=replace(table.sampling, clearance=0.4)),))
    with pytest.raises(PlacementError, match="enlarge"):
        sample_placement(crowded, 0)


def test_a_placement_of_other_objects_is_refused(bench):
    placement = sample_placement(bench, 0)
    with pytest.raises(PlacementError, match="red_block"):
        check_placement(bench, {"cube": ObjectStart(0, 0, 0)})
    with pytest.raises(PlacementError, match="finite"):
        check_placement(bench, placement | {"red_block": ObjectStart(float("nan"), 0, 0)})
