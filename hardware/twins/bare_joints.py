"""A plant without a body for a described arm."""

from hardware.descriptions.robot import RobotDescription
from hardware.twins.plant import JointLoopCfg, JointLoops


def bare_joints(description: RobotDescription) -> JointLoops:
    """The joints of an arm and its gripper, in the ready pose and open, within the vendor's limits."""
    return JointLoopCfg(
        names=description.joint_names,
        lower=description.lower.tolist(),
        upper=description.upper.tolist(),
        velocity=description.raw_velocity_limit.tolist(),
        acceleration=description.raw_acceleration_limit.tolist(),
        start=[*description.home, description.gripper.upper],
    ).build()
