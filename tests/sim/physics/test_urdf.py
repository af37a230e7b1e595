"""The URDF of a robot is the same robot: MuJoCo reads it back."""

from xml.etree import ElementTree

import mujoco
import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from sim.legged.model import LeggedModelCfg, robot_spec
from sim.physics.errors import BackendError
from sim.physics.urdf import MIN_MASS, _roll_pitch_yaw, legged_urdf

GO2 = load_legged_description("go2")


@pytest.fixture(params=["feet", "full"])
def pair(request):
    """The robot's model, and the one that MuJoCo makes of its URDF."""
    model = robot_spec(GO2, LeggedModelCfg(contacts=request.param)).compile()
    keep_links = '<mujoco><compiler fusestatic="false" balanceinertia="false"/></mujoco></robot>'
    return model, mujoco.MjModel.from_xml_string(legged_urdf(model, GO2).replace("</robot>", keep_links))


def test_links_weigh_the_same(pair):
    model, again = pair
    for i in range(1, model.nbody):
        name = model.body(i).name
        if name == GO2.base_body:
            continue  # the root link of a URDF is the world in MuJoCo
        body = again.body(name)
        assert body.mass[0] == pytest.approx(max(model.body_mass[i], MIN_MASS)), name
        if model.body_mass[i] > 0.0:
            assert body.ipos == pytest.approx(model.body_ipos[i], abs=1e-6), name
            assert np.sort(body.inertia) == pytest.approx(np.sort(model.body_inertia[i]), rel=1e-4), name


def test_the_base_weighs_the_same():
    model = robot_spec(GO2, LeggedModelCfg()).compile()
    root = ElementTree.fromstring(legged_urdf(model, GO2))
    base = next(link for link in root.findall("link") if link.get("name") == GO2.base_body)
    assert float(base.find("inertial/mass").get("value")) == pytest.approx(model.body(GO2.base_body).mass[0])
    assert len(base.findall("collision")) == 3 + 3 * 3 + 1  # boxes, capsules in three parts each, a sphere


def test_joints_move_the_same_links_to_the_same_places(pair):
    model, again = pair
    first, second = mujoco.MjData(model), mujoco.MjData(again)
    rng = np.random.default_rng(0)
    first.qpos[:7] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    for joint in GO2.joints:
        angle = rng.uniform(joint.lower, joint.upper)
        first.qpos[model.joint(joint.name).qposadr[0]] = angle
        second.qpos[again.joint(joint.name).qposadr[0]] = angle
        assert again.joint(joint.name).range == pytest.approx([joint.lower, joint.upper])
    mujoco.mj_kinematics(model, first)
    mujoco.mj_kinematics(again, second)
    for i in range(2, model.nbody):
        name = model.body(i).name
        assert second.body(name).xpos == pytest.approx(first.xpos[i], abs=1e-6), name
        assert second.body(name).xmat == pytest.approx(first.xmat[i], abs=1e-6), name


def test_a_capsule_covers_the_same_ground():
    spec = mujoco.MjSpec()
    body = spec.worldbody.add_body(name="base", mass=1.0, inertia=[1, 1, 1], explicitinertial=True)
    turn = np.array([0.8, 0.36, 0.48, 0.0])
    body.add_geom(type=mujoco.mjtGeom.mjGEOM_CAPSULE, size=[0.05, 0.2, 0], pos=[0.1, 0.2, 0.3], quat=turn)
    root = ElementTree.fromstring(legged_urdf(spec.compile(), GO2))
    ends = [c.find("origin").get("xyz") for c in root.iter("collision") if c.find("geometry/sphere") is not None]
    places = np.array([[float(x) for x in end.split()] for end in ends])
    axis = np.zeros(3)
    mujoco.mju_rotVecQuat(axis, np.array([0.0, 0.0, 1.0]), turn)
    assert places.mean(axis=0) == pytest.approx([0.1, 0.2, 0.3])
    assert places[1] - places[0] == pytest.approx(0.4 * axis)


@pytest.mark.parametrize("pitch", [-np.pi / 2, -1.2, 0.0, 0.7, np.pi / 2])
def test_angles_turn_like_their_quaternion(pitch):
    for roll, yaw in ((0.3, -2.0), (-2.9, 0.0), (0.0, 3.0)):
        quaternion = np.array([1.0, 0.0, 0.0, 0.0])
        for axis, angle in (([0.0, 0.0, 1.0], yaw), ([0.0, 1.0, 0.0], pitch), ([1.0, 0.0, 0.0], roll)):
            turn = np.zeros(4)
            mujoco.mju_axisAngle2Quat(turn, np.array(axis), angle)
            mujoco.mju_mulQuat(quaternion, quaternion.copy(), turn)
        assert matrix_of(_roll_pitch_yaw(quaternion)) == pytest.approx(matrix(quaternion), abs=1e-7)


def matrix(quaternion):
    flat = np.zeros(9)
    mujoco.mju_quat2Mat(flat, quaternion)
    return flat.reshape(3, 3)


def matrix_of(angles):
    roll, pitch, yaw = angles
    x = np.array([[1, 0, 0], [0, np.cos(roll), -np.sin(roll)], [0, np.sin(roll), np.cos(roll)]])
    y = np.array([[np.cos(pitch), 0, np.sin(pitch)], [0, 1, 0], [-np.sin(pitch), 0, np.cos(pitch)]])
    z = np.array([[np.cos(yaw), -np.sin(yaw), 0], [np.sin(yaw), np.cos(yaw), 0], [0, 0, 1]])
    return z @ y @ x


def test_what_urdf_cannot_say_is_refused():
    spec = mujoco.MjSpec()
    body = spec.worldbody.add_body(name="base", mass=1.0, inertia=[1, 1, 1], explicitinertial=True)
    body.add_geom(type=mujoco.mjtGeom.mjGEOM_ELLIPSOID, size=[0.1, 0.2, 0.3])
    with pytest.raises(BackendError, match="'base' is a mjGEOM_ELLIPSOID; a URDF can be written with boxes"):
        legged_urdf(spec.compile(), GO2)
    child = body.add_body(name="slider", mass=1.0, inertia=[1, 1, 1], explicitinertial=True)
    child.add_joint(name="rail", type=mujoco.mjtJoint.mjJNT_SLIDE)
    spec.delete(body.geoms[0])
    with pytest.raises(BackendError, match="'slider' has 1 joints, or one that is no hinge"):
        legged_urdf(spec.compile(), GO2)
