"""The checksum of Unitree's low-level messages.

A CRC-32 (polynomial 0x04C11DB7, initial value all ones, not reflected, no final inversion) over the little-endian
words of the C structure without its last one. ``zlib`` has the reflected form, so bits are turned on the way in and
out.
"""

import zlib

import numpy as np

_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def checksum(structure: bytes) -> int:
    """The checksum of a message's C structure, whose last word is the place for it."""
    words = np.frombuffer(structure, "<u4", len(structure) // 4 - 1)
    turned = words.byteswap().tobytes().translate(_TURNED)
    return int(f"{zlib.crc32(turned) ^ 0xFFFFFFFF:032b}"[::-1], 2)
