"""Planar poses: frames, wrap-around, motion."""

import math

import numpy as np
import pytest

from skills.locomotion.planar import error_in_base, moved, planar_pose


def test_heading_of_a_tilted_body():
    half = 0.35
    yaw = np.array([math.cos(half), 0.0, 0.0, math.sin(half)])
    assert planar_pose((1.0, 2.0, 3.0), yaw) == pytest.approx([1.0, 2.0, 0.7])
    pitch = np.array([math.cos(0.2), 0.0, math.sin(0.2), 0.0])
    w, x, _, z = yaw
    a, b, c, d = pitch
    tilted = [w * a - z * d, w * b + x * a - z * c, w * c + z * b, w * d + z * a]
    assert planar_pose((0.0, 0.0, 0.0), tilted)[2] == pytest.approx(0.7)


def test_the_error_is_seen_from_the_robot():
    assert error_in_base(np.array([1.0, 1.0, math.pi / 2]), np.array([1.0, 3.0, math.pi])) == pytest.approx(
        [2.0, 0.0, math.pi / 2]
    )
    assert error_in_base(np.array([0.0, 0.0, 3.0]), np.array([0.0, 0.0, -3.0]))[2] == pytest.approx(2 * math.pi - 6)


def test_motion_undoes_the_error():
    pose, goal = np.array([0.3, -0.2, 2.5]), np.array([0.6, 0.1, 2.5])
    assert moved(pose, error_in_base(pose, goal), 1.0) == pytest.approx(goal)
    turned = moved(np.zeros(3), np.array([1.0, 0.0, math.pi / 2]), 1.0)
    assert turned == pytest.approx([math.cos(math.pi / 4), math.sin(math.pi / 4), math.pi / 2])
