"""The Isaac Gym backend against a stand-in that keeps the engine's documented contract; the real one was never run."""

import subprocess
import sys

import pytest

torch = pytest.importorskip("torch", reason="learning is not installed: make test EXTRAS=learn")

from sim.legged.cargo import Cargo  # noqa: E402
from sim.legged.model import LeggedModelCfg  # noqa: E402
from sim.legged.terrain import FLAT, Terrain, slope, stairs  # noqa: E402
from sim.physics.backend import Pose  # noqa: E402
from sim.physics.errors import BackendError  # noqa: E402
from sim.physics.isaacgym import IsaacGym, load_isaacgym  # noqa: E402
from sim.physics.mujoco_c import MujocoC  # noqa: E402
from sim.physics.registry import make_physics  # noqa: E402
from tests.sim.physics.fake_isaacgym import modules  # noqa: E402
from tests.sim.physics.robots import hold, nominal, standing  # noqa: E402


@pytest.fixture
def engine(monkeypatch):
    """The stand-in, importable as ``isaacgym``."""
    found = modules()
    for name, module in found.items():
        monkeypatch.setitem(sys.modules, name, module)
    return found["isaacgym.gymapi"].engine


@pytest.fixture
def backend(engine, go2):
    made = IsaacGym(go2, 4, device="cpu")
    yield made
    made.close()


EVERYONE = torch.arange(4)


def test_without_the_package_the_error_says_where_it_is():
    command = "from sim.physics.isaacgym import load_isaacgym; import sys; assert 'torch' not in sys.modules; "
    done = subprocess.run([sys.executable, "-c", command + "load_isaacgym()"], capture_output=True, text=True)
    assert "needs NVIDIA Isaac Gym Preview 4" in done.stderr
    assert "in no package index" in done.stderr
    assert "AssertionError" not in done.stderr


def test_torch_must_come_second():
    assert "isaacgym" not in sys.modules
    with pytest.raises(BackendError, match="'import isaacgym' the first line of the program"):
        load_isaacgym()


def test_the_registry_finds_it(engine, go2):
    made = make_physics("isaacgym", go2, 2, device="cpu")
    assert isinstance(made, IsaacGym)
    made.close()
    made.close()
    assert engine.destroyed == 1


@pytest.mark.parametrize("terrains", [(slope(5.0),), (stairs(0.1),), (FLAT, FLAT), ()])
def test_other_terrains_than_one_flat_ground_are_refused(engine, go2, terrains):
    with pytest.raises(BackendError, match="one level terrain without boxes"):
        IsaacGym(go2, 1, terrains=terrains, device="cpu")


def test_cargo_is_refused(engine, go2):
    with pytest.raises(BackendError, match=r"'isaacgym' carries no cargo; .* 'mujoco'"):
        IsaacGym(go2, 1, LeggedModelCfg(cargo=Cargo()), device="cpu")


def test_an_engine_that_does_not_start_is_an_error(engine, go2):
    engine.fails = True
    with pytest.raises(BackendError, match="cannot create a simulation on 'cpu'"):
        IsaacGym(go2, 1, device="cpu")


def test_the_scene_is_the_described_one(engine, go2):
    made = IsaacGym(go2, 4, LeggedModelCfg(timestep=0.004), (Terrain(friction=0.6),), "cpu")
    assert made.substeps == 5
    assert (engine.params.dt, engine.params.substeps, engine.params.gravity.list()) == (0.004, 1, [0.0, 0.0, -9.81])
    assert not engine.params.use_gpu_pipeline
    assert engine.plane.static_friction == engine.plane.dynamic_friction == 0.6
    assert not engine.options.collapse_fixed_joints and not engine.options.fix_base_link
    assert [robot.group for robot in engine.robots] == [0, 1, 2, 3]  # robots never touch each other
    assert {robot.filter for robot in engine.robots} == {1}  # nor themselves
    places = {tuple(robot.pose.p.list()[:2]) for robot in engine.robots}
    assert places == {(0.0, 0.0), (0.0, 3.0), (3.0, 0.0), (3.0, 3.0)}


