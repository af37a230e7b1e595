"""Both checksums, the driver's and the twin's, against the definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.drivers.unitree.checksum import checksum
from hardware.twins.unitree.crc import StructureCrc

SIZE = 64
TWINS = StructureCrc(SIZE)


def by_definition(structure):
    """Bit by bit, word by word."""
    crc = 0xFFFFFFFF
    for word in np.frombuffer(structure, "<u4")[:-1]:
        for bit in reversed(range(32)):
            top = crc >> 31 ^ int(word) >> bit & 1
            crc = (crc << 1 & 0xFFFFFFFF) ^ (0x04C11DB7 if top else 0)
    return crc


@settings(deadline=None)
@given(st.binary(min_size=SIZE, max_size=SIZE))
def test_both_are_the_defined_one(structure):
    assert checksum(structure) == TWINS.of(structure) == by_definition(structure)


@pytest.mark.parametrize("place", range(SIZE - 4))
def test_every_byte_counts_but_the_checksum_itself(place):
    structure = bytearray(SIZE)
    before = checksum(bytes(structure))
    structure[-1] = 1
    assert checksum(bytes(structure)) == before
    structure[place] = 1
    assert checksum(bytes(structure)) != before
