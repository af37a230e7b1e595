"""MuJoCo Warp against MuJoCo C: same model, same start, same targets, same motion. On the CPU."""

import logging

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")
pytest.importorskip("mujoco_warp", reason="MuJoCo Warp is not installed: make test EXTRAS=learn")

from hardware.descriptions.legged import load_legged_description  # noqa: E402
from sim.legged.cargo import Cargo  # noqa: E402
from sim.legged.model import LeggedModelCfg  # noqa: E402
from sim.legged.terrain import FLAT, slope, stairs  # noqa: E402
from sim.physics.backend import Pose  # noqa: E402
from sim.physics.errors import BackendError  # noqa: E402
from sim.physics.mujoco_c import MujocoC  # noqa: E402
from sim.physics.warp import MujocoWarp  # noqa: E402
from tests.sim.physics.robots import hold, nominal, standing  # noqa: E402

COPIES, PERIODS = 8, 10
EVERYONE = torch.arange(COPIES)
# Single against double precision over 40 physics steps; some twenty times what was measured on x86.
TOLERANCE = {
    "base_position_w": 5e-6,
    "base_quaternion_w": 5e-6,
    "base_velocity_w": 2e-5,
    "base_angular_velocity_b": 1e-4,
    "joint_position": 2e-5,
    "joint_velocity": 5e-4,
    "foot_position_w": 1e-5,
    "foot_velocity_w": 2e-4,
    "foot_force": 0.02,
}
GO2 = load_legged_description("go2")
DRAWS = {
    "as described": {},
    "payload": {"payload_mass": 4.0, "payload_position_b": [0.1, 0.05, 0.1]},
    "friction": {"foot_friction": 0.1},
    "joints": {"kp_factor": 0.6, "kd_factor": 1.5, "friction_loss_factor": 3.0, "strength_factor": 0.4},
}


@pytest.fixture(scope="module")
def pair():
    """Both engines with the same terrains; one build, since the kernels take long to compile."""
    torch.set_num_threads(1)
    terrains = (FLAT, slope(8.0), stairs(0.08, count=2))
    engines = MujocoC(GO2, COPIES, terrains=terrains), MujocoWarp(GO2, COPIES, terrains=terrains, device="cpu")
    yield engines
    for engine in engines:
        engine.close()


@pytest.fixture(autouse=True)
def start(pair):
    """All copies as described, standing on flat ground."""
    for engine in pair:
        engine.randomise(EVERYONE, nominal(COPIES))
        engine.assign_terrain(EVERYONE, torch.zeros(COPIES, dtype=torch.int64))
        engine.place(EVERYONE, standing(GO2, COPIES))


def targets(substeps, seed=0):
    """Random targets about the nominal stance, shape (periods, copies, substeps, joints)."""
    noise = torch.randn(PERIODS, COPIES, substeps, 12, generator=torch.Generator().manual_seed(seed))
    return torch.tensor(GO2.stand, dtype=torch.float32) + 0.15 * noise


def run(engine, orders):
    for order in orders:
        engine.step(order)
    return engine.state


def assert_same(reference, other):
    for name, tolerance in TOLERANCE.items():
        off = (getattr(reference, name) - getattr(other, name)).abs().max()
        assert off <= tolerance, f"{name} differs by {off}"
    assert not reference.diverged.any() and not other.diverged.any()


def test_cargo_is_refused():
    with pytest.raises(BackendError, match=r"'warp' carries no cargo; .* 'mujoco'"):
        MujocoWarp(GO2, 1, LeggedModelCfg(cargo=Cargo()), device="cpu")


@pytest.mark.parametrize("draw", DRAWS, ids=str)
def test_both_engines_move_alike(pair, draw):
    plain = run(pair[0], targets(pair[0].substeps)).base_velocity_w.clone()
    for engine in pair:
        engine.randomise(EVERYONE, nominal(COPIES, **DRAWS[draw]))
        engine.place(EVERYONE, standing(GO2, COPIES))
        engine.kick(EVERYONE, torch.tensor([[0.4, 0.2, 0.0, 0.3, -0.2, 0.5]]).repeat(COPIES, 1))
    states = [run(engine, targets(engine.substeps)) for engine in pair]
    assert_same(*states)
    assert states[0].foot_force.max() > 20.0  # they did touch the ground
    assert (states[1].base_velocity_w - plain).abs().max() > 0.02  # and the draw, or the kick, did something


def test_each_draw_changes_the_motion(pair):
    warp = pair[1]
    ends = {}
    for name, changes in DRAWS.items():
        warp.randomise(EVERYONE, nominal(COPIES, **changes))
        warp.place(EVERYONE, standing(GO2, COPIES))
        ends[name] = run(warp, targets(warp.substeps)).joint_velocity.clone()
    plain = ends.pop("as described")
    assert {name: bool((end - plain).abs().max() > 0.05) for name, end in ends.items()} == dict.fromkeys(ends, True)


def test_a_draw_reaches_its_own_copies_only(pair):
    warp = pair[1]
    same = targets(warp.substeps)[:, :1].expand(-1, COPIES, -1, -1)
    warp.randomise(torch.tensor([2, 5]), nominal(2, payload_mass=[2.0, 4.0]))
    height = run(warp, same).base_position_w[:, 2]
    others = [0, 1, 3, 4, 6, 7]
    assert torch.equal(height[others], height[0].expand(6))
    assert height[0] > height[2] + 1e-4 > height[5] + 2e-4


