"""What the log keeps of a legged robot's tick."""

from typing import Any

from hardware.ports.legged import LeggedCommand, LeggedState

_MEASURED = (
    "stamp",
    "position",
    "velocity",
    "effort",
    "orientation_w",
    "angular_velocity_b",
    "linear_acceleration_b",
    "foot_force",
    "temperature",
)


def measured_part(state: LeggedState | None) -> dict[str, Any] | None:
    """What was measured; None without a link."""
    if state is None:
        return None
    return {name: value for name in _MEASURED if (value := getattr(state, name)) is not None}


def sent_part(command: LeggedCommand | None) -> dict[str, Any] | None:
    """What went to the robot; None when nothing could."""
    if command is None:
        return None
    return {"stamp": command.stamp, "position": command.position, "kp": command.kp, "kd": command.kd}
