"""Legged descriptions: the shipped ones against their models, and what a reader refuses."""

from pathlib import Path

import numpy as np
import pytest
import yaml

from hardware.descriptions import legged as module
from hardware.descriptions.legged import (
    LeggedDescription,
    legged_descriptions,
    load_legged_description,
    read_legged_description,
)
from hardware.errors import DescriptionError, PackError

FOLDER = Path(module.__file__).with_name("legged")
MODELS = ("g1", "go1", "go2")
models = pytest.mark.parametrize("name", MODELS)


@pytest.fixture
def data() -> dict:
    return yaml.safe_load((FOLDER / "go2.yaml").read_text())


def read(tmp_path: Path, data: object) -> LeggedDescription:
    path = tmp_path / "mine.yaml"
    path.write_text(data if isinstance(data, str) else yaml.safe_dump(data))
    return read_legged_description(path)


def mjcf(description: LeggedDescription) -> str:
    try:
        return str(description.mjcf_path())
    except PackError as error:
        pytest.skip(f"the model pack cannot be had here: {error}")


def test_the_shipped_ones() -> None:
    assert legged_descriptions() == MODELS
    for name, joints, feet in (("g1", 29, 2), ("go1", 12, 4), ("go2", 12, 4)):
        description = load_legged_description(name)
        assert description.model == name
        assert len(description.joint_names) == joints
        assert len(description.foot_names) == feet
        for values in (description.lower, description.kp, description.stand, description.rest):
            assert values.shape == (joints,)
            with pytest.raises(ValueError, match="read-only"):
                values[0] = 0.0


def test_the_go2_has_the_vendor_s_limits() -> None:
    go2 = load_legged_description("go2")
    calf = go2.joints[go2.joint_names.index("FL_calf_joint")]
    assert (calf.lower, calf.upper, calf.velocity, calf.effort) == (-2.7227, -0.83776, 15.7, 45.43)
    assert go2.tray is not None


def test_the_go1_stands_alike_on_all_legs() -> None:
    go1 = load_legged_description("go1")
    assert go1.foot_names == ("FR", "FL", "RR", "RL")
    for leg in go1.foot_names:
        hip, thigh, calf = (
            go1.joints[go1.joint_names.index(f"{leg}_{part}_joint")] for part in ("hip", "thigh", "calf")
        )
        assert (hip.stand, thigh.stand, calf.stand) == (0.0, 0.9, -1.8)
        assert (hip.effort, thigh.effort, calf.effort) == (23.7, 23.7, 35.55)
        assert (hip.velocity, thigh.velocity, calf.velocity) == (30.1, 30.1, 20.06)


def test_the_g1_is_the_same_left_and_right() -> None:
    """Numbers mirror about the sagittal plane: roll and yaw change sign, the rest does not."""
    g1 = load_legged_description("g1")
    joints = {joint.name: joint for joint in g1.joints}
    for name, left in joints.items():
        if not name.startswith("left_"):
            continue
        right = joints[name.replace("left_", "right_")]
        sign = -1.0 if "roll" in name or "yaw" in name else 1.0
        lower, upper = sorted((sign * left.lower, sign * left.upper))
        assert (lower, upper) == (right.lower, right.upper), name
        assert (sign * left.stand, sign * left.rest) == (right.stand, right.rest), name
        for what in ("velocity", "effort", "kp", "kd", "armature"):
            assert getattr(left, what) == getattr(right, what), (name, what)


@models
def test_it_agrees_with_its_model(name: str) -> None:
    """Joints, limits, mass, base, inertial site and feet are those of the model pack."""
    mujoco = pytest.importorskip("mujoco")
    description = load_legged_description(name)
    model = mujoco.MjModel.from_xml_path(mjcf(description))
    hinges = [model.joint(i).name for i in range(model.njnt) if model.jnt_type[i] == mujoco.mjtJoint.mjJNT_HINGE]
    assert sorted(hinges) == sorted(description.joint_names)
    ranges = np.array([model.joint(joint).range for joint in description.joint_names])
    np.testing.assert_allclose(ranges, np.stack([description.lower, description.upper], axis=1), atol=1e-4)
    assert model.body_mass.sum() == pytest.approx(description.mass, rel=1e-4)
    assert model.body(description.base_body).parentid[0] == 0
    assert model.site(description.imu_site).bodyid[0] == model.body(description.base_body).id
    for foot in description.feet:
        bodies = {int(model.geom(geom).bodyid[0]) for geom in foot.geoms}
        assert len(bodies) == 1
        on_it = [i for i in range(model.ngeom) if model.geom_bodyid[i] in bodies and model.geom_contype[i]]
        if name == "g1":  # whose feet touch with a sole of many capsules
            assert sorted(model.geom(i).name for i in on_it) == sorted(foot.geoms)


