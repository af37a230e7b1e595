"""Cargo on the tray: it lies where it is put, slides by friction alone, and falls when the robot tips."""

from dataclasses import replace

import mujoco
import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from hardware.descriptions.legged import load_legged_description  # noqa: E402
from sim.errors import SceneError  # noqa: E402
from sim.legged.cargo import Cargo, cargo_at_rest, cargo_on_tray  # noqa: E402
from sim.legged.model import LeggedModelCfg, build_legged_model  # noqa: E402
from sim.physics.backend import Pose  # noqa: E402
from sim.physics.mujoco_c import MujocoC  # noqa: E402

GO2 = load_legged_description("go2")
TRAY = GO2.tray
JUDGED = LeggedModelCfg(contacts="full", timestep=0.002, cone="elliptic", iterations=50, cargo=Cargo())


@pytest.fixture
def make():
    """Builds backends with cargo, the copies standing, and closes them."""
    built = []

    def build(num_envs=1, cfg=JUDGED):
        built.append(MujocoC(GO2, num_envs, cfg))
        place(built[-1], range(num_envs))
        return built[-1]

    yield build
    for backend in built:
        backend.close()


def place(backend, ids, tilt=0.0, yaw=0.0):
    """Puts copies on the ground in the nominal stance, rolled by ``tilt`` [rad] and turned by ``yaw`` [rad]."""
    turn, roll, attitude = np.zeros(4), np.zeros(4), np.zeros(4)
    mujoco.mju_axisAngle2Quat(turn, np.array([0.0, 0.0, 1.0]), yaw)
    mujoco.mju_axisAngle2Quat(roll, np.array([1.0, 0.0, 0.0]), tilt)
    mujoco.mju_mulQuat(attitude, turn, roll)
    count = len(list(ids))
    repeat = lambda values: torch.tensor(np.array(values), dtype=torch.float32).repeat(count, 1)  # noqa: E731
    height = GO2.stand_height + (0.3 if tilt else 0.0)
    backend.place(torch.tensor(list(ids)), Pose(repeat([0.5, -0.2, height]), repeat(attitude), repeat(GO2.stand)))


def hold(backend, seconds):
    targets = torch.tensor(np.array(GO2.stand), dtype=torch.float32).expand(backend.num_envs, backend.substeps, -1)
    for _ in range(round(seconds / GO2.command_period)):
        backend.step(targets)


def kept(backend):
    state = backend.state
    return cargo_on_tray(
        TRAY, JUDGED.cargo, backend.cargo_pose.numpy(), state.base_position_w.numpy(), state.base_quaternion_w.numpy()
    )


def cargo_b(backend):
    """Where the first copy's cargo lies in the base frame [m]."""
    inverse, local = np.zeros(4), np.zeros(3)
    mujoco.mju_negQuat(inverse, backend.state.base_quaternion_w[0].double().numpy())
    offset = (backend.cargo_pose[0, :3] - backend.state.base_position_w[0]).double().numpy()
    mujoco.mju_rotVecQuat(local, offset, inverse)
    return local


def test_it_lies_on_the_mat_of_a_standing_robot(make):
    backend = make(2)
    hold(backend, 0.5)  # the robot comes down onto its feet
    start = cargo_b(backend)
    hold(backend, 4.0)
    assert kept(backend).all()
    assert cargo_b(backend) == pytest.approx(start, abs=0.0005)  # the stance sags and tilts; the block does not creep
    x, y, z = TRAY.position_b
    assert cargo_b(backend) == pytest.approx([x, y, z + TRAY.thickness + 0.02], abs=0.003)


