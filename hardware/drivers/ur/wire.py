"""What the driver and the process of its client say to each other, over a pair of sockets that keep boundaries."""

import struct
from dataclasses import dataclass

JOINTS = 6
MAX_MESSAGE = 4096
_SERVO = struct.Struct(f"<c{JOINTS}d")
_STATE = struct.Struct(f"<cd{JOINTS}d{JOINTS}d{JOINTS}d{JOINTS}dIIIii")


@dataclass(frozen=True)
class Servo:
    """Follow these joint angles [rad]."""

    position: tuple[float, ...]


@dataclass(frozen=True)
class Rest:
    """Come to rest; the control program goes on."""


@dataclass(frozen=True)
class End:
    """Come to rest and end the control program."""


@dataclass(frozen=True)
class Ready:
    """The control program runs."""


@dataclass(frozen=True)
class Failed:
    """The client has given up; why, in words."""

    why: str


@dataclass(frozen=True)
class Measured:
    """One package of the controller's outputs; arrays of six.

    Attributes:
        timestamp: On the controller's clock [s].
        position: Measured [rad].
        velocity: Measured [rad/s].
        moment: That the controller asks of its joints [N m].
        temperature: Of the joints [deg C].
        runtime_state: Of the program.
        robot_status: Bits.
        safety_status: Bits.
        robot_mode: Number.
        safety_mode: Number.
    """

    timestamp: float
    position: tuple[float, ...]
    velocity: tuple[float, ...]
    moment: tuple[float, ...]
    temperature: tuple[float, ...]
    runtime_state: int
    robot_status: int
    safety_status: int
    robot_mode: int
    safety_mode: int


Message = Servo | Rest | End | Ready | Failed | Measured
_EMPTY: dict[bytes, Message] = {b"R": Rest(), b"E": End(), b"Y": Ready()}


def pack(message: Message) -> bytes:
    """The bytes of a message."""
    match message:
        case Servo(position):
            return _SERVO.pack(b"S", *position)
        case Failed(why):
            return b"F" + why.encode()[: MAX_MESSAGE - 1]
        case Measured():
            six = (*message.position, *message.velocity, *message.moment, *message.temperature)
            bits = (message.runtime_state, message.robot_status, message.safety_status)
            return _STATE.pack(b"M", message.timestamp, *six, *bits, message.robot_mode, message.safety_mode)
    return next(kind for kind, known in _EMPTY.items() if known == message)


def unpack(data: bytes) -> Message:
    """The message of some bytes.

    Raises:
        ValueError: there is none.
    """
    kind = data[:1]
    if data in _EMPTY:
        return _EMPTY[data]
    if kind == b"F":
        return Failed(data[1:].decode("utf-8", "replace"))
    try:
        if kind == b"S":
            return Servo(_SERVO.unpack(data)[1:])
        if kind == b"M":
            numbers = _STATE.unpack(data)[1:]
            six = [tuple(numbers[1 + JOINTS * k : 1 + JOINTS * (k + 1)]) for k in range(4)]
            return Measured(numbers[0], six[0], six[1], six[2], six[3], *numbers[1 + 4 * JOINTS :])
    except struct.error as error:
        raise ValueError(f"a message of {len(data)} bytes: {error}") from error
    raise ValueError(f"no message begins with {kind!r}")
