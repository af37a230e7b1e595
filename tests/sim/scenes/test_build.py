"""The two builds agree, and hold no shortcut."""

import mujoco
import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from sim.scenes.build import build_model
from sim.scenes.placement import sample_placement


@pytest.fixture(scope="module")
def models(bench):
    placement = sample_placement(bench, 0)
    return build_model(bench, placement), build_model(bench, placement, visuals=True)


def test_both_builds_have_one_qpos_layout_and_one_mass(models):
    physics, visuals = models
    names = [[model.joint(i).name for i in range(model.njnt)] for model in models]
    assert names[0] == names[1]
    assert np.array_equal(physics.jnt_qposadr, visuals.jnt_qposadr)
    assert np.allclose(physics.qpos0, visuals.qpos0)
    assert physics.body_mass.sum() == pytest.approx(visuals.body_mass.sum(), rel=1e-9)


def test_physics_build_drops_visual_geoms(models):
    physics, visuals = models
    assert physics.ngeom < visuals.ngeom / 2
    assert physics.ncam == 0
    assert visuals.ncam == 4  # two of the film, two that measure depth


def test_nothing_is_welded(models):
    kinds = set(models[0].eq_type.tolist())
    assert kinds == {int(mujoco.mjtEq.mjEQ_CONNECT), int(mujoco.mjtEq.mjEQ_JOINT)}
    for i in range(models[0].neq):
        body = models[0].eq_obj1id[i]
        if models[0].eq_type[i] == mujoco.mjtEq.mjEQ_CONNECT:
            assert "follower" in models[0].body(body).name


def test_arm_actuators_are_the_descriptions_servos(models):
    description = load_description("panda_2f85")
    for joint in description.joints:
        actuator = models[0].actuator(f"left/{joint.name}")
        assert actuator.gainprm[0] == joint.kp
        assert list(actuator.biasprm[:3]) == [0.0, -joint.kp, -joint.kd]
        assert list(actuator.forcerange) == [-joint.effort, joint.effort]


def test_marks_do_not_collide_and_trays_do(models):
    model = models[0]
    assert model.geom("purple_mark").contype == 0
    assert model.geom("tray").contype == 1
    assert model.geom("tray_north").contype == 1


def test_solver_settings(models):
    option = models[0].opt
    assert option.timestep == 0.002
    assert option.cone == mujoco.mjtCone.mjCONE_ELLIPTIC
    assert option.integrator == mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    assert option.impratio == 10.0
