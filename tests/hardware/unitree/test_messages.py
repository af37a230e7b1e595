"""The messages against golden bytes of the vendor's package, and against the package itself where it can be had."""

import dataclasses
import random
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

from hardware.dds import unitree_api, unitree_go, unitree_hg
from hardware.dds.record import RecordError, layout_of
from hardware.drivers.unitree.checksum import checksum
from hardware.twins.unitree.crc import StructureCrc

GOLDEN = Path(__file__).parent / "golden"
MESSAGES = {
    "go_command": unitree_go.LowCmd_,
    "go_state": unitree_go.LowState_,
    "hg_command": unitree_hg.LowCmd_,
    "hg_state": unitree_hg.LowState_,
}
SIZES = {"go_command": 812, "go_state": 1180, "hg_command": 1004, "hg_state": 2092}  # of the C structures


def fill(message, draw):
    """Puts something of its own into every field of a vendor's message."""
    for field in dataclasses.fields(message):
        value = getattr(message, field.name)
        setattr(message, field.name, drawn(value, draw))
    return message


def drawn(value, draw):
    if dataclasses.is_dataclass(value):
        return fill(value, draw)
    if isinstance(value, (list, tuple)):
        return [drawn(item, draw) for item in value]
    if isinstance(value, float):
        return float(np.float32(draw.uniform(-100.0, 100.0)))
    return draw.randrange(100)


def numbers(message):
    """All numbers of a vendor's message, in their order."""
    if dataclasses.is_dataclass(message):
        return [n for field in dataclasses.fields(message) for n in numbers(getattr(message, field.name))]
    if isinstance(message, (list, tuple)):
        return [n for item in message for n in numbers(item)]
    return [message]


def all_numbers(data):
    """All numbers of a structure, in their order."""
    if data.ndim:
        return [n for item in data for n in all_numbers(np.asarray(item))]
    if data.dtype.names is None:
        return [data.item()]
    return [n for name in data.dtype.names for n in all_numbers(np.asarray(data[name]))]


def made_by(vendor, name):
    """A message of the vendor's, filled and with its checksum."""
    message = fill(vendor.blank[name](), random.Random(name))
    message.crc = vendor.crc(message)
    return message


@pytest.mark.parametrize("name", MESSAGES)
def test_golden_bytes_are_read_and_written(name):
    golden = (GOLDEN / f"{name}.bin").read_bytes()
    message = MESSAGES[name].deserialize(golden)
    assert message.serialize() == golden
    structure = message.data.tobytes()
    assert len(structure) == SIZES[name]
    assert checksum(structure) == int(message.data["crc"])
    assert StructureCrc(len(structure)).of(structure) == int(message.data["crc"])


@pytest.mark.parametrize("name", MESSAGES)
def test_golden_bytes_are_the_vendors(name, vendor):
    message = made_by(vendor, name)
    assert message.serialize() == (GOLDEN / f"{name}.bin").read_bytes()
    ours = MESSAGES[name].deserialize(message.serialize())
    assert all_numbers(ours.data) == pytest.approx(numbers(message))


def type_information(message):
    message.__idl__.populate()
    message.__idl__.fill_type_data()
    return message.__idl_typename__, message.__idl__._xt_bytedata


@pytest.mark.parametrize("name", MESSAGES)
def test_dds_takes_our_types_for_the_vendors(name, vendor):
    assert type_information(MESSAGES[name]) == type_information(type(vendor.blank[name]()))


@pytest.mark.parametrize("name", ["Request_", "Response_"])
def test_services_have_the_vendors_types(name, vendor):
    assert type_information(getattr(unitree_api, name)) == type_information(getattr(vendor.api, name))


@pytest.mark.parametrize("name", MESSAGES)
def test_a_copy_has_the_same_bytes_padding_included(name):
    golden = MESSAGES[name].deserialize((GOLDEN / f"{name}.bin").read_bytes())
    rubbish = [np.full(SIZES[name], 0xEE, np.uint8) for _ in range(20)]  # what fresh memory would hold
    del rubbish
    for _ in range(20):
        assert golden.copy().data.tobytes() == golden.data.tobytes()


@pytest.mark.parametrize(
    "wrong", [b"", b"\0\1", b"\0\7\0\0" + bytes(2000), b"\0\0\0\0" + bytes(2000), b"\0\1\0\0" + bytes(100)]
)
def test_other_bytes_are_refused(wrong):
    with pytest.raises(RecordError, match="expected"):
        unitree_go.LowCmd_.deserialize(wrong)


def test_the_wire_has_less_padding_than_the_structure():
    layout = layout_of(unitree_go.LowCmd_)
    assert layout.wire_size == 808
    assert sum(length for _, _, length in layout.pieces) == 807  # a byte of the wire's own padding lies between
