"""A legged robot's messages there and back."""

import numpy as np
import pytest

pytestmark = pytest.mark.ros
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from hardware.descriptions.legged import load_legged_description
from hardware.ports.legged import LeggedCommand, LeggedState
from rostrum_interfaces.msg import LegCommand
from rostrum_nodes.convert_legged import (
    from_base_pose,
    from_leg_command,
    from_measured,
    from_twist,
    to_base_pose,
    to_imu,
    to_joints,
    to_leg_command,
    to_twist,
)
from skills.locomotion.gait import Posture
from skills.locomotion.motion import LegReference
from skills.world.snapshot import Pose

GO2 = load_legged_description("go2")


def test_a_state_travels_as_joints_and_imu():
    rng = np.random.default_rng(0)
    arrays = [rng.normal(size=n) for n in (12, 12, 12, 4, 3, 3, 4)]
    state = LeggedState(12.5, GO2.joint_names, *arrays)
    joints, imu = to_joints(state), to_imu(state, "dog/imu")
    assert imu.header.frame_id == "dog/imu"
    assert (imu.orientation.w, imu.orientation.x) == (arrays[3][0], arrays[3][1])
    shuffled = GO2.joint_names[::-1]
    back = from_measured(joints, imu, shuffled, 4)
    assert back.stamp == 12.5
    assert back.position == pytest.approx(arrays[0][::-1])
    for name in ("orientation_w", "angular_velocity_b", "linear_acceleration_b"):
        assert getattr(back, name) == pytest.approx(getattr(state, name))
    assert np.isnan(back.foot_force).all()


def test_a_state_is_as_old_as_its_older_part():
    state = LeggedState(1.0, GO2.joint_names, *(np.zeros(n) for n in (12, 12, 12, 4, 3, 3, 4)))
    joints, imu = to_joints(state), to_imu(state, "imu")
    imu.header.stamp.sec = 0
    assert from_measured(joints, imu, GO2.joint_names, 4).stamp == 0.0
    joints.name = ["tail"]
    with pytest.raises(ValueError, match="FL_hip_joint"):
        from_measured(joints, imu, GO2.joint_names, 4)


def test_a_command_travels_with_its_gains_and_malformed_ones_pass_through():
    command = LeggedCommand(3.25, GO2.joint_names, GO2.stand, GO2.kp, GO2.kd)
    back = from_leg_command(to_leg_command(command))
    assert (back.stamp, back.names) == (3.25, GO2.joint_names)
    for name in ("position", "kp", "kd"):
        assert getattr(back, name) == pytest.approx(getattr(command, name))
    assert from_leg_command(LegCommand(names=["a"], position=[1.0, 2.0])).position.shape == (2,)


def test_velocity_and_pose():
    assert from_twist(to_twist(LegReference(Posture.STAND, (0.1, -0.2, 0.3)))) == pytest.approx([0.1, -0.2, 0.3])
    pose = Pose((1.0, 2.0, 3.0), (0.5, 0.5, 0.5, 0.5))
    message = to_base_pose(pose, 7.5, 0.01, 0.02)
    assert from_base_pose(message) == (pose, 7.5)
    assert message.pose.covariance[0] == pytest.approx(1e-4)
    assert message.pose.covariance[35] == pytest.approx(4e-4)