def test_joints_get_their_own_drives_whatever_the_engines_order(engine, backend, go2):
    assert engine.joints != list(go2.joint_names)
    for joint in go2.joints:
        drive = engine.robots[2].dof[engine.joints.index(joint.name)]
        assert drive["driveMode"] == 1
        assert [drive[key] for key in ("stiffness", "damping", "effort", "velocity")] == pytest.approx(
            [joint.kp, joint.kd, joint.effort, joint.velocity]
        )
    legs = [engine.robots[0].dof[engine.joints.index(name)]["armature"] for name in go2.joint_names]
    assert len(set(legs)) > 1 and min(legs) > 0.0


def test_place_writes_xyzw_on_the_grid_and_reads_back_wxyz_at_the_origin(engine, backend, go2):
    pose = standing(go2, 2, x=0.3)
    turn = torch.nn.functional.normalize(torch.tensor([[0.9, 0.1, -0.2, 0.3], [0.5, -0.5, 0.5, 0.5]]))
    joints = pose.joint_position + torch.linspace(-0.1, 0.1, 12)
    ids = torch.tensor([1, 3])
    backend.place(ids, Pose(pose.position_w, turn, joints))
    state = backend.state
    assert torch.allclose(state.base_position_w[ids], pose.position_w)
    assert torch.allclose(state.base_quaternion_w[ids], turn)
    assert torch.allclose(state.joint_position[ids], joints)
    assert not state.joint_velocity[ids].any() and not state.foot_force[ids].any()
    hold(go2, backend)
    assert ("own_root", [1, 3]) in engine.calls and ("own_dof", [1, 3]) in engine.calls
    assert engine.own_root[3, :2].tolist() == pytest.approx([3.3, 3.0])
    assert engine.own_root[3, 3:7].tolist() == pytest.approx(turn[1, [1, 2, 3, 0]].tolist())


def test_feet_of_a_placed_robot_are_where_mujoco_has_them(engine, backend, go2):
    pose = standing(go2, 4, x=0.2)
    turn = torch.nn.functional.normalize(torch.tensor([[0.9, 0.1, -0.2, 0.3]])).repeat(4, 1)
    reference = MujocoC(go2, 4)
    for made in (backend, reference):
        made.place(EVERYONE, Pose(pose.position_w, turn, pose.joint_position))
    assert torch.allclose(backend.state.foot_position_w, reference.state.foot_position_w, atol=1e-6)
    reference.close()


def test_each_physics_step_gets_its_own_targets_by_name(engine, backend, go2):
    backend.place(EVERYONE, standing(go2, 4))
    engine.calls.clear()
    targets = torch.randn(4, backend.substeps, 12, generator=torch.Generator().manual_seed(0))
    backend.step(targets)
    kinds = [kind for kind, _ in engine.calls]
    assert kinds == ["own_root", "own_dof", *["target", "simulate", "fetch"] * backend.substeps]
    given = [value.view(4, 12) for kind, value in engine.calls if kind == "target"]
    for k, sent in enumerate(given):
        for j, name in enumerate(go2.joint_names):
            assert torch.equal(sent[:, engine.joints.index(name)], targets[:, k, j])
    assert torch.allclose(backend.state.joint_position, targets[:, -1])
    speed = (targets[:, -1] - targets[:, -2]) / backend.timestep
    assert torch.allclose(backend.state.joint_velocity, speed, rtol=1e-4)


def test_nothing_is_handed_over_twice(engine, backend, go2):
    backend.place(EVERYONE, standing(go2, 4))
    hold(go2, backend)
    engine.calls.clear()
    hold(go2, backend)
    assert {kind for kind, _ in engine.calls} == {"target", "simulate", "fetch"}


def test_all_placements_and_kicks_since_the_last_step_count(engine, backend, go2):
    backend.place(EVERYONE, standing(go2, 4))
    backend.place(torch.tensor([2]), standing(go2, 1, x=1.0))
    backend.kick(torch.tensor([0, 2]), torch.tensor([[0.5, 0.0, 0.1, 0.0, 0.0, 1.0]]).repeat(2, 1))
    state = hold(go2, backend)
    drift = 0.5 * go2.command_period
    assert state.base_position_w[:, 0].tolist() == pytest.approx([drift, 0.0, 1.0 + drift, 0.0], abs=1e-5)
    assert state.base_velocity_w[2].tolist() == pytest.approx([0.5, 0.0, 0.1])
    assert not state.base_velocity_w[[1, 3]].any()


