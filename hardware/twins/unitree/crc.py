"""The checksum of the low-level messages, by its linearity: every byte adds what its place and value say."""

import numpy as np

_POLYNOMIAL = 0x04C11DB7


class StructureCrc:
    """Checksums of structures of one size.

    Args:
        size: Of the structure, the checksum's own word included [bytes].
    """

    def __init__(self, size: int) -> None:
        step = np.arange(256, dtype=np.uint64) << 24
        for _ in range(8):
            step = ((step << 1) ^ np.where(step & 0x80000000, _POLYNOMIAL, 0).astype(np.uint64)) & 0xFFFFFFFF
        self._length = size - 4
        self._terms = np.empty((self._length, 256), np.uint32)
        column, start = step, 0xFFFFFFFF
        for place in reversed(range(self._length)):
            self._terms[place ^ 3] = column  # words are fed from their high byte
            column = ((column << 8) & 0xFFFFFFFF) ^ step[column >> 24]
            start = ((start << 8) & 0xFFFFFFFF) ^ int(step[start >> 24])
        self._start = start  # what the initial value becomes by the end
        self._places = np.arange(self._length)

    def of(self, structure: bytes) -> int:
        """The checksum of a structure, whose last word does not count."""
        values = np.frombuffer(structure, np.uint8, self._length)
        return self._start ^ int(np.bitwise_xor.reduce(self._terms[self._places, values]))