@models
def test_its_mass_is_that_of_pinocchio(name: str) -> None:
    """Two readers of the same MJCF agree on mass and on the centre of mass in the nominal stance."""
    mujoco = pytest.importorskip("mujoco")
    pinocchio = pytest.importorskip("pinocchio")
    description = load_legged_description(name)
    path = mjcf(description)
    other = pinocchio.buildModelFromMJCF(path)
    if other.nq != 7 + len(description.joints):
        pytest.skip(f"Pinocchio reads {other.nq} coordinates from {name}'s MJCF, it has {7 + len(description.joints)}")
    model = mujoco.MjModel.from_xml_path(path)
    data, q = mujoco.MjData(model), pinocchio.neutral(other)
    data.qpos[:7] = [0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0]
    for joint in description.joints:
        q[other.joints[other.getJointId(joint.name)].idx_q] = joint.stand
        data.qpos[model.joint(joint.name).qposadr[0]] = joint.stand
    mujoco.mj_kinematics(model, data)
    mujoco.mj_comPos(model, data)
    mass = pinocchio.computeTotalMass(other)
    assert mass == pytest.approx(float(model.body_mass.sum()), rel=1e-9)
    assert mass == pytest.approx(description.mass, rel=1e-4)
    center = pinocchio.centerOfMass(other, other.createData(), q)
    np.testing.assert_allclose(center, data.subtree_com[0], atol=1e-9)


def stance(name: str, contacts: str) -> tuple:
    """The built model and its data in the nominal stance, just touching the ground; the height of the base."""
    mujoco = pytest.importorskip("mujoco")
    from sim.legged.model import LeggedModelCfg, build_legged_model

    description = load_legged_description(name)
    mjcf(description)
    model = build_legged_model(description, cfg=LeggedModelCfg(contacts=contacts, tray=False))  # type: ignore[arg-type]
    data = mujoco.MjData(model)
    for joint in description.joints:
        data.qpos[model.joint(f"robot/{joint.name}").qposadr[0]] = joint.stand
        data.ctrl[model.actuator(f"robot/{joint.name}").id] = joint.stand
    mujoco.mj_kinematics(model, data)
    feet = [model.geom(f"robot/{geom}").id for foot in description.feet for geom in foot.geoms]
    lowest = min(data.geom_xpos[i][2] - model.geom_size[i][0] for i in feet)
    data.qpos[2] -= lowest
    return model, data, float(data.qpos[2])


@models
def test_stand_height_is_that_of_the_stance(name: str) -> None:
    _, _, height = stance(name, "full")
    assert load_legged_description(name).stand_height == pytest.approx(height, abs=0.002)


@models
def test_its_body_covers_the_stance(name: str) -> None:
    """What may touch, in the nominal stance, lies over the rectangle to within 3 cm; which is not much larger."""
    mujoco = pytest.importorskip("mujoco")
    model, data, _ = stance(name, "full")
    mujoco.mj_kinematics(model, data)
    reach = np.zeros(2)
    for i in range(model.ngeom):
        if model.geom_bodyid[i] == 0 or not (model.geom_contype[i] or model.geom_conaffinity[i]):
            continue
        rotation, box = data.geom_xmat[i].reshape(3, 3), model.geom_aabb[i]
        center = data.geom_xpos[i] + rotation @ box[:3] - [*data.qpos[:2], 0.0]
        reach = np.maximum(reach, (np.abs(center) + np.abs(rotation) @ box[3:])[:2])
    body = load_legged_description(name).body
    half = np.array([body.length, body.width]) / 2
    assert (half >= reach - 0.03).all(), reach
    assert (half <= reach + 0.10).all(), reach


