"""Robots as URDF: the same joints, limits and frames as their descriptions and kinematics have."""

from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import numpy as np
import pinocchio as pin
import pytest

from hardware.descriptions.arm_model import TOOL_FRAME, arm_model, read_mjcf
from hardware.descriptions.family import described
from hardware.descriptions.links import links_of
from hardware.descriptions.robot import load_description
from hardware.descriptions.urdf import TOOL, urdf_of
from hardware.errors import DescriptionError

MODELS = ("panda_2f85", "ur5e_2f85", "go1", "go2", "g1")


@pytest.mark.parametrize("model", MODELS)
def test_joints_limits_masses_and_meshes(model):
    description = described(model)
    text = urdf_of(model)
    urdf = pin.buildModelFromXML(text)
    assert set(urdf.names) - {"universe"} == set(description.joint_names)
    for name, low, high in zip(description.joint_names, description.lower, description.upper, strict=True):
        at = urdf.joints[urdf.getJointId(name)].idx_q
        assert (urdf.lowerPositionLimit[at], urdf.upperPositionLimit[at]) == pytest.approx((low, high))
    mass = sum(float(element.get("value", "nan")) for element in ElementTree.fromstring(text).iter("mass"))
    assert mass == pytest.approx(sum(inertia.mass for inertia in read_mjcf(str(description.mjcf_path())).inertias))
    meshes = [element.get("filename", "") for element in ElementTree.fromstring(text).iter("mesh")]
    assert meshes
    assert all(Path(urlsplit(mesh).path).is_file() for mesh in meshes)


@pytest.mark.parametrize("model", ["panda_2f85", "ur5e_2f85"])
def test_the_tool_is_where_the_kinematics_have_it(model):
    description = load_description(model)
    urdf, own = pin.buildModelFromXML(urdf_of(model)), arm_model(description)
    there, here = urdf.createData(), own.createData()
    rng = np.random.default_rng(0)
    for _ in range(20):
        q = rng.uniform(description.lower[:-1], description.upper[:-1])
        wide = pin.neutral(urdf)
        for name, value in zip(description.arm_joint_names, q, strict=True):
            wide[urdf.joints[urdf.getJointId(name)].idx_q] = value
        pin.framesForwardKinematics(urdf, there, wide)
        pin.framesForwardKinematics(own, here, q)
        assert there.oMf[urdf.getFrameId(TOOL)].isApprox(here.oMf[own.getFrameId(TOOL_FRAME)], 1e-6)


def test_the_frames_of_legs_are_those_of_the_model():
    """Placements in the parent's frame, joint by joint, against Pinocchio's own kinematics of the MJCF."""
    full = read_mjcf(str(described("go2").mjcf_path()))
    data = full.createData()
    q = pin.randomConfiguration(full, np.full(full.nq, -0.5), np.full(full.nq, 0.5))
    pin.framesForwardKinematics(full, data, q)
    placed = {}
    for link in links_of("go2"):
        here = (
            data.oMi[1].homogeneous
            if not link.parent
            else placed[link.parent] @ link.placed(float(q[full.joints[full.getJointId(link.joint)].idx_q]))
        )
        placed[link.name] = here
        if link.joint:
            assert here == pytest.approx(data.oMi[full.getJointId(link.joint)].homogeneous, abs=1e-9)


def test_what_pinocchio_cannot_read_is_said():
    with pytest.raises(DescriptionError, match="Pinocchio cannot read"):
        urdf_of("so101")
    with pytest.raises(DescriptionError, match="no model pack"):
        urdf_of("viperx_300s")
    with pytest.raises(DescriptionError, match="known:"):
        urdf_of("toaster")
