"""The model of a legged robot: masses, contacts, servos and sensors as described."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

from hardware.descriptions.legged import load_legged_description
from sim.errors import SceneError
from sim.legged.model import IMPRATIO, LeggedModelCfg, build_legged_model, robot_spec
from sim.legged.terrain import FLAT, Terrain, bumps

GO2 = load_legged_description("go2")


def collides(model, first, second):
    """Whether two named geoms may touch."""
    a, b = model.geom(first), model.geom(second)
    return bool((a.contype[0] & b.conaffinity[0]) | (b.contype[0] & a.conaffinity[0]))


def touching(model):
    return [i for i in range(model.ngeom) if model.geom_contype[i] or model.geom_conaffinity[i]]


def test_a_robot_of_another_weight_is_refused():
    with pytest.raises(SceneError, match=r"'go2' weighs 15\.2\d\d kg in its model pack, 12\.000 kg in its description"):
        build_legged_model(replace(GO2, mass=12.0))


@pytest.mark.parametrize("contacts", ["feet", "full"])
def test_mass_is_the_described_one_whatever_touches(contacts):
    model = build_legged_model(GO2, cfg=LeggedModelCfg(contacts=contacts))
    assert model.body_mass.sum() == pytest.approx(GO2.mass + GO2.tray.mass, rel=0.01)
    bare = build_legged_model(GO2, cfg=LeggedModelCfg(contacts=contacts, tray=False))
    assert bare.body_mass.sum() == pytest.approx(GO2.mass, rel=0.01)
    assert [bare.geom(i).name for i in range(bare.ngeom) if "tray" in bare.geom(i).name] == []


def test_feet_and_trunk_touch_the_ground_and_nothing_else():
    model = build_legged_model(GO2, cfg=LeggedModelCfg(contacts="feet"))
    bodies = {model.body(model.geom_bodyid[i]).name for i in touching(model)}
    assert bodies == {"world", "robot/base", "robot/tray", *(f"robot/{foot}_foot" for foot in GO2.foot_names)}
    assert collides(model, "robot/FL", "ground")
    assert collides(model, "robot/tray/mat", "ground")
    assert not collides(model, "robot/FL", "robot/RL")
    assert not collides(model, "robot/FL", "robot/tray/mat")


def test_with_full_contacts_links_touch_each_other():
    model = build_legged_model(GO2, cfg=LeggedModelCfg(contacts="full"))
    bodies = {model.body(model.geom_bodyid[i]).name for i in touching(model)}
    assert {"robot/FL_calf", "robot/RR_thigh"} < bodies
    assert collides(model, "robot/FL", "robot/tray/mat")


def test_servos_stand_in_the_described_order_with_the_described_gains():
    model = build_legged_model(GO2)
    assert [model.actuator(i).name for i in range(model.nu)] == [f"robot/{name}" for name in GO2.joint_names]
    assert [model.actuator_trnid[i, 0] for i in range(model.nu)] == [
        model.joint(f"robot/{name}").id for name in GO2.joint_names
    ]
    assert model.actuator_gainprm[:, 0] == pytest.approx(GO2.kp)
    assert model.actuator_biasprm[:, 1] == pytest.approx(-GO2.kp)
    assert model.actuator_biasprm[:, 2] == pytest.approx(-GO2.kd)
    assert model.actuator_forcerange == pytest.approx(np.stack((-GO2.effort_limit, GO2.effort_limit), axis=1))
    assert model.actuator_forcelimited.all()
    assert not model.actuator_ctrllimited.any()


def test_joint_limits_of_the_model_are_the_described_ones():
    model = build_legged_model(GO2)
    ranges = np.array([model.joint(f"robot/{name}").range for name in GO2.joint_names])
    assert ranges[:, 0] == pytest.approx(GO2.lower, abs=1e-3)
    assert ranges[:, 1] == pytest.approx(GO2.upper, abs=1e-3)


def test_each_foot_has_its_sensors_side_by_side():
    model = build_legged_model(GO2)
    address = 0
    for foot in GO2.foot_names:
        for kind, size in (("position", 3), ("velocity", 3), ("force", 4)):
            sensor = model.sensor(f"robot/{foot}/{kind}")
            assert (sensor.adr[0], sensor.dim[0]) == (address, size)
            address += size
    assert model.nsensordata == address


def test_the_nominal_stance_has_the_described_height():
    model = build_legged_model(GO2)
    data = mujoco.MjData(model)
    data.qpos[2], data.qpos[3] = GO2.stand_height, 1.0
    for name, angle in zip(GO2.joint_names, GO2.stand, strict=True):
        data.qpos[model.joint(f"robot/{name}").qposadr[0]] = angle
    mujoco.mj_forward(model, data)
    lowest = [data.geom(f"robot/{foot}").xpos[2] - model.geom(f"robot/{foot}").size[0] for foot in GO2.foot_names]
    assert lowest == pytest.approx([0.0] * 4, abs=0.003)


@pytest.mark.parametrize(("cone", "impratio"), [("pyramidal", 1.0), ("elliptic", IMPRATIO)])
def test_options_come_from_the_configuration(cone, impratio):
    model = build_legged_model(GO2, cfg=LeggedModelCfg(cone=cone, timestep=0.002, iterations=7))
    assert model.opt.cone == getattr(mujoco.mjtCone, f"mjCONE_{cone.upper()}")
    assert (model.opt.timestep, model.opt.iterations) == (0.002, 7)
    assert model.opt.impratio == pytest.approx(impratio)


def test_what_is_only_drawn_is_left_out_unless_asked_for():
    plain, drawn = (build_legged_model(GO2, cfg=LeggedModelCfg(visuals=visuals)) for visuals in (False, True))
    assert plain.nmesh == 0 < drawn.nmesh
    assert len(touching(plain)) == len(touching(drawn))


def test_the_ground_carries_the_terrain():
    icy = Terrain("icy", friction=0.1)
    assert build_legged_model(GO2, icy).geom("ground").friction[0] == pytest.approx(0.1)
    rough = build_legged_model(GO2, bumps(0.05, seed=0, count=9))
    assert rough.ngeom == build_legged_model(GO2, FLAT).ngeom + 9
    assert collides(rough, "robot/FL", "ground/8")


def test_a_description_that_names_what_the_pack_lacks_is_refused():
    stranger = replace(GO2, joints=(replace(GO2.joints[0], name="tail_joint", armature=0.01), *GO2.joints[1:]))
    with pytest.raises(SceneError, match=r"no joint 'tail_joint'; it has .*FR_hip_joint"):
        robot_spec(stranger, LeggedModelCfg())
    with pytest.raises(SceneError, match="no body 'trunk'"):
        robot_spec(replace(GO2, base_body="trunk"), LeggedModelCfg())
