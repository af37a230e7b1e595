import math

import numpy as np
import pytest

from skills.world.footprint import UprightBox, gap
from skills.world.gripper_shape import ROBOTIQ_2F85, gripper_shape
from skills.world.snapshot import Pose


def box(x: float, y: float, yaw: float = 0.0, half=(0.02, 0.02), bottom: float = 0.0, top: float = 0.04) -> UprightBox:
    return UprightBox((x, y), yaw, half, bottom, top)


def test_gap_across_faces_is_exact():
    assert gap(box(0, 0), box(0.07, 0)) == pytest.approx(0.03)
    assert gap(box(0, 0), box(0, 0, bottom=0.05, top=0.06)) == pytest.approx(0.01)


def test_overlap_is_negative_and_symmetric():
    assert gap(box(0, 0), box(0.03, 0)) == pytest.approx(-0.01)
    a, b = box(0, 0, 0.4), box(0.05, 0.02, 1.1)
    assert gap(a, b) == pytest.approx(gap(b, a))


def test_a_corner_reaches_further_than_a_face():
    assert gap(box(0, 0), box(0.05, 0, math.pi / 4)) == pytest.approx(0.05 - 0.02 - 0.02 * math.sqrt(2))


@pytest.mark.parametrize("seed", range(20))
def test_gap_never_exceeds_the_true_distance(seed):
    rng = np.random.default_rng(seed)
    a = box(0, 0, rng.uniform(0, 6), (0.02, 0.03))
    b = box(*rng.uniform(-0.1, 0.1, 2), rng.uniform(0, 6), (0.015, 0.04))
    grid = np.stack(np.meshgrid(np.linspace(-1, 1, 15), np.linspace(-1, 1, 15)), -1).reshape(-1, 2)
    points = [np.asarray(item.center) + (grid * item.half) @ item.axes() for item in (a, b)]
    nearest = np.linalg.norm(points[0][:, None] - points[1][None], axis=2).min()
    assert gap(a, b) <= nearest + 1e-12


def test_gripper_boxes_leave_the_opening_free():
    boxes = ROBOTIQ_2F85.boxes(Pose((0, 0, 0.03), (0, 1, 0, 0)), 0.06)
    block = box(0, 0)
    assert min(gap(part, block) for part in boxes) == pytest.approx(0.01, abs=1e-9)


def test_unknown_gripper_lists_the_choices():
    with pytest.raises(KeyError, match="panda_2f85"):
        gripper_shape("spoon")