def test_both_engines_stand_on_the_same_terrains(pair):
    ids, terrain = torch.tensor([1, 2, 4, 7]), torch.tensor([1, 2, 1, 2])
    pose = standing(GO2, 4)
    pose.position_w[:, 0] = torch.tensor([0.0, 0.8, -1.0, 1.1])  # onto the first step, and where two steps meet
    pose.position_w[:, 2] += torch.tensor([0.02, 0.09, -0.13, 0.17])
    for engine in pair:
        engine.assign_terrain(ids, terrain)
        engine.place(ids, pose)
    assert_same(*(run(engine, targets(engine.substeps)) for engine in pair))
    feet = pair[1].state.foot_position_w
    assert feet[7, :, 2].min() > 0.09  # on the steps
    assert feet[[0, 3, 5, 6], :, 2].max() < 0.09  # on the flat
    assert feet[4, :2, 2].mean() - feet[4, 2:, 2].mean() > 0.02  # nose up the slope


def test_a_robot_on_its_back_on_steps_loses_no_contact(pair):
    pose = standing(GO2, COPIES, x=1.1, z=0.35)
    upside_down = torch.tensor([[0.0, 1.0, 0.0, 0.0]]).repeat(COPIES, 1)
    for engine in pair:
        engine.assign_terrain(EVERYONE, torch.full((COPIES,), 2))
        engine.place(EVERYONE, Pose(pose.position_w, upside_down, pose.joint_position))
    states = [hold(GO2, engine, 0.4) for engine in pair]
    assert not states[1].diverged.any()
    assert states[1].base_position_w[:, 2].min() > 0.1
    assert (states[0].base_position_w - states[1].base_position_w).abs().max() < 1e-4  # both collide boxes alike


def test_place_puts_the_copies_asked_for_at_rest_and_leaves_the_others(pair):
    warp = pair[1]
    run(warp, targets(warp.substeps))
    before = warp.state.base_position_w.clone()
    quarter = torch.tensor([[0.5**0.5, 0.0, 0.0, 0.5**0.5]])
    one = standing(GO2, 1, x=2.0, z=0.5)
    for engine in pair:
        engine.place(torch.tensor([3]), Pose(one.position_w, quarter, one.joint_position))
    state, reference = warp.state, pair[0].state
    assert state.base_position_w[3].tolist() == pytest.approx([2.0, 0.0, 0.5])
    assert state.foot_position_w[3].flatten().tolist() == pytest.approx(
        reference.foot_position_w[3].flatten().tolist(), abs=1e-6
    )
    for still in (state.base_velocity_w, state.joint_velocity, state.foot_velocity_w, state.foot_force):
        assert not still[3].any()
    others = [0, 1, 2, 4, 5, 6, 7]
    assert torch.equal(state.base_position_w[others], before[others])


def test_a_kick_turns_about_the_world_axes(pair):
    pose = standing(GO2, COPIES, z=3.0)
    turn = torch.nn.functional.normalize(torch.tensor([[0.8, 0.3, -0.4, 0.6]])).repeat(COPIES, 1)
    for engine in pair:
        engine.place(EVERYONE, Pose(pose.position_w, turn, pose.joint_position))
        engine.kick(torch.tensor([6]), torch.tensor([[0.5, -0.2, 0.1, 1.0, 0.7, -0.3]]))
        hold(GO2, engine)
    assert_same(pair[0].state, pair[1].state)
    assert pair[1].state.base_angular_velocity_b[6].norm() > 0.8
    assert pair[1].state.base_angular_velocity_b[0].norm() < 0.1


@pytest.mark.parametrize(
    ("part", "broken"),
    [("base_velocity_w", float("nan")), ("base_velocity_w", float("inf")), ("base_position_w", 2e10)],
)
def test_a_broken_copy_is_told_apart_and_can_be_placed_again(pair, part, broken):
    warp = pair[1]
    same = targets(warp.substeps)[:, :1].expand(-1, COPIES, -1, -1)
    getattr(warp.state, part)[4] = broken  # a view of the engine's memory
    warp.step(same[0])
    assert warp.state.diverged.tolist() == [i == 4 for i in range(COPIES)]
    warp.place(EVERYONE, standing(GO2, COPIES))
    assert not warp.state.diverged.any()
    height = run(warp, same).base_position_w[:, 2]
    assert not warp.state.diverged.any()
    assert height[4] == pytest.approx(float(height[0]), abs=1e-6)


def test_lost_contacts_count_as_diverged_and_are_told_once(pair, caplog):
    warp = pair[1]
    warp._overflow[1] = warp._fields.lost & -warp._fields.lost  # what the engine writes when a buffer is full
    warp.step(targets(warp.substeps)[0])
    assert warp.state.diverged.tolist() == [i == 1 for i in range(COPIES)]
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            warp.place(torch.tensor([1]), standing(GO2, 1))
    assert [record.message for record in caplog.records if "no room for all contacts" in record.message] != []
    assert len(caplog.records) == 1
    assert not warp.state.diverged.any()
