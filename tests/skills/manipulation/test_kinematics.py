import mujoco
import numpy as np
import pytest

from skills.errors import UnreachableError
from skills.geometry import matrix_from_quaternion, pose_from, tool_down
from skills.manipulation.kinematics import ArmKinematics
from skills.world.snapshot import Pose

BASE = Pose((0.5, 0.1, 0.0), (0.0, 0.0, 0.0, 1.0))


@pytest.fixture(scope="module")
def arm(description) -> ArmKinematics:
    return ArmKinematics(description, BASE)


def random_joints(arm: ArmKinematics, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).uniform(arm.lower, arm.upper)


def test_tool_pose_is_mujocos_pinch_site(description):
    arm = ArmKinematics(description, Pose((0.0, 0.0, 0.0)))
    model = mujoco.MjModel.from_xml_path(str(description.mjcf_path()))
    data = mujoco.MjData(model)
    for seed in range(20):
        q = random_joints(arm, seed)
        for joint, angle in zip(description.joints, q, strict=True):
            data.joint(joint.name).qpos[0] = angle
        mujoco.mj_kinematics(model, data)
        site, tool = data.site(description.tool_site), arm.tool_transform(q)
        assert np.abs(tool[:3, 3] - site.xpos).max() < 1e-6
        assert np.abs(tool[:3, :3] - site.xmat.reshape(3, 3)).max() < 1e-6


def test_jacobian_is_the_derivative(arm):
    q, step = random_joints(arm, 3) * 0.5 + arm.home * 0.5, 1e-6
    jacobian = arm.jacobian(q)
    for joint in range(7):
        ahead, behind = (arm.tool_transform(q + sign * step * np.eye(7)[joint]) for sign in (1, -1))
        linear = (ahead[:3, 3] - behind[:3, 3]) / (2 * step)
        spin = (ahead[:3, :3] - behind[:3, :3]) / (2 * step) @ arm.tool_transform(q)[:3, :3].T
        assert np.abs(jacobian[:3, joint] - linear).max() < 1e-6
        assert np.abs(jacobian[3:, joint] - [spin[2, 1], spin[0, 2], spin[1, 0]]).max() < 1e-6


@pytest.mark.parametrize("seed", range(25))
def test_solve_reaches_the_table_within_limits(arm, seed):
    rng = np.random.default_rng(seed)
    position = np.array([rng.uniform(-0.2, 0.2), rng.uniform(-0.3, 0.3), rng.choice([0.03, 0.2])])
    target = pose_from(tool_down(np.pi + rng.uniform(-0.8, 0.8)), position)
    q = arm.solve(target, arm.home)
    tool = arm.tool_transform(q)
    assert np.linalg.norm(tool[:3, 3] - position) < 2e-5
    assert np.abs(tool[:3, :3] - matrix_from_quaternion(target.quaternion_w)).max() < 2e-4
    assert np.all(q >= arm.lower)
    assert np.all(q <= arm.upper)


def test_unreachable_says_how_far(arm):
    with pytest.raises(UnreachableError, match=r"1\.2\d m from its base"):
        arm.solve(Pose((-0.75, 0.1, 0.1), (0.0, 1.0, 0.0, 0.0)), arm.home)


def test_refine_follows_a_near_target_exactly(arm):
    q = arm.solve(pose_from(tool_down(np.pi), np.array([0.0, 0.1, 0.2])), arm.home)
    tool = arm.tool_transform(q)
    near = arm.refine(tool[:3, :3], tool[:3, 3] + (0.01, -0.01, 0.02), q)
    assert np.linalg.norm(arm.tool_transform(near)[:3, 3] - tool[:3, 3] - (0.01, -0.01, 0.02)) < 1e-9


def test_skeleton_ends_at_the_tool(arm):
    points = arm.skeleton(arm.home)
    assert np.allclose(points[-1], arm.tool_transform(arm.home)[:3, 3])
    assert np.linalg.norm(np.diff(points, axis=0), axis=1).max() <= 0.03 + 1e-9