def test_placing_puts_it_at_rest_in_the_frame_of_the_base():
    cargo = replace(JUDGED.cargo, offset_b=(0.05, -0.03))
    half = np.sqrt(0.5)
    pose = cargo_at_rest(TRAY, cargo, np.array([[1.0, 2.0, 0.3]]), np.array([[half, 0.0, 0.0, half]]))[0]
    x, y, z = TRAY.position_b
    assert pose[:3] == pytest.approx([1.0 - (y - 0.03), 2.0 + x + 0.05, 0.3 + z + TRAY.thickness + 0.02])
    assert pose[3:] == pytest.approx([half, 0.0, 0.0, half])


def test_placing_one_copy_leaves_the_cargo_of_the_others(make):
    backend = make(2)
    backend.kick(torch.arange(2), torch.tensor([[0.0, 0.0, 3.0, 8.0, 0.0, 0.0]]).repeat(2, 1))
    hold(backend, 1.0)
    moved = backend.cargo_pose[1].clone()
    place(backend, [0], yaw=1.0)
    assert torch.equal(backend.cargo_pose[1], moved)
    assert kept(backend)[0]
    assert not backend.full_state[0, 1 + backend.models[0].nq :].any()


def test_it_falls_to_the_ground_when_the_robot_tips(make):
    backend = make(1)
    place(backend, [0], tilt=1.4)
    assert kept(backend).all()
    hold(backend, 2.0)
    assert not kept(backend).any()
    assert 0.01 < backend.cargo_pose[0, 2] < 0.2


def test_the_rim_holds_what_slides(make):
    """Thrown against the rim it stays; without friction it still moves until the rim stops it."""
    backend = make(1)
    hold(backend, 0.3)
    start = 1 + backend.models[0].nq
    backend.full_state[0, start + 18 : start + 20] = [0.4, 0.0]
    before = backend.cargo_pose[0, 0].clone()
    hold(backend, 1.0)
    slid = float(backend.cargo_pose[0, 0] - before)
    assert 0.001 < slid < 0.03  # v^2 / (2 mu g) = 8 mm
    assert kept(backend).all()


def test_a_block_beside_or_above_the_tray_does_not_count_as_carried():
    base, upright = np.zeros((4, 3)), np.tile([1.0, 0.0, 0.0, 0.0], (4, 1))
    poses = cargo_at_rest(TRAY, JUDGED.cargo, base, upright)
    poses[1, 0] += 0.12
    poses[2, 1] -= 0.10
    poses[3, 2] += 0.10
    assert cargo_on_tray(TRAY, JUDGED.cargo, poses, base, upright).tolist() == [True, False, False, False]


def test_without_cargo_the_model_is_what_it_was():
    plain, loaded = build_legged_model(GO2), build_legged_model(GO2, cfg=LeggedModelCfg(cargo=Cargo()))
    assert (loaded.nq, loaded.nv, loaded.ngeom) == (plain.nq + 7, plain.nv + 6, plain.ngeom + 1)
    assert loaded.body("cargo").mass[0] == pytest.approx(0.06)
    for field in ("geom_contype", "geom_conaffinity", "geom_friction", "geom_priority"):
        assert np.array_equal(getattr(plain, field), getattr(loaded, field)[: plain.ngeom])
    assert [plain.joint(i).name for i in range(plain.njnt)] == [loaded.joint(i).name for i in range(plain.njnt)]
    with pytest.raises(ValueError, match="no cargo"):
        _ = MujocoC(GO2, 1).cargo_pose


def test_what_cannot_be_carried_is_refused():
    with pytest.raises(ValueError, match="must all be positive"):
        Cargo(mass=0.0)
    with pytest.raises(SceneError, match=r"does not lie inside the tray of 'go2'"):
        build_legged_model(GO2, cfg=LeggedModelCfg(cargo=Cargo(offset_b=(0.10, 0.0))))
    with pytest.raises(SceneError, match="needs the tray"):
        build_legged_model(GO2, cfg=LeggedModelCfg(cargo=Cargo(), tray=False))
    with pytest.raises(SceneError, match="'go2' has no tray"):
        build_legged_model(replace(GO2, tray=None), cfg=LeggedModelCfg(cargo=Cargo()))
