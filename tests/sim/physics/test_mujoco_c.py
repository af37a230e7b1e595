"""MuJoCo C in a batch: places, steps, kicks, draws, terrains, and copies whose physics breaks."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from sim.legged.model import LeggedModelCfg  # noqa: E402
from sim.legged.terrain import FLAT, Box, Terrain, slope  # noqa: E402
from sim.physics.backend import Pose  # noqa: E402
from sim.physics.mujoco_c import MujocoC  # noqa: E402
from tests.sim.physics.robots import hold, nominal, standing  # noqa: E402

GRAVITY = 9.81
FOOT_RADIUS = 0.022


@pytest.fixture
def make(go2):
    """Builds backends and closes them."""
    built = []

    def build(num_envs=2, **options):
        built.append(MujocoC(go2, num_envs, **options))
        return built[-1]

    yield build
    for backend in built:
        backend.close()


def everyone(backend):
    return torch.arange(backend.num_envs)


def test_place_puts_the_copies_asked_for_at_rest_and_leaves_the_others(make, go2):
    backend = make(3)
    backend.place(everyone(backend), standing(go2, 3))
    hold(go2, backend, 0.1)
    before = backend.state.base_position_w.clone()
    backend.place(torch.tensor([1]), standing(go2, 1, x=2.0, z=0.5))
    state = backend.state
    assert state.base_position_w[1].tolist() == pytest.approx([2.0, 0.0, 0.5])
    assert state.joint_position[1].tolist() == pytest.approx(go2.stand.tolist(), abs=1e-6)
    for still in (state.base_velocity_w, state.base_angular_velocity_b, state.joint_velocity, state.foot_force):
        assert not still[1].any()
    assert torch.equal(state.base_position_w[[0, 2]], before[[0, 2]])


def test_feet_are_where_the_pose_puts_them_and_in_the_described_order(make, go2):
    backend = make(1)
    backend.place(everyone(backend), standing(go2, 1))
    feet = backend.state.foot_position_w[0]
    assert go2.foot_names == ("FL", "FR", "RL", "RR")
    assert torch.sign(feet[:, 0]).tolist() == [1, 1, -1, -1]
    assert torch.sign(feet[:, 1]).tolist() == [1, -1, 1, -1]
    assert feet[:, 2].tolist() == pytest.approx([FOOT_RADIUS] * 4, abs=0.003)  # just on the ground
    turned = standing(go2, 1)
    half_turn = Pose(turned.position_w, torch.tensor([[0.0, 0.0, 0.0, 1.0]]), turned.joint_position)
    backend.place(everyone(backend), half_turn)
    assert torch.allclose(backend.state.foot_position_w[0, :, :2], -feet[:, :2], atol=1e-6)


def test_a_standing_robot_carries_its_weight(make, go2):
    backend = make(2)
    backend.randomise(everyone(backend), nominal(2, payload_mass=[0.0, 3.0]))
    backend.place(everyone(backend), standing(go2, 2))
    state = hold(go2, backend, 2.0)
    weight = GRAVITY * (go2.mass + go2.tray.mass)
    assert state.foot_force.sum(1).tolist() == pytest.approx([weight, weight + 3.0 * GRAVITY], rel=0.01)
    assert (state.foot_force > 0.0).all()
    assert state.base_velocity_w.abs().max() < 0.01
    assert state.foot_velocity_w.abs().max() < 0.01
    assert state.base_quaternion_w[:, 0].min() > 0.99


def test_joints_follow_the_torque_law_and_its_limit(make, go2):
    backend = make(1, threads=1)
    draw = nominal(1, kp_factor=1.2, kd_factor=0.7, strength_factor=0.5)
    backend.randomise(everyone(backend), draw)
    backend.place(everyone(backend), standing(go2, 1, z=3.0))
    hold(go2, backend)
    model, state = backend.models[0], backend.full_state[0]
    data = mujoco.MjData(model)
    data.qpos[:], data.qvel[:] = state[1 : 1 + model.nq], state[1 + model.nq : 1 + model.nq + model.nv]
    data.qvel[6:] = np.linspace(-2.0, 2.0, 12)
    target = go2.stand + np.linspace(-0.6, 0.6, 12)
    data.ctrl[:] = target
    mujoco.mj_forward(model, data)
    limit = 0.5 * go2.effort_limit
    wanted = 1.2 * go2.kp * (target - data.qpos[7:]) - 0.7 * go2.kd * data.qvel[6:]
    assert (np.abs(wanted) > limit).any() and (np.abs(wanted) < limit).any()
    assert data.qfrc_actuator[6:] == pytest.approx(np.clip(wanted, -limit, limit))


def test_each_physics_step_has_its_own_target(make, go2):
    backend = make(2)
    backend.place(everyone(backend), standing(go2, 2, z=3.0))
    targets = torch.tensor(go2.stand, dtype=torch.float32).repeat(2, backend.substeps, 1)
    assert backend.substeps == 4
    targets[1, :2, 0] += 0.5  # in the first half of the period only
    backend.step(targets)
    velocity = backend.state.joint_velocity[:, 0]
    moved = backend.state.joint_position[1, 0] - go2.stand[0]
    assert velocity[0].abs() < 0.05
    assert moved > 0.01
    held = make(1)
    held.place(everyone(held), standing(go2, 1, z=3.0))
    held.step(targets[1:, :1].expand(1, held.substeps, -1))
    assert held.state.joint_position[0, 0] - go2.stand[0] > 1.2 * moved


def test_a_kick_adds_to_the_base_velocity_in_the_world_frame(make, go2):
    backend = make(2)
    quarter = torch.tensor([[0.5**0.5, 0.0, 0.0, 0.5**0.5]]).repeat(2, 1)  # nose along +y
    pose = standing(go2, 2, z=3.0)
    backend.place(everyone(backend), Pose(pose.position_w, quarter, pose.joint_position))
    start = 1 + backend.models[0].nq
    backend.kick(torch.tensor([1]), torch.tensor([[0.4, -0.2, 0.1, 1.0, 0.0, 0.3]]))
    backend.kick(torch.tensor([1]), torch.tensor([[0.1, 0.0, 0.0, 0.0, 0.0, 0.0]]))
    velocity = backend.full_state[:, start : start + 6]
    assert not velocity[0].any()
    assert velocity[1] == pytest.approx([0.5, -0.2, 0.1, 0.0, -1.0, 0.3], abs=1e-6)
    state = hold(go2, backend)
    fall = -GRAVITY * go2.command_period
    assert state.base_velocity_w[1].tolist() == pytest.approx([0.5, -0.2, 0.1 + fall], abs=0.05)
    assert state.base_velocity_w[0].tolist() == pytest.approx([0.0, 0.0, fall], abs=0.02)


def test_friction_decides_how_far_a_robot_slides(make, go2):
    backend = make(2)
    backend.randomise(everyone(backend), nominal(2, foot_friction=[0.15, 1.0]))
    backend.place(everyone(backend), standing(go2, 2))
    hold(go2, backend, 0.5)
    start = backend.state.foot_position_w[..., 0].clone()
    backend.kick(everyone(backend), torch.tensor([[0.6, 0.0, 0.0, 0.0, 0.0, 0.0]]).repeat(2, 1))
    slid = (hold(go2, backend, 0.6).foot_position_w[..., 0] - start).mean(1)
    assert slid[0] > 0.05
    assert slid[1] < 0.5 * slid[0]


def test_draws_reach_their_own_copies_only_and_can_be_taken_back(make, go2):
    backend = make(3)
    backend.randomise(everyone(backend), nominal(3))
    plain = hold_from_start(backend, go2)
    backend.randomise(torch.tensor([1]), nominal(1, kp_factor=0.6))
    weak = hold_from_start(backend, go2)
    assert torch.equal(weak[[0, 2]], plain[[0, 2]])
    assert weak[1, 2] < plain[1, 2] - 0.01  # soft legs sag
    backend.randomise(torch.tensor([1]), nominal(1))
    back = hold_from_start(backend, go2)
    assert torch.allclose(back, plain, atol=1e-5)


def hold_from_start(backend, description):
    backend.place(everyone(backend), standing(description, backend.num_envs))
    return hold(description, backend, 0.6).base_position_w.clone()


def test_too_weak_joints_give_way(make, go2):
    backend = make(2)
    backend.randomise(everyone(backend), nominal(2, strength_factor=[1.0, 0.1]))
    height = hold_from_start(backend, go2)[:, 2]
    assert height[0] > 0.2
    assert height[1] < height[0] - 0.05


def test_dry_friction_slows_a_joint(make, go2):
    backend = make(2)
    backend.randomise(everyone(backend), nominal(2, friction_loss_factor=[0.0, 3.0]))
    backend.place(everyone(backend), standing(go2, 2, z=3.0))
    targets = torch.tensor(go2.stand, dtype=torch.float32).repeat(2, backend.substeps, 1)
    targets[..., 2] += 0.1
    backend.step(targets)
    free, braked = backend.state.joint_velocity[:, 2].tolist()
    assert free > braked + 0.05


def test_a_payload_off_centre_tilts_the_robot(make, go2):
    backend = make(3)
    places = torch.tensor([[0.0, 0.0, 0.1], [0.15, 0.0, 0.1], [-0.15, 0.0, 0.1]])
    backend.randomise(everyone(backend), nominal(3, payload_mass=3.0, payload_position_b=places))
    hold_from_start(backend, go2)
    model = backend.models[0]
    total = model.body_mass[1:].sum()
    assert total == pytest.approx(go2.mass + go2.tray.mass + 3.0, rel=0.01)
    assert model.body_subtreemass[model.body("robot/base").id] == pytest.approx(total)  # derived constants follow
    w, x, y, z = backend.state.base_quaternion_w.unbind(1)
    pitch = 2.0 * (w * y - x * z)  # positive: nose down
    assert pitch[1] > pitch[0] + 0.005 > pitch[2] + 0.01


def test_copies_stand_on_the_terrain_they_are_assigned_to(make, go2):
    block = Terrain("block", boxes=(Box((0.0, 0.0), (2.0, 2.0), 0.2),))
    backend = make(3, terrains=(FLAT, block, slope(6.0)))
    backend.randomise(torch.tensor([1]), nominal(1, foot_friction=0.37))
    backend.assign_terrain(torch.tensor([1, 2]), torch.tensor([1, 2]))
    pose = standing(go2, 3)
    pose.position_w[:, 2] += torch.tensor([0.0, 0.2, 0.02])
    backend.place(everyone(backend), pose)
    feet = hold(go2, backend, 1.0).foot_position_w
    assert feet[0, :, 2].mean() == pytest.approx(FOOT_RADIUS, abs=0.01)
    assert feet[1, :, 2].mean() == pytest.approx(0.2 + FOOT_RADIUS, abs=0.01)
    rise = (feet[2, :2, 2].mean() - feet[2, 2:, 2].mean()) / (feet[2, :2, 0].mean() - feet[2, 2:, 0].mean())
    assert rise == pytest.approx(np.tan(np.deg2rad(6.0)), abs=0.02)
    foot = backend.models[1].geom("robot/FL").id
    assert backend.models[1].geom_friction[foot, 0] == pytest.approx(0.37)  # what was drawn outlives the change
    backend.assign_terrain(torch.tensor([1]), torch.tensor([0]))
    backend.place(everyone(backend), standing(go2, 3))
    assert hold(go2, backend, 0.5).foot_position_w[1, :, 2].mean() == pytest.approx(FOOT_RADIUS, abs=0.01)


@pytest.mark.parametrize("broken", [np.nan, np.inf, 1e12])
def test_a_broken_copy_is_told_apart_and_can_be_placed_again(make, go2, broken, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # MuJoCo writes its log where it runs
    backend = make(3, threads=2)
    backend.place(everyone(backend), standing(go2, 3))
    hold(go2, backend, 0.1)
    assert not backend.state.diverged.any()
    backend.full_state[1, 1 + backend.models[1].nq] = broken
    state = hold(go2, backend)
    assert state.diverged.tolist() == [False, True, False]
    assert state.base_position_w[[0, 2]].isfinite().all()
    backend.place(torch.tensor([1]), standing(go2, 1))
    assert not backend.state.diverged.any()
    state = hold(go2, backend, 0.5)
    assert not state.diverged.any()
    assert state.base_position_w[1, 2] == pytest.approx(float(state.base_position_w[0, 2]), abs=0.01)


def test_threads_change_nothing(make, go2):
    states = []
    for threads in (1, 2):
        backend = make(4, threads=threads)
        backend.randomise(everyone(backend), nominal(4, payload_mass=[0.0, 1.0, 2.0, 3.0]))
        states.append(hold_from_start(backend, go2))
    assert torch.equal(*states)
    assert len({round(float(height), 5) for height in states[0][:, 2]}) == 4


def test_what_it_cannot_run_is_refused(go2):
    with pytest.raises(ValueError, match="'cuda:0'; choose the backend 'warp'"):
        MujocoC(go2, 1, device="cuda:0")
    with pytest.raises(ValueError, match=r"0\.02 s is no whole number of time steps of 0\.003 s"):
        MujocoC(go2, 1, LeggedModelCfg(timestep=0.003))
    with pytest.raises(ValueError, match="no whole number"):
        MujocoC(replace(go2, command_period=0.001), 1)


def test_close_can_be_called_twice(go2):
    backend = MujocoC(go2, 1)
    backend.close()
    backend.close()
