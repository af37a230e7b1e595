"""DDS messages of fixed size as one C structure in memory.

A field-by-field message costs milliseconds to encode in Python, a period of a robot's low level. The wire form (XCDR1,
OMG DDS-XTYPES 1.3, 7.4.1) and the C structure differ in padding alone, so a message is kept as the structure and its
bytes are moved in a few slices. The IDL class still says to DDS what the type is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

import numpy as np
from cyclonedds.idl import IdlStruct
from cyclonedds.idl.types import array

from hardware.errors import HardwareError

_NUMPY = {
    "uint8": "<u1",
    "int8": "<i1",
    "uint16": "<u2",
    "int16": "<i2",
    "uint32": "<u4",
    "int32": "<i4",
    "float32": "<f4",
    "float64": "<f8",
}
_LITTLE_ENDIAN_XCDR1 = b"\x00\x01"
_HEADER = 4  # representation identifier and options, 2 bytes each


class RecordError(HardwareError):
    """A sample's bytes are not of its type."""


@dataclass(frozen=True)
class Layout:
    """Where the bytes of a message are.

    Attributes:
        dtype: The C structure, with its padding.
        pieces: Runs of bytes that both forms share: offset on the wire, offset in the structure, length.
        wire_size: Length on the wire, without header [bytes].
    """

    dtype: np.dtype
    pieces: tuple[tuple[int, int, int], ...]
    wire_size: int


class Record:
    """A message as a C structure; mixed into an IDL class, it takes the place of field-by-field encoding.

    It stands after ``IdlStruct`` among the bases: Cyclone takes the first for a base type of the IDL.

    Attributes:
        data: The structure, a NumPy record of shape ().
    """

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        setattr(cls, "serialize", _serialize)  # noqa: B010
        setattr(cls, "deserialize", classmethod(_deserialize))  # noqa: B010
        setattr(cls, "deserialize_key", classmethod(_no_key))  # noqa: B010

    def __init__(self, data: np.ndarray | None = None) -> None:
        self.data = np.zeros((), layout_of(type(self)).dtype) if data is None else data

    def copy(self) -> Self:
        """A message of its own with the same bytes; NumPy's copy would leave padding, which checksums cover, unset."""
        return type(self)(np.frombuffer(bytearray(self.data.tobytes()), self.data.dtype).reshape(()))


def _serialize(record: Record, buffer: Any = None, endianness: Any = None, use_version_2: Any = None) -> bytes:
    """The sample on the wire: little-endian XCDR1."""
    layout, raw = layout_of(type(record)), record.data.tobytes()
    wire = bytearray(_HEADER + layout.wire_size)
    wire[:2] = _LITTLE_ENDIAN_XCDR1
    for there, here, length in layout.pieces:
        wire[_HEADER + there : _HEADER + there + length] = raw[here : here + length]
    return bytes(wire)


def _deserialize(cls: type[Record], data: bytes, has_header: bool = True, use_version_2: Any = None) -> Record:
    """A sample of the wire.

    Raises:
        RecordError: another representation, or too few bytes.
    """
    layout = layout_of(cls)
    if data[:2] != _LITTLE_ENDIAN_XCDR1 or len(data) - _HEADER < layout.wire_size:
        raise RecordError(
            f"{cls.__name__}: {len(data)} bytes in representation {data[:2].hex()}; "
            f"expected {_HEADER + layout.wire_size} in {_LITTLE_ENDIAN_XCDR1.hex()}"
        )
    raw = bytearray(layout.dtype.itemsize)
    for there, here, length in layout.pieces:
        raw[here : here + length] = data[_HEADER + there : _HEADER + there + length]
    return cls(np.frombuffer(raw, layout.dtype).reshape(()))


def _no_key(cls: type[Record], *_: Any, **__: Any) -> Record:
    """What stands for the key of a message without one, when its writer leaves."""
    return cls()


@cache
def layout_of(message: type) -> Layout:
    """The layout of an IDL class whose fields have a fixed size."""
    dtype = _dtype(message)
    pieces: list[tuple[int, int, int]] = []
    end = 0
    for here, size in _leaves(dtype, 0):
        there = -(-end // size) * size
        if pieces and there - pieces[-1][0] == here - pieces[-1][1]:
            first = pieces.pop()
            pieces.append((first[0], first[1], there + size - first[0]))
        else:
            pieces.append((there, here, size))
        end = there + size
    return Layout(dtype, tuple(pieces), end)


def _dtype(kind: Any) -> np.dtype:
    if isinstance(kind, type) and issubclass(kind, IdlStruct):
        return np.dtype([(name, _dtype(field)) for name, field in kind.__annotations__.items()], align=True)
    (what,) = kind.__metadata__  # Cyclone's types are `typing.Annotated`
    if isinstance(what, array):
        return np.dtype((_dtype(what.subtype), (what.length,)))
    return np.dtype(_NUMPY[what])


def _leaves(dtype: np.dtype, offset: int) -> Iterator[tuple[int, int]]:
    """Offset and size of every number in the structure."""
    if dtype.subdtype is not None:
        element, shape = dtype.subdtype
        for i in range(int(np.prod(shape))):
            yield from _leaves(element, offset + i * element.itemsize)
    elif dtype.fields is not None:
        for kind, start, *_ in dtype.fields.values():
            yield from _leaves(kind, offset + start)
    else:
        yield offset, dtype.itemsize