@models
@pytest.mark.parametrize("contacts", ["feet", "full"])
def test_its_gains_hold_it_up(name: str, contacts: str) -> None:
    """Told its nominal stance it still stands after 2 s, upright, with less than half its torque limits."""
    mujoco = pytest.importorskip("mujoco")
    description = load_legged_description(name)
    model, data, height = stance(name, contacts)
    while data.time < 2.0:
        mujoco.mj_step(model, data)
    up = np.zeros(9)
    mujoco.mju_quat2Mat(up, data.qpos[3:7])
    assert data.qpos[2] > 0.8 * height
    assert up[8] > np.cos(0.2)
    used = [abs(data.actuator(f"robot/{joint.name}").force[0]) / joint.effort for joint in description.joints]
    assert max(used) < 0.5


@pytest.mark.parametrize("name", ["spot", "", "../robot", "go2.yaml"])
def test_an_unknown_name_lists_the_choices(name: str) -> None:
    with pytest.raises(DescriptionError, match="known: g1, go1, go2"):
        load_legged_description(name)


def change(data: dict, path: str, value: object) -> None:
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    for part in parents:
        data = data[part]
    if value is KeyError:
        del data[last]
    else:
        data[last] = value


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("colour", "white", "'colour'"),
        ("family", "arm", "'family'.*legged"),
        ("joints.2.damping", 1.0, r"'joints\.2\.damping'"),
        ("joints.0.kp", KeyError, r"'joints\.0\.kp'"),
        ("joints.0.kd", 0.0, r"'joints\.0\.kd'.*greater than 0"),
        ("joints.1.velocity", "fast", r"'joints\.1\.velocity'.*number"),
        ("joints.1.effort", -2.1, r"'joints\.1\.effort'.*greater than 0"),
        ("joints.1.upper", float("inf"), r"'joints\.1\.upper'.*finite"),
        ("joints.1.armature", 0.0, r"'joints\.1\.armature'"),
        ("joints.1.stand", 4.0, r"'FL_thigh_joint': stand 4\.0 lies outside"),
        ("joints.1.rest", -4.0, r"'FL_thigh_joint': rest -4\.0 lies outside"),
        ("joints.1.upper", -3.0, "'FL_thigh_joint'"),
        ("joints.1.name", "FL_hip_joint", "'joints': names must be unique"),
        ("joints", [], "'joints'"),
        ("feet.1.name", "FL", "'feet': names must be unique"),
        ("feet", [{"name": "FL", "geoms": ["FL"]}], "'feet'"),
        ("mass", float("nan"), "'mass'"),
        ("mjcf", KeyError, "'mjcf'"),
        ("watchdog", 0.001, "'watchdog'.*shorter"),
        ("sensors", ["gyroscope"], "'sensors'.*joint_encoders"),
        ("sensors.0", "lidar", r"'sensors\.0'"),
        ("velocity_range", [1.0, 1.0], r"'velocity_range\.2'"),
        ("body", KeyError, "'body'"),
        ("body.width", 0.0, r"'body\.width'.*greater than 0"),
        ("tray.rim_height", -0.1, r"'tray\.rim_height'"),
        ("safety.max_tilt", KeyError, r"'safety\.max_tilt'"),
        ("safety.max_jerk", 1.0, r"'safety\.max_jerk'"),
    ],
)
def test_refused(tmp_path: Path, data: dict, path: str, value: object, message: str) -> None:
    assert read(tmp_path, data).model == "go2"
    change(data, path, value)
    with pytest.raises(DescriptionError, match=message) as error:
        read(tmp_path, data)
    assert "mine.yaml" in str(error.value)


@pytest.mark.parametrize("text", ["", "- 1", "a: [", "just words", "\0"])
def test_no_yaml_mapping(tmp_path: Path, text: str) -> None:
    with pytest.raises(DescriptionError, match=r"mine\.yaml"):
        read(tmp_path, text)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DescriptionError, match="none"):
        read_legged_description(tmp_path / "none.yaml")
