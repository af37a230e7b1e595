"""What every driver of a legged robot says of it, and how it reads the wire's states."""

from hardware.descriptions.legged import LeggedDescription
from hardware.ports.legged import LeggedFeatures, LeggedState
from hardware.sim_wire import LeggedStateMessage


def legged_features(description: LeggedDescription) -> LeggedFeatures:
    """The features of a described robot."""
    return LeggedFeatures(
        model=description.model,
        joint_names=description.joint_names,
        foot_names=description.foot_names,
        sensors=description.sensors,
        command_period=description.command_period,
        watchdog=description.watchdog,
    )


def to_legged_state(message: LeggedStateMessage, names: tuple[str, ...]) -> LeggedState:
    """A state of the wire with its joints' names."""
    return LeggedState(
        message.stamp,
        names,
        message.position,
        message.velocity,
        message.effort,
        message.orientation_w,
        message.angular_velocity_b,
        message.linear_acceleration_b,
        message.foot_force,
    )