def test_angular_velocity_is_told_in_the_base_frame(engine, backend, go2):
    pose = standing(go2, 4)
    quarter = torch.tensor([[0.5**0.5, 0.0, 0.0, 0.5**0.5]]).repeat(4, 1)  # nose along +y
    backend.place(EVERYONE, Pose(pose.position_w, quarter, pose.joint_position))
    backend.kick(EVERYONE, torch.tensor([[0.0, 0.0, 0.0, 1.0, 0.0, 0.3]]).repeat(4, 1))
    assert hold(go2, backend).base_angular_velocity_b[1].tolist() == pytest.approx([0.0, -1.0, 0.3], abs=1e-6)


def test_foot_forces_come_from_the_feet_in_the_described_order(engine, backend, go2):
    backend.place(EVERYONE, standing(go2, 4))
    state = hold(go2, backend)
    wanted = [10.0 * (engine.bodies.index(f"{foot}_foot") + 1) for foot in go2.foot_names]
    assert state.foot_force[0].tolist() == pytest.approx(wanted)
    assert torch.allclose(state.foot_position_w[3], state.base_position_w[3].expand(4, 3), atol=1e-5)


def test_a_draw_reaches_drives_feet_and_base(engine, backend, go2):
    place = torch.tensor([[0.1, 0.0, 0.2]])
    changes = {"kp_factor": 1.2, "kd_factor": 0.8, "strength_factor": 0.5, "foot_friction": 0.7}
    backend.randomise(torch.tensor([1]), nominal(1, payload_mass=2.0, payload_position_b=place, **changes))
    robot, other = engine.robots[1], engine.robots[0]
    hip = engine.joints.index("FL_hip_joint")
    first = go2.joints[0]
    assert [robot.dof[hip][key] for key in ("stiffness", "damping", "effort")] == pytest.approx(
        [1.2 * first.kp, 0.8 * first.kd, 0.5 * first.effort]
    )
    assert other.dof[hip]["stiffness"] == pytest.approx(first.kp)
    spans = [engine.spans[engine.bodies.index(f"{foot}_foot")] for foot in go2.foot_names]
    assert [span.count for span in spans] == [1, 1, 1, 1]
    feet = {span.start for span in spans}
    frictions = [shape.friction for shape in robot.shapes]
    assert {round(frictions[i], 6) for i in feet} == {0.4}  # with ground of 1.0 the mean is 0.7
    assert {value for i, value in enumerate(frictions) if i not in feet} == {1.0}
    reference = MujocoC(go2, 1)
    reference.randomise(torch.tensor([0]), nominal(1, payload_mass=2.0, payload_position_b=place))
    model = reference.models[0]
    base = robot.bodies[engine.bodies.index("base")]
    assert base.mass == pytest.approx(model.body("robot/base").mass[0])
    assert base.com.list() == pytest.approx(model.body("robot/base").ipos.tolist())
    moments = torch.tensor([row.list() for row in (base.inertia.x, base.inertia.y, base.inertia.z)])
    assert torch.linalg.eigvalsh(moments).tolist() == pytest.approx(sorted(model.body("robot/base").inertia), rel=1e-5)
    reference.close()


def test_there_is_no_second_terrain(backend):
    backend.assign_terrain(torch.tensor([0, 1]), torch.tensor([0, 0]))
    with pytest.raises(BackendError, match="one terrain, index 0"):
        backend.assign_terrain(torch.tensor([0, 1]), torch.tensor([0, 1]))


def test_a_broken_copy_is_told_apart_until_it_is_placed_again(engine, backend, go2):
    backend.place(EVERYONE, standing(go2, 4))
    hold(go2, backend)
    engine.own_root[2, 8] = torch.nan
    assert hold(go2, backend).diverged.tolist() == [False, False, True, False]
    backend.place(torch.tensor([1]), standing(go2, 1))
    assert backend.state.diverged.tolist() == [False, False, True, False]
    backend.place(torch.tensor([2]), standing(go2, 1))
    assert not backend.state.diverged.any()
    assert not hold(go2, backend).diverged.any()


def test_before_the_first_placement_the_state_has_its_shapes(backend, go2):
    assert backend.state.foot_position_w.shape == (4, 4, 3)
    assert backend.state.joint_position.shape == (4, 12)
    assert backend.state.base_quaternion_w[:, 0].tolist() == [1.0] * 4
    assert not backend.state.diverged.any()
