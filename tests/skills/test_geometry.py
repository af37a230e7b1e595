import math

import numpy as np
import pytest

from skills.geometry import (
    invert,
    matrix_from_quaternion,
    nearest_quaternion,
    quaternion_from_matrix,
    tool_down,
    transform,
    upright_yaw,
    wrap,
)
from skills.world.snapshot import Pose


@pytest.mark.parametrize("seed", range(10))
def test_quaternions_and_matrices_agree(seed):
    q = np.random.default_rng(seed).normal(size=4)
    rotation = matrix_from_quaternion(q)
    assert np.allclose(rotation @ rotation.T, np.eye(3))
    assert np.isclose(np.linalg.det(rotation), 1.0)
    assert np.allclose(matrix_from_quaternion(quaternion_from_matrix(rotation)), rotation)


def test_half_turns_are_no_special_case():
    for axis in np.eye(3):
        rotation = matrix_from_quaternion((0.0, *axis))
        assert np.allclose(matrix_from_quaternion(quaternion_from_matrix(rotation)), rotation)


def test_quaternion_matches_mujoco():
    mujoco = pytest.importorskip("mujoco")
    q = np.array([0.2, -0.4, 0.7, 0.1])
    q /= np.linalg.norm(q)
    expected = np.empty(9)
    mujoco.mju_quat2Mat(expected, q)
    assert np.allclose(matrix_from_quaternion(q), expected.reshape(3, 3))


def test_invert():
    matrix = transform(Pose((1.0, 2.0, 3.0), (0.5, 0.5, -0.5, 0.5)))
    assert np.allclose(invert(matrix) @ matrix, np.eye(4))


def test_tool_down_points_down_with_its_heading():
    rotation = tool_down(0.3)
    assert np.allclose(rotation[:, 2], [0, 0, -1])
    assert np.allclose(rotation[:, 0], [math.cos(0.3), math.sin(0.3), 0])
    assert np.isclose(np.linalg.det(rotation), 1.0)


@pytest.mark.parametrize("yaw", [-0.7, 0.0, 0.5, 0.78])
def test_heading_of_a_block_on_any_face(yaw):
    turn = np.array([math.cos(yaw / 2), 0, 0, math.sin(yaw / 2)])
    upright = Pose((0, 0, 0), tuple(turn))
    assert math.isclose(upright_yaw(upright), yaw, abs_tol=1e-9)
    rolled = matrix_from_quaternion(turn) @ matrix_from_quaternion((math.sqrt(0.5), math.sqrt(0.5), 0, 0))
    assert abs(wrap(upright_yaw(Pose((0, 0, 0), quaternion_from_matrix(rolled))) - yaw, math.pi / 2)) < 1e-6


@pytest.mark.parametrize("seed", range(5))
def test_nearest_quaternion_is_the_middle_of_a_spread(seed):
    rng = np.random.default_rng(seed)
    middle = matrix_from_quaternion(rng.normal(size=4))
    turns = [matrix_from_quaternion((1.0, *(sign * 0.05 * axis))) for axis in np.eye(3) for sign in (1, -1)]
    mean = np.mean([middle @ turn for turn in turns], axis=0)
    assert np.allclose(matrix_from_quaternion(nearest_quaternion(mean)), middle, atol=1e-9)
