"""The twins' parsers against noise, cut packets, and everything that can be sent."""

import random
from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.descriptions.robot import load_description
from hardware.descriptions.serial.layout import load_layout
from hardware.drivers.serial.address import parse_address
from hardware.drivers.serial.families import make_bus
from hardware.twins.serial import dynamixel_packet, feetech_packet
from hardware.twins.serial.arms import arm_twin
from hardware.twins.serial.dynamixel_packet import crc16
from hardware.twins.serial.feetech_packet import checksum

from .conftest import PATIENT

MAKES = (dynamixel_packet, feetech_packet)
makes = pytest.mark.parametrize("make", MAKES, ids=("dynamixel", "feetech"))


def request(make: ModuleType, servo: int, code: int, parameters: bytes) -> bytes:
    """What a client sends."""
    if make is feetech_packet:
        body = bytes((servo, len(parameters) + 2, code)) + parameters
        return b"\xff\xff" + body + bytes((checksum(body),))
    body = (bytes((code,)) + parameters).replace(b"\xff\xff\xfd", b"\xff\xff\xfd\xfd")
    packet = b"\xff\xff\xfd\x00" + bytes((servo,)) + (len(body) + 2).to_bytes(2, "little") + body
    return packet + crc16(packet).to_bytes(2, "little")


@makes
@settings(deadline=None)
@given(data=st.lists(st.binary(max_size=64), max_size=8))
def test_noise_is_no_instruction_and_no_error(make: ModuleType, data: list[bytes]) -> None:
    parser = make.Parser()
    for chunk in data:
        for found in parser.feed(chunk):  # a sound packet in noise is one in 256, and then it is one
            assert isinstance(found, make.Instruction)
    assert len(parser._buffer) <= sum(map(len, data))


@makes
@settings(deadline=None)
@given(
    servo=st.integers(0, 252),
    code=st.sampled_from((1, 2, 3, 0x82, 0x83)),
    parameters=st.binary(max_size=40) | st.lists(st.sampled_from((0xFF, 0xFD, 0)), max_size=40).map(bytes),
    cut=st.integers(0, 60),
)
def test_a_packet_survives_being_cut(make: ModuleType, servo: int, code: int, parameters: bytes, cut: int) -> None:
    packet, parser = request(make, servo, code, parameters), make.Parser()
    expected = [make.Instruction(servo, code, parameters)]
    cut = min(cut, len(packet))
    assert parser.feed(packet[:cut]) + parser.feed(packet[cut:]) == expected


@makes
@settings(deadline=None)
@given(noise=st.binary(max_size=80), parameters=st.binary(max_size=20))
def test_a_packet_after_noise_is_found(make: ModuleType, noise: bytes, parameters: bytes) -> None:
    parser = make.Parser()
    before = parser.feed(noise)  # a sound packet in noise is one in 256, and then it is one
    assert [*before, *parser.feed(request(make, 7, 3, parameters))][-1] == make.Instruction(7, 3, parameters)


@makes
@settings(deadline=None)
@given(noise=st.binary(max_size=80), parameters=st.binary(max_size=20))
def test_a_packet_together_with_noise_is_found(make: ModuleType, noise: bytes, parameters: bytes) -> None:
    expected = make.Instruction(7, 3, parameters)
    assert expected in make.Parser().feed(noise + request(make, 7, 3, parameters))


@makes
@settings(deadline=None)
@given(parameters=st.binary(min_size=1, max_size=20), place=st.integers(0, 100), flip=st.integers(1, 255))
def test_a_damaged_packet_is_never_taken_for_itself(make: ModuleType, parameters: bytes, place: int, flip: int) -> None:
    packet = bytearray(request(make, 7, 3, parameters))
    packet[place % len(packet)] ^= flip
    assert make.Instruction(7, 3, parameters) not in make.Parser().feed(bytes(packet))


@settings(deadline=None)
@given(data=st.binary(max_size=60))
def test_the_checksum_is_the_vendor_s(data: bytes) -> None:
    handler = pytest.importorskip("dynamixel_sdk").Protocol2PacketHandler()
    assert crc16(data) == handler.updateCRC(0, data, len(data))


def client_reads(make: ModuleType) -> Callable[[bytes, int], tuple]:
    """The vendor's client reading one answer from bytes."""
    from .test_vendor_clients import Tap

    if make is feetech_packet:
        handler = pytest.importorskip("scservo_sdk").PacketHandler(0)
    else:
        handler = pytest.importorskip("dynamixel_sdk").PacketHandler(2.0)
    return lambda answer, length: handler.readRx(Tap(answer), 9, length)


@settings(deadline=None)
@given(data=st.binary(min_size=1, max_size=40) | st.lists(st.sampled_from((0xFF, 0)), min_size=1).map(bytes))
def test_feetech_s_client_reads_every_answer(data: bytes) -> None:
    data = data[:40]
    read, result, error = client_reads(feetech_packet)(feetech_packet.status(9, 0, data), len(data))
    assert (bytes(read), result, error) == (data, 0, 0)


@settings(deadline=None)
@given(velocity=st.integers(-1023, 1023), position=st.integers(-1_048_575, 1_048_575))
def test_dynamixel_s_client_reads_every_velocity_and_position(velocity: int, position: int) -> None:
    """Not everything: its way of removing stuffing damages data such as ff ff fd ff fd fd, which no servo here says."""
    data = velocity.to_bytes(4, "little", signed=True) + position.to_bytes(4, "little", signed=True)
    read, result, error = client_reads(dynamixel_packet)(dynamixel_packet.status(9, 0, data), len(data))
    assert (bytes(read), result, error) == (data, 0, 0)
    stuffed = (b"\xff\xff\xff\xff\xfd\x0f\x00\x00", b"\xfd\xff\xff\xff\xfd\xff\xff\xff")
    for awkward in stuffed:
        read, result, _ = client_reads(dynamixel_packet)(dynamixel_packet.status(9, 0, awkward), 8)
        assert (bytes(read), result) == (awkward, 0)


@pytest.mark.parametrize("model", ["so101", "viperx_300s"])
def test_a_twin_answers_after_any_noise(model: str) -> None:
    description = load_description(model)
    layout, noise = load_layout(description), random.Random(7)
    with arm_twin(description, time="step") as twin:
        for _ in range(30):
            with open(twin.port, "wb", buffering=0) as line:
                line.write(
                    noise.choice((b"", b"\xff\xff", b"\xff\xff\xfd\x00")) + noise.randbytes(noise.randrange(1, 200))
                )
            bus, _ = make_bus(layout, parse_address(twin.address, "left"), PATIENT)
            bus.open()
            assert bus.ping(1) > 0
            bus.close()
