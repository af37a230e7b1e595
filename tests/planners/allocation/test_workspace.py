"""Maps of cells."""

import numpy as np
import pytest

from planners.allocation.workspace import grid, read_map
from planners.errors import InfeasibleError, MapError


def test_distances_go_around_obstacles():
    workspace = grid(3, 3, {"a": [(3, 1)]}, [(2, 1), (2, 2)])
    away = workspace.distances(workspace.index[1, 1])
    assert away[workspace.index[3, 1]] == 6
    assert len(workspace) == 7


def test_a_cell_behind_walls_is_infinitely_far():
    workspace = grid(3, 1, {}, [(2, 1)])
    assert np.isinf(workspace.distances(0)[1])


def test_labels_of_overlapping_regions():
    workspace = grid(2, 1, {"a": [(1, 1)], "b": [(1, 1), (2, 1)]})
    assert workspace.labels == (frozenset({"a", "b"}), frozenset({"b"}))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "malformed"),
        ({"width": 0, "height": 2, "regions": {}}, "0 x 2"),
        ({"width": 2, "height": 2, "regions": {"a": [[3, 1]]}}, "region 'a' lies at"),
        ({"width": 2, "height": 2, "regions": {"a": [[1]]}}, "malformed"),
        ({"width": 2, "height": 2, "regions": 3}, "malformed"),
        ({"width": "x", "height": 2, "regions": {}}, "malformed"),
        ({"width": 1, "height": 1, "regions": {}, "obstacles": {"o": [[1, 1]]}}, "no free cell"),
        ({"width": 10**6, "height": 10**6, "regions": {}}, "cells in all"),
    ],
)
def test_a_malformed_map_is_refused_with_its_place(data, message):
    with pytest.raises(MapError, match=message):
        read_map(data)


def test_a_robot_in_a_wall_and_a_covered_region_are_refused():
    workspace = grid(2, 1, {"a": [(2, 1)]}, [(2, 1)])
    with pytest.raises(MapError, match="r1 stands at"):
        workspace.locate((2, 1), "r1")
    with pytest.raises(InfeasibleError, match="no free cell lies in a"):
        workspace.require({"a"})
