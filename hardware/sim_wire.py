"""The simulated robot's wire: what its controller box and its driver say to each other.

One Unix ``SOCK_SEQPACKET`` connection per robot, message boundaries kept by the kernel, never off the machine.
The robot speaks first (:class:`Hello`), then sends a :class:`StateMessage` every control period; the driver
answers with :class:`CommandMessage` or :class:`StopMessage`. Arrays are float64, little-endian, in the order of
the hello's joint names.
"""

import json
import struct
from dataclasses import dataclass

import numpy as np

PROTOCOL_VERSION = 1
MAX_MESSAGE = 4096
_HEADER = struct.Struct("<cd")


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
class StopMessage:
    """Come to rest now."""

    stamp: float


Message = Hello | StateMessage | CommandMessage | StopMessage


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
        _, stamp = _HEADER.unpack_from(data)
        values = np.frombuffer(data, dtype="<f8", offset=_HEADER.size)
        if kind == b"S" and values.size % 3 == 0:
            return StateMessage(stamp, *np.split(values, 3))
        if kind == b"C" and values.size % 2 == 0:
            return CommandMessage(stamp, *np.split(values, 2))
        if kind == b"X" and values.size == 0:
            return StopMessage(stamp)
    except (struct.error, TypeError, KeyError, ValueError) as error:
        raise ValueError(f"not a message of the simulated robot's wire: {error}") from error
    raise ValueError(f"not a message of the simulated robot's wire: kind {kind!r}, {len(data)} bytes")
