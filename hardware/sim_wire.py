"""The simulated robot's wire: what its controller box and its driver say to each other.

One Unix ``SOCK_SEQPACKET`` connection per robot, message boundaries kept by the kernel, never off the machine.
The robot speaks first (:class:`Hello`), then sends a :class:`StateMessage` every control period; the driver
answers with :class:`CommandMessage` or :class:`StopMessage`. A legged robot speaks :class:`LeggedStateMessage` and
:class:`LeggedCommandMessage` instead. Arrays are float64, little-endian, in the order of the hello's joint names.
"""

import json
import struct
from dataclasses import dataclass

import numpy as np

PROTOCOL_VERSION = 1
MAX_MESSAGE = 4096
_HEADER = struct.Struct("<cd")
_LEGGED_HEADER = struct.Struct("<cdHH")  # kind, stamp, joints, feet
_ORIENTATION, _VECTOR = 4, 3


@dataclass(frozen=True)
class Hello:
    """First message of the robot: who it is.

    Attributes:
        protocol: Version of this wire.
        robot: Name of this robot in the scene.
        model: Name of its description.
        joints: Joint names, in the order of every array that follows.
        period: Time between two states [s].
    """

    protocol: int
    robot: str
    model: str
    joints: tuple[str, ...]
    period: float


@dataclass(frozen=True)
class StateMessage:
    """Measured joints at ``stamp`` [s]; arrays of shape (n,): position, velocity, effort."""

    stamp: float
    position: np.ndarray
    velocity: np.ndarray
    effort: np.ndarray


@dataclass(frozen=True)
class CommandMessage:
    """A joint reference; arrays of shape (n,): position, velocity."""

    stamp: float
    position: np.ndarray
    velocity: np.ndarray


@dataclass(frozen=True)
class LeggedStateMessage:
    """What a legged robot measures at ``stamp`` [s]; see :class:`hardware.ports.legged.LeggedState` for the arrays."""

    stamp: float
    position: np.ndarray
    velocity: np.ndarray
    effort: np.ndarray
    orientation_w: np.ndarray
    angular_velocity_b: np.ndarray
    linear_acceleration_b: np.ndarray
    foot_force: np.ndarray


@dataclass(frozen=True)
class LeggedCommandMessage:
    """References and gains of a legged robot's joints; arrays of shape (n,): position, kp, kd."""

    stamp: float
    position: np.ndarray
    kp: np.ndarray
    kd: np.ndarray


@dataclass(frozen=True)
class StopMessage:
    """Come to rest now."""

    stamp: float


Message = Hello | StateMessage | CommandMessage | LeggedStateMessage | LeggedCommandMessage | StopMessage


def pack(message: Message) -> bytes:
    """Encodes one message."""
    if isinstance(message, Hello):
        return b"H" + json.dumps(message.__dict__).encode()
    if isinstance(message, StateMessage):
        arrays = (message.position, message.velocity, message.effort)
        return _HEADER.pack(b"S", message.stamp) + np.concatenate(arrays).astype("<f8").tobytes()
    if isinstance(message, CommandMessage):
        arrays = (message.position, message.velocity)
        return _HEADER.pack(b"C", message.stamp) + np.concatenate(arrays).astype("<f8").tobytes()
    if isinstance(message, LeggedCommandMessage):
        arrays = (message.position, message.kp, message.kd)
        return _HEADER.pack(b"K", message.stamp) + np.concatenate(arrays).astype("<f8").tobytes()
    if isinstance(message, LeggedStateMessage):
        return _pack_legged_state(message)
    return _HEADER.pack(b"X", message.stamp)


def unpack(data: bytes) -> Message:
    """Decodes one message.

    Raises:
        ValueError: the bytes are no message of this wire.
    """
    kind = data[:1]
    try:
        if kind == b"H":
            body = json.loads(data[1:])
            return Hello(**{**body, "joints": tuple(body["joints"])})
        if kind == b"L":
            return _unpack_legged_state(data)
        _, stamp = _HEADER.unpack_from(data)
        values = np.frombuffer(data, dtype="<f8", offset=_HEADER.size)
        if kind == b"S" and values.size % 3 == 0:
            return StateMessage(stamp, *np.split(values, 3))
        if kind == b"C" and values.size % 2 == 0:
            return CommandMessage(stamp, *np.split(values, 2))
        if kind == b"K" and values.size % 3 == 0:
            return LeggedCommandMessage(stamp, *np.split(values, 3))
        if kind == b"X" and values.size == 0:
            return StopMessage(stamp)
    except (struct.error, TypeError, KeyError, ValueError) as error:
        raise ValueError(f"not a message of the simulated robot's wire: {error}") from error
    raise ValueError(f"not a message of the simulated robot's wire: kind {kind!r}, {len(data)} bytes")


def _pack_legged_state(message: LeggedStateMessage) -> bytes:
    arrays = (
        message.position,
        message.velocity,
        message.effort,
        message.orientation_w,
        message.angular_velocity_b,
        message.linear_acceleration_b,
        message.foot_force,
    )
    header = _LEGGED_HEADER.pack(b"L", message.stamp, message.position.size, message.foot_force.size)
    return header + np.concatenate(arrays).astype("<f8").tobytes()


def _unpack_legged_state(data: bytes) -> LeggedStateMessage:
    """Raises ValueError or struct.error when sizes and bytes contradict each other."""
    _, stamp, joints, feet = _LEGGED_HEADER.unpack_from(data)
    values = np.frombuffer(data, dtype="<f8", offset=_LEGGED_HEADER.size)
    sizes = (joints, joints, joints, _ORIENTATION, _VECTOR, _VECTOR, feet)
    if values.size != sum(sizes):
        raise ValueError(f"{values.size} numbers for {joints} joints and {feet} feet; expected {sum(sizes)}")
    return LeggedStateMessage(stamp, *np.split(values, np.cumsum(sizes)[:-1]))
