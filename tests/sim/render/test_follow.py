"""A camera that follows what moves."""

import mujoco
import numpy as np
import pytest

from sim.render.follow import OFFSET, FollowCamera
from sim.scenes.build import build_model
from sim.scenes.placement import sample_placement
from sim.scenes.scene import load_scene


@pytest.fixture(scope="module")
def workshop():
    scene = load_scene("workshop")
    model = build_model(scene, sample_placement(scene, 0), visuals=True)
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    return scene, model, data


def test_it_glides_to_the_robot_that_begins_to_move(workshop):
    scene, model, data = workshop
    follow = FollowCamera(model, scene, scene.cameras[1].name)
    eye = lambda: model.cam_pos[model.camera(scene.cameras[1].name).id].copy()  # noqa: E731
    follow.update(data, 0.0)
    near_arm = eye()
    base = model.body("dog/base").id
    address = model.jnt_qposadr[model.body_jntadr[base]]
    seen = []
    for k in range(1, 80):
        data.qpos[address] += 0.02  # 0.4 m/s
        mujoco.mj_kinematics(model, data)
        follow.update(data, 0.05 * k)
        seen.append(eye())
    assert np.linalg.norm(seen[5] - near_arm) < 1e-6  # it waits a moment first
    assert np.abs(np.diff(seen, axis=0)).max() < 0.4  # and does not jump
    assert np.linalg.norm(seen[-1] - OFFSET - data.xpos[base]) < 0.5


def test_it_stays_where_nothing_moves(workshop):
    scene, model, data = workshop
    follow = FollowCamera(model, scene, scene.cameras[1].name)
    eyes = []
    for k in range(60):
        follow.update(data, 0.05 * k)
        eyes.append(model.cam_pos[model.camera(scene.cameras[1].name).id].copy())
    assert np.ptp(eyes, axis=0).max() < 1e-9
