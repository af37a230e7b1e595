"""The remote control, whose bytes come with every state."""

import struct
from dataclasses import dataclass
from enum import StrEnum


class Key(StrEnum):
    """Keys, in the order of their bits."""

    R1 = "R1"
    L1 = "L1"
    START = "start"
    SELECT = "select"
    R2 = "R2"
    L2 = "L2"
    F1 = "F1"
    F2 = "F2"
    A = "A"
    B = "B"
    X = "X"
    Y = "Y"
    UP = "up"
    RIGHT = "right"
    DOWN = "down"
    LEFT = "left"


EMERGENCY_STOP = frozenset((Key.L2, Key.B))
"""The vendor's combination for damping."""

_KEYS = struct.Struct("<H")
_STICKS = struct.Struct("<fff4xf")
_KEYS_AT, _STICKS_AT = 2, 4


@dataclass(frozen=True)
class RemoteControl:
    """What is pressed.

    Attributes:
        keys: Keys held down.
        left: Left stick, right and up, each -1 to 1.
        right: Right stick.
    """

    keys: frozenset[Key]
    left: tuple[float, float]
    right: tuple[float, float]

    @property
    def emergency_stop(self) -> bool:
        """Whether the emergency stop is pressed."""
        return self.keys >= EMERGENCY_STOP


def read_remote(data: bytes) -> RemoteControl:
    """Reads the 40 bytes ``wireless_remote`` of a state."""
    (bits,) = _KEYS.unpack_from(data, _KEYS_AT)
    left_x, right_x, right_y, left_y = _STICKS.unpack_from(data, _STICKS_AT)
    keys = frozenset(key for number, key in enumerate(Key) if bits >> number & 1)
    return RemoteControl(keys, (left_x, left_y), (right_x, right_y))
