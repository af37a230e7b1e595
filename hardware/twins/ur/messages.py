"""RTDE messages, protocol version 2, as the robot sees them.

Source: Universal Robots, "Real-Time Data Exchange (RTDE) Guide". Everything is big-endian; a message begins with its
size, header included (16 bit), and its type (8 bit).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from hardware.errors import TwinError

_HEADER = struct.Struct(">HB")
_LARGEST = 4096

Value = int | float | bool | tuple[float, ...] | tuple[int, ...]


class Kind(IntEnum):
    """Types of messages, the letters of the guide."""

    PROTOCOL_VERSION = ord("V")
    CONTROLLER_VERSION = ord("v")
    TEXT = ord("M")
    DATA = ord("U")
    OUTPUTS = ord("O")
    INPUTS = ord("I")
    START = ord("S")
    PAUSE = ord("P")


FORMATS = {
    "BOOL": "?",
    "UINT8": "B",
    "UINT32": "I",
    "UINT64": "Q",
    "INT32": "i",
    "DOUBLE": "d",
    "VECTOR3D": "3d",
    "VECTOR6D": "6d",
    "VECTOR6INT32": "6i",
    "VECTOR6UINT32": "6I",
}
"""Types of variables."""


@dataclass(frozen=True)
class Message:
    """One message without its header."""

    kind: int
    payload: bytes


def encode(kind: Kind, payload: bytes) -> bytes:
    """A message on the wire."""
    return _HEADER.pack(_HEADER.size + len(payload), kind) + payload


class Splitter:
    """Cuts a stream of bytes into messages."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[Message]:
        """The messages that are complete with ``data``.

        Raises:
            TwinError: a size that no message has; the stream cannot be understood from here on.
        """
        self._rest += data
        messages: list[Message] = []
        while len(self._rest) >= _HEADER.size:
            size, kind = _HEADER.unpack_from(self._rest)
            if not _HEADER.size <= size <= _LARGEST:
                raise TwinError(f"no RTDE message has {size} bytes")
            if len(self._rest) < size:
                break
            messages.append(Message(kind, self._rest[_HEADER.size : size]))
            self._rest = self._rest[size:]
        return messages


def read_names(payload: bytes) -> tuple[str, ...]:
    """Names of variables in a request for a recipe.

    Raises:
        TwinError: no text.
    """
    try:
        return tuple(name for name in payload.decode("ascii").split(",") if name)
    except UnicodeDecodeError as error:
        raise TwinError(f"names of variables are ASCII: {error}") from error


def read_outputs(payload: bytes) -> tuple[float, tuple[str, ...]]:
    """Rate [Hz] and names of a request for outputs.

    Raises:
        TwinError: too short, or no text.
    """
    if len(payload) < 8:
        raise TwinError(f"a request for outputs begins with a rate of 8 bytes, got {len(payload)}")
    return float(struct.unpack_from(">d", payload)[0]), read_names(payload[8:])


class Recipe:
    """Packs and unpacks the variables of one recipe, in order.

    Args:
        number: Its number on the wire, 1 to 255.
        names: Variables.
        types: Their types, all of :data:`FORMATS`.
    """

    def __init__(self, number: int, names: Sequence[str], types: Sequence[str]) -> None:
        self.number, self.names = number, tuple(names)
        formats = [FORMATS[kind] for kind in types]
        self._counts = [int(form[:-1] or 1) if form[:-1] else 0 for form in formats]
        self._struct = struct.Struct(">B" + "".join(formats))

    def pack(self, values: Sequence[Value]) -> bytes:
        """The payload of a data message."""
        flat: list[float] = []
        for value in values:
            flat.extend(value if isinstance(value, tuple) else (value,))
        return self._struct.pack(self.number, *flat)

    def unpack(self, payload: bytes) -> dict[str, Value]:
        """The variables of a data message.

        Raises:
            TwinError: another length than the recipe's.
        """
        if len(payload) != self._struct.size:
            raise TwinError(f"recipe {self.number} has {self._struct.size} bytes, got {len(payload)}")
        flat = self._struct.unpack(payload)[1:]
        values: dict[str, Value] = {}
        at = 0
        for name, count in zip(self.names, self._counts, strict=True):
            values[name] = flat[at : at + count] if count else flat[at]
            at += count or 1
        return values
