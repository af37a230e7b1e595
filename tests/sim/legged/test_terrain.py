"""Terrain as data: what is refused, what the makers make, and heights against MuJoCo's own rays."""

import math

import mujoco
import numpy as np
import pytest

from sim.legged.model import LeggedModelCfg, ground_spec
from sim.legged.terrain import FLAT, Box, HeightMap, Terrain, bumps, slope, stairs


def test_a_tilted_plane_has_no_boxes():
    with pytest.raises(ValueError, match="'mixed': boxes stand on level ground only"):
        Terrain("mixed", slope=0.1, boxes=(Box((1.0, 0.0), (0.2, 0.2), 0.1),))


def test_a_wall_is_no_ground():
    with pytest.raises(ValueError, match="slope of 50 degrees"):
        slope(50.0)


def test_slopes_are_named_by_their_angle():
    assert [slope(angle).name for angle in (8.0, -5.0)] == ["slope_+8deg", "slope_-5deg"]
    assert slope(8.0).slope == pytest.approx(math.radians(8.0))


def test_bumps_come_from_their_seed_and_leave_the_middle_free():
    terrain = bumps(0.05, seed=3, count=80)
    assert terrain == bumps(0.05, seed=3, count=80)
    assert terrain != bumps(0.05, seed=4, count=80)
    assert len(terrain.boxes) == 80
    heights = [box.height for box in terrain.boxes]
    assert 0.02 <= min(heights) < max(heights) <= 0.05
    for box in terrain.boxes:
        gaps = [abs(c) - s / 2.0 for c, s in zip(box.center, box.size, strict=True)]
        assert max(gaps) > 0.45


@pytest.fixture
def height_at():
    """Heights from the map of terrains, as a function of terrain index and places."""
    torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

    def ask(terrains, index, points):
        heights = HeightMap(terrains).height(torch.tensor([index]), torch.tensor(points, dtype=torch.float32)[None])
        return heights[0].numpy()

    return ask


def test_stairs_lead_up_then_down_on_both_sides(height_at):
    terrain = stairs(0.1, run=0.3, count=3)
    along = 0.8 + 0.3 * np.arange(5) + 0.15
    points = np.stack((along, np.zeros(5)), axis=1)
    for side in (1.0, -1.0):
        assert height_at((terrain,), 0, side * points) == pytest.approx([0.1, 0.2, 0.3, 0.2, 0.1])
    assert height_at((terrain,), 0, [[0.0, 0.0], [0.79, 0.0], [2.31, 0.0]]) == pytest.approx([0.0, 0.0, 0.0])


def test_heights_are_those_that_a_robot_would_step_on(height_at):
    terrains = (FLAT, slope(8.0), bumps(0.05, seed=1, count=40), stairs(0.08, count=3))
    rng = np.random.default_rng(0)
    points = rng.uniform(-3.0, 3.0, (60, 2))
    found = {}
    for i, terrain in enumerate(terrains):
        model = ground_spec(terrain, LeggedModelCfg()).compile()
        data = mujoco.MjData(model)
        mujoco.mj_forward(model, data)
        found[terrain.name] = height_at(terrains, i, points)
        assert found[terrain.name] == pytest.approx([cast_down(model, data, point) for point in points], abs=1e-5)
    assert not found["flat"].any()
    assert all(len(set(np.round(heights, 4))) > 3 for name, heights in found.items() if name != "flat")


def cast_down(model, data, point):
    """Height of the ground under a point, by a ray from above [m]."""
    geom = np.zeros(1, dtype=np.int32)
    start = np.array([*point, 5.0])
    distance = mujoco.mj_ray(model, data, start, np.array([0.0, 0.0, -1.0]), None, 1, -1, geom)
    return 5.0 - distance


def test_where_boxes_overlap_the_tallest_counts(height_at):
    heap = Terrain("heap", boxes=(Box((0.0, 0.0), (1.0, 1.0), 0.1), Box((0.3, 0.0), (0.2, 0.2), 0.25)))
    assert height_at((heap,), 0, [[-0.3, 0.0], [0.3, 0.0], [0.6, 0.0]]) == pytest.approx([0.1, 0.25, 0.0])


def test_a_map_knows_whether_all_is_flat():
    pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
    assert HeightMap((FLAT,)).flat
    assert not HeightMap((FLAT, slope(1.0))).flat
    assert not HeightMap((FLAT, stairs(0.1, count=1))).flat


def test_each_copy_has_the_height_of_its_own_terrain():
    torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
    block = Terrain("block", boxes=(Box((1.0, 0.0), (0.5, 0.5), 0.3),))
    heights = HeightMap((FLAT, block, slope(45.0))).height(torch.tensor([2, 1, 0, 1]), torch.ones(4, 1, 2) * 1.0)
    assert heights[:, 0].tolist() == pytest.approx([1.0, 0.0, 0.0, 0.0], abs=1e-6)  # the block ends at y = 0.25
    inside = torch.tensor([[[1.2, 0.2]]]).repeat(4, 1, 1)
    heights = HeightMap((FLAT, block, slope(45.0))).height(torch.tensor([2, 1, 0, 1]), inside)
    assert heights[:, 0].tolist() == pytest.approx([1.2, 0.3, 0.0, 0.3], abs=1e-6)
