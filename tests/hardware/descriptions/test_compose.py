"""An arm and a gripper of different files become one MJCF that MuJoCo and Pinocchio read alike."""

from pathlib import Path

import mujoco
import numpy as np
import pinocchio as pin
import pytest

from hardware.descriptions.arm_model import TOOL_FRAME, arm_model
from hardware.descriptions.compose import compose, composed
from hardware.descriptions.robot import load_description
from hardware.errors import PackError

ARM = """<mujoco><compiler angle="radian" autolimits="true"/>
<default><default class="main_arm"><joint armature="0.1"/></default></default>
<worldbody><light pos="0 0 1"/>
<body name="base" pos="0 0 1" quat="0 0 0 1" childclass="main_arm"><body name="link"><joint name="turn"/>
<geom name="link" size="0.1" mass="1"/><site name="flange" pos="0 0 0.2" quat="0 1 0 0"/></body></body></worldbody>
<actuator><motor name="turn" joint="turn"/></actuator><keyframe><key qpos="1"/></keyframe></mujoco>"""
GRIPPER = """<mujoco><compiler angle="radian" autolimits="true"/>
<default><default class="main_gripper"><geom rgba="1 0 0 1"/></default></default>
<asset><material name="black"/></asset>
<worldbody><body name="base" childclass="main_gripper"><body name="finger"><joint name="slide" type="slide"/>
<geom size="0.01" mass="0.1" material="black"/></body><body name="thumb"/></body></worldbody>
<contact><exclude body1="finger" body2="thumb"/></contact>
<actuator><motor name="slide" joint="slide"/></actuator></mujoco>"""


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    arm, gripper = tmp_path / "arm.xml", tmp_path / "gripper.xml"
    arm.write_text(ARM)
    gripper.write_text(GRIPPER)
    return arm, gripper


def test_names_that_both_have_do_not_clash(pair, tmp_path) -> None:
    model = mujoco.MjModel.from_xml_string(compose(*pair, "flange", tmp_path))
    assert [model.joint(k).name for k in range(model.njnt)] == ["turn", "gripper_slide"]
    assert [model.actuator(k).name for k in range(model.nu)] == ["turn", "gripper_slide"]
    assert (model.nkey, model.nlight, model.nexclude) == (0, 0, 1)
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    np.testing.assert_allclose(data.body("base").xpos, 0.0)  # the root stands at the origin, unturned
    np.testing.assert_allclose(data.body("gripper_base").xpos, [0.0, 0.0, 0.2])
    np.testing.assert_allclose(data.body("gripper_base").xquat, [0.0, 1.0, 0.0, 0.0])


def test_the_file_is_written_once_and_again_when_its_parts_change(pair, tmp_path) -> None:
    path = composed(tmp_path, "both", "arm.xml", "gripper.xml", "flange")
    before = path.stat().st_mtime_ns
    assert composed(tmp_path, "both", "arm.xml", "gripper.xml", "flange").stat().st_mtime_ns == before
    pair[1].write_text(GRIPPER.replace('mass="0.1"', 'mass="0.2"'))
    model = mujoco.MjModel.from_xml_path(str(composed(tmp_path, "both", "arm.xml", "gripper.xml", "flange")))
    assert model.body("gripper_finger").mass[0] == pytest.approx(0.2)


def test_what_does_not_fit_is_refused(pair, tmp_path) -> None:
    with pytest.raises(PackError, match="no site 'hand'"):
        compose(*pair, "hand", tmp_path)
    pair[1].write_text(GRIPPER.replace('angle="radian"', 'angle="degree"'))
    with pytest.raises(PackError, match="differ in the compiler's angle"):
        compose(*pair, "flange", tmp_path)
    pair[1].write_text("<mujoco>")
    with pytest.raises(PackError, match="cannot be put together"):
        composed(tmp_path, "both", "arm.xml", "gripper.xml", "flange")


def test_the_ur5e_is_the_same_arm_for_mujoco_and_pinocchio() -> None:
    description = load_description("ur5e_2f85")
    model = mujoco.MjModel.from_xml_path(str(description.mjcf_path()))
    data, kinematics = mujoco.MjData(model), arm_model(description)
    state = kinematics.createData()
    for seed in range(10):
        q = np.random.default_rng(seed).uniform(description.lower[:6], description.upper[:6])
        for joint, angle in zip(description.joints, q, strict=True):
            data.joint(joint.name).qpos[0] = angle
        mujoco.mj_kinematics(model, data)
        pin.framesForwardKinematics(kinematics, state, q)
        tool = state.oMf[kinematics.getFrameId(TOOL_FRAME)]
        site = data.site(description.tool_site)
        np.testing.assert_allclose(tool.translation, site.xpos, atol=1e-6)
        np.testing.assert_allclose(tool.rotation, site.xmat.reshape(3, 3), atol=1e-6)
    data.qpos[:6] = description.home
    mujoco.mj_kinematics(model, data)
    np.testing.assert_allclose(data.site(description.tool_site).xpos, [0.3, 0.0, 0.5], atol=1e-4)
    np.testing.assert_allclose(data.site(description.tool_site).xmat.reshape(3, 3)[:, 2], [0, 0, -1], atol=1e-3)
