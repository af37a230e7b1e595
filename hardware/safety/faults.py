"""Why the robot floor brings a robot to rest: the closed set."""

from dataclasses import dataclass
from enum import StrEnum


class FaultCode(StrEnum):
    """What went wrong."""

    COMMAND_NAMES = "command_names"  # other joints than the robot's, or another order
    COMMAND_SHAPE = "command_shape"  # arrays of another shape, or no numbers
    COMMAND_NOT_FINITE = "command_not_finite"  # NaN or infinity
    COMMAND_STEP = "command_step"  # the reference jumps
    COMMAND_GAINS = "command_gains"  # gains of a leg's position loops below zero, or far above the described ones
    COMMAND_STAMP = "command_stamp"  # the stamp runs backwards or lies in the future
    COMMAND_STALE = "command_stale"  # a moving reference fell silent
    COMMAND_SENDER = "command_sender"  # two senders at the same time
    STATE_INVALID = "state_invalid"  # measured joints are malformed or not finite
    STATE_STALE = "state_stale"  # no fresh measurement
    STATE_STAMP = "state_stamp"  # the robot's clock runs backwards or ahead
    TRACKING_ERROR = "tracking_error"  # an arm is not where its reference is; a leg's motor does not pull as asked
    OVERLOAD = "overload"  # a joint's measured effort stays beyond its limit
    OVERHEAT = "overheat"  # a joint's motor is too hot
    WORKSPACE = "workspace"  # tool or elbow are about to leave their box
    SELF_COLLISION = "self_collision"  # the arm is about to touch itself
    SELF_COLLISION_STALE = "self_collision_stale"  # nobody has looked for that lately
    FALLEN = "fallen"  # a legged robot is tilted too far
    LINK_LOST = "link_lost"  # the connection to the robot broke
    ROBOT_STOPPED = "robot_stopped"  # its own safety stopped it: protective or emergency stop
    STOPPED = "stopped"  # somebody asked for it
    EMERGENCY_STOP = "emergency_stop"  # somebody pressed it; only a person lifts it


HEALED_BY_TIME = (
    FaultCode.COMMAND_STALE,
    FaultCode.STATE_STALE,
    FaultCode.SELF_COLLISION_STALE,
    FaultCode.LINK_LOST,
    FaultCode.STOPPED,
)
"""Faults that a gap in time explains, or a stop that a person has lifted since; a supervisor may clear them."""


@dataclass(frozen=True)
class Fault:
    """One fault: its code, and for people what, where and how much."""

    code: FaultCode
    text: str
