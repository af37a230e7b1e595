"""Conversions of a legged robot's messages. Quaternions are wxyz inside, xyzw in messages."""

import numpy as np
from geometry_msgs.msg import PoseWithCovarianceStamped, Twist
from nav_msgs.msg import Odometry
from sensor_msgs.msg import Imu, JointState

from hardware.ports import JointState as Joints
from hardware.ports.legged import LeggedCommand, LeggedState
from rostrum_interfaces.msg import LegCommand
from rostrum_nodes.convert import from_joint_state, from_pose, from_time, to_joint_state, to_pose, to_time
from skills.locomotion.motion import LegReference
from skills.world.snapshot import Pose

WORLD_FRAME = "world"
UNKNOWN = 1e6  # variance of what a planar estimate says nothing about: height, roll and pitch


def to_joints(state: LeggedState) -> JointState:
    """The joints of a measured state."""
    return to_joint_state(Joints(state.stamp, state.names, state.position, state.velocity, state.effort))


def to_imu(state: LeggedState, frame: str) -> Imu:
    """The inertial part of a measured state, in the frame ``frame``; covariances are unknown."""
    message = Imu()
    message.header.stamp = to_time(state.stamp)
    message.header.frame_id = frame
    w, x, y, z = (float(value) for value in state.orientation_w)
    message.orientation.x, message.orientation.y, message.orientation.z, message.orientation.w = x, y, z, w
    for vector, values in (
        (message.angular_velocity, state.angular_velocity_b),
        (message.linear_acceleration, state.linear_acceleration_b),
    ):
        vector.x, vector.y, vector.z = (float(value) for value in values)
    return message


def from_measured(joints: JointState, imu: Imu, names: tuple[str, ...], feet: int) -> LeggedState:
    """A measured state from its two messages, stamped with the older one.

    Foot forces have no standard message and do not travel: they read NaN, and no policy may observe them.

    Raises:
        ValueError: a joint is missing, or the arrays do not fit its names.
    """
    measured = from_joint_state(joints, names)
    q, turn, pull = imu.orientation, imu.angular_velocity, imu.linear_acceleration
    return LeggedState(
        min(measured.stamp, from_time(imu.header.stamp)),
        names,
        measured.position,
        measured.velocity,
        measured.effort,
        np.array([q.w, q.x, q.y, q.z]),
        np.array([turn.x, turn.y, turn.z]),
        np.array([pull.x, pull.y, pull.z]),
        np.full(feet, np.nan),
    )


def to_leg_command(command: LeggedCommand) -> LegCommand:
    """A leg command to its message."""
    return LegCommand(
        stamp=to_time(command.stamp),
        sender=command.sender,
        names=list(command.names),
        position=np.asarray(command.position, dtype=float).tolist(),
        kp=np.asarray(command.kp, dtype=float).tolist(),
        kd=np.asarray(command.kd, dtype=float).tolist(),
    )


def from_leg_command(message: LegCommand) -> LeggedCommand:
    """A leg command from its message; malformed shapes pass through, for the robot floor to refuse."""
    arrays = (np.array(values, dtype=float) for values in (message.position, message.kp, message.kd))
    return LeggedCommand(from_time(message.stamp), tuple(message.names), *arrays, sender=message.sender)


def to_twist(reference: LegReference) -> Twist:
    """A velocity to its message."""
    message = Twist()
    message.linear.x, message.linear.y, message.angular.z = reference.velocity_b
    return message


def from_twist(message: Twist) -> np.ndarray:
    """Forward, sideways [m/s] and turning [rad/s] of a velocity, shape (3,)."""
    return np.array([message.linear.x, message.linear.y, message.angular.z])


def to_base_pose(pose: Pose, stamp: float, position_sigma: float, rotation_sigma: float) -> PoseWithCovarianceStamped:
    """A measured base pose in the world frame, with the sensor's stated standard deviations [m; rad]."""
    message = PoseWithCovarianceStamped()
    message.header.stamp = to_time(stamp)
    message.header.frame_id = WORLD_FRAME
    message.pose.pose = to_pose(pose)
    message.pose.covariance = np.diag([position_sigma**2] * 3 + [rotation_sigma**2] * 3).ravel().tolist()
    return message


def to_odometry(pose: np.ndarray, velocity_b: np.ndarray, sigma: np.ndarray, stamp: float, frame: str) -> Odometry:
    """A planar estimate of pose and velocity.

    Args:
        pose: In the world frame, shape (3,): x, y [m], yaw [rad].
        velocity_b: In the base frame, shape (3,): forward, sideways [m/s], turning [rad/s].
        sigma: Standard deviations of the pose, shape (3,).
        stamp: Of the estimate [s].
        frame: Name of the base frame.
    """
    message = Odometry()
    message.header.stamp = to_time(stamp)
    message.header.frame_id, message.child_frame_id = WORLD_FRAME, frame
    place, turn = message.pose.pose.position, message.pose.pose.orientation
    place.x, place.y = float(pose[0]), float(pose[1])
    turn.z, turn.w = float(np.sin(pose[2] / 2.0)), float(np.cos(pose[2] / 2.0))
    variances = [sigma[0] ** 2, sigma[1] ** 2, UNKNOWN, UNKNOWN, UNKNOWN, sigma[2] ** 2]
    message.pose.covariance = np.diag(variances).ravel().tolist()
    twist = message.twist.twist
    twist.linear.x, twist.linear.y, twist.angular.z = (float(value) for value in velocity_b)
    return message


def from_base_pose(message: PoseWithCovarianceStamped) -> tuple[Pose, float]:
    """A measured base pose and its stamp [s]."""
    return from_pose(message.pose.pose), from_time(message.header.stamp)
