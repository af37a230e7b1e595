"""RTDE on the wire: bytes of the vendor's guide, and garbage."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.errors import TwinError
from hardware.twins.bare_joints import bare_joints
from hardware.twins.faults import FaultCfg, Faults, TwinFault
from hardware.twins.ur.box import BoxCfg, ControllerBox
from hardware.twins.ur.connection import Lines, Script
from hardware.twins.ur.dashboard import answer
from hardware.twins.ur.messages import Kind, Recipe, Splitter, encode
from hardware.twins.ur.rtde import RtdeSession
from hardware.twins.ur.server import SUPPORTED

VERSION_2 = bytes.fromhex("0005560002")  # size 5, 'V', version 2
ACCEPTED = bytes.fromhex("00045601")
ASK_TARGET = bytes.fromhex("0014") + b"O" + struct.pack(">d", 125.0) + b"timestamp"
INPUTS = b"input_int_register_0,input_double_register_0"
ASK_INPUTS = struct.pack(">HB", 3 + len(INPUTS), ord("I")) + INPUTS


@pytest.fixture
def box(description):
    return ControllerBox(BoxCfg(), bare_joints(description), Faults(SUPPORTED))


def session(box, faults=None, taken=None) -> RtdeSession:
    return RtdeSession(box, faults or Faults(SUPPORTED), {} if taken is None else taken)


def test_the_version_is_negotiated_as_in_the_guide(box):
    client = session(box)
    assert client.feed(VERSION_2) == ACCEPTED
    assert client.feed(bytes.fromhex("0005560001")) == bytes.fromhex("00045600")
    assert client.feed(bytes.fromhex("000376")) == bytes.fromhex("001376") + struct.pack(">4I", 5, 12, 0, 1101319)


def test_outputs_come_at_the_rate_that_was_asked_for(box):
    client = session(box)
    assert client.feed(ASK_TARGET) == bytes.fromhex("000a4f01") + b"DOUBLE"
    assert client.publish() == b""
    assert client.feed(bytes.fromhex("000353")) == bytes.fromhex("00045301")
    packages = [client.publish() for _ in range(8) if box.cycle() is None]
    assert [bool(package) for package in packages] == [False, False, False, True] * 2
    assert packages[3] == bytes.fromhex("000c5501") + struct.pack(">d", 0.008)
    client.feed(bytes.fromhex("000350"))
    assert not any(client.publish() for _ in range(8))


def test_registers_are_written_and_belong_to_one_client(box):
    taken: dict = {}
    first, second = session(box, taken=taken), session(box, taken=taken)
    assert first.feed(ASK_INPUTS) == bytes.fromhex("0010") + b"I\x01INT32,DOUBLE"
    first.feed(encode(Kind.DATA, b"\x01" + struct.pack(">id", 11, 0.5)))
    assert box.registers.inputs == {"input_int_register_0": 11, "input_double_register_0": 0.5}
    assert second.feed(ASK_INPUTS)[3:] == b"\x00IN_USE,IN_USE"
    first.close()
    assert second.feed(ASK_INPUTS)[3:] == b"\x01INT32,DOUBLE"


def test_a_fieldbus_holds_the_lower_registers(box):
    faults = Faults(SUPPORTED, FaultCfg({TwinFault.REGISTERS_IN_USE: 1}))
    client = session(box, faults)
    names = b"input_int_register_23,input_int_register_24,nonsense"
    assert client.feed(encode(Kind.INPUTS, names))[3:] == b"\x00IN_USE,INT32,NOT_FOUND"


NO_RTDE = (
    b"\x00\x02V",
    b"\xff\xffV",
    b"\x00\x04\x01x",
    encode(Kind.DATA, b"\x07"),
    encode(Kind.DATA, b""),
    encode(Kind.OUTPUTS, b"123"),
    encode(Kind.INPUTS, b"\xff"),
    encode(Kind.OUTPUTS, struct.pack(">d", float("nan"))),
)


@pytest.mark.parametrize("data", NO_RTDE)
def test_what_is_no_rtde_ends_the_session(box, data):
    with pytest.raises(TwinError):
        session(box).feed(data)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), max_size=8))
def test_garbage_never_does_more_than_end_a_session(description, chunks):
    box = ControllerBox(BoxCfg(), bare_joints(description), Faults(SUPPORTED))
    client = session(box)
    try:
        for chunk in chunks:
            client.feed(chunk)
            client.publish()
    except TwinError:
        pass
    box.cycle()


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(list(Kind)), st.binary(max_size=60)), max_size=8), st.integers(1, 30))
def test_well_framed_garbage_neither(description, messages, size):
    box = ControllerBox(BoxCfg(), bare_joints(description), Faults(SUPPORTED))
    client, data = session(box), b"".join(encode(kind, payload) for kind, payload in messages)
    try:
        for start in range(0, len(data), size):
            client.feed(data[start : start + size])
    except TwinError:
        pass


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_lines_and_scripts_take_garbage(description, data):
    box = ControllerBox(BoxCfg(), bare_joints(description), Faults(SUPPORTED))
    assert isinstance(Lines(lambda line: answer(line, box)).feed(data), bytes)
    Script(box.upload).feed(data + b"\nend\n")
    assert not box.running


def test_a_splitter_joins_what_comes_in_pieces():
    splitter, found = Splitter(), []
    for byte in VERSION_2 * 3:
        found += splitter.feed(bytes([byte]))
    assert [(message.kind, message.payload) for message in found] == [(ord("V"), b"\x00\x02")] * 3


def test_a_recipe_unpacks_what_it_packs():
    recipe = Recipe(3, ("a", "b", "c"), ("VECTOR6D", "INT32", "BOOL"))
    values = [(1.0, 2.0, 3.0, 4.0, 5.0, 6.0), -7, True]
    assert recipe.unpack(recipe.pack(values)) == dict(zip("abc", values, strict=True))
