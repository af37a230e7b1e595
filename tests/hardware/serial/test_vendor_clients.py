"""The vendors' own clients, as published, against the twins: every call that the drivers use, and bytes on the wire."""

from collections.abc import Iterator
from types import SimpleNamespace

import dynamixel_sdk
import pytest
import scservo_sdk

from hardware.descriptions.robot import load_description
from hardware.twins.faults import TwinFault
from hardware.twins.serial.arms import arm_twin
from hardware.twins.serial.bus import ServoBusTwin

SUCCESS = 0


@pytest.fixture
def viperx() -> Iterator[ServoBusTwin]:
    with arm_twin(load_description("viperx_300s"), time="step") as twin:
        yield twin


@pytest.fixture
def so101() -> Iterator[ServoBusTwin]:
    with arm_twin(load_description("so101"), time="step") as twin:
        yield twin


def opened(client: object, twin: ServoBusTwin) -> object:
    port = client.PortHandler(twin.port)
    assert port.setBaudRate(1_000_000)
    return port


def test_dynamixel_reads_and_writes(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    assert handler.ping(port, 1) == (1120, SUCCESS, 0)
    assert handler.ping(port, 9) == (1020, SUCCESS, 0)
    assert handler.writeTxRx(port, 1, 20, 4, [0xF4, 0xFF, 0xFF, 0xFF]) == (SUCCESS, 0)  # Homing_Offset -12
    data, result, error = handler.readTxRx(port, 1, 20, 4)
    assert (list(data), result, error) == ([0xF4, 0xFF, 0xFF, 0xFF], SUCCESS, 0)
    assert handler.write1ByteTxRx(port, 1, 64, 1) == (SUCCESS, 0)
    assert handler.read1ByteTxRx(port, 1, 64) == (1, SUCCESS, 0)
    port.closePort()


def test_dynamixel_refusals_come_as_the_manual_says(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    assert handler.write1ByteTxRx(port, 1, 64, 7) == (SUCCESS, 4)  # no such torque state: range
    assert handler.write1ByteTxRx(port, 1, 64, 1) == (SUCCESS, 0)
    assert handler.write1ByteTxRx(port, 1, 11, 3) == (SUCCESS, 7)  # kept memory while it holds: access
    assert handler.write2ByteTxRx(port, 1, 144, 5) == (SUCCESS, 7)  # read only
    assert handler.write4ByteTxRx(port, 1, 116, 5000) == (SUCCESS, 6)  # beyond the position limit
    assert handler.read1ByteTxRx(port, 1, 900)[1:] == (SUCCESS, 7)
    port.closePort()


def test_dynamixel_groups(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    for servo in (1, 6):
        assert handler.write1ByteTxRx(port, servo, 64, 1) == (SUCCESS, 0)
    writer = dynamixel_sdk.GroupSyncWrite(port, handler, 116, 4)
    assert writer.addParam(1, [0x10, 0x09, 0, 0])
    assert writer.addParam(6, [0xFF, 0x07, 0, 0])
    assert writer.txPacket() == SUCCESS
    reader = dynamixel_sdk.GroupSyncRead(port, handler, 128, 8)
    assert reader.addParam(1)
    assert reader.addParam(6)
    assert reader.txRxPacket() == SUCCESS  # the twin takes packets in order, so the goals are there now
    viperx.step(2.0)
    assert reader.txRxPacket() == SUCCESS
    assert [reader.getData(servo, 132, 4) for servo in (1, 6)] == [0x910, 0x7FF]
    port.closePort()


def test_dynamixel_bytes_that_look_like_a_header_survive(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    assert handler.write4ByteTxRx(port, 1, 112, 0x00FDFFFF) == (SUCCESS, 4)  # refused as a value, not as noise
    assert handler.writeTxRx(port, 1, 76, 10, [0, 0, 0, 0, 0xFF, 0x3F, 0xFF, 0x3F, 0xFD, 0x00]) == (SUCCESS, 0)
    viperx.servos[1].memory.write_block(136, bytes((0xFF, 0xFF, 0xFD, 0xFD, 0xFF, 0xFF, 0xFD, 0x00)))
    data, result, _ = handler.readTxRx(port, 1, 136, 8)
    assert (bytes(data), result) == (bytes((0xFF, 0xFF, 0xFD, 0xFD, 0xFF, 0xFF, 0xFD, 0x00)), SUCCESS)
    port.closePort()


def test_dynamixel_shadow_obeys_its_leader(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    assert handler.write1ByteTxRx(port, 3, 12, 2) == (SUCCESS, 0)
    assert handler.write1ByteTxRx(port, 2, 64, 1) == (SUCCESS, 0)  # one answer, two servos
    assert viperx.register(3, "Torque_Enable") == 1
    port.closePort()


def test_dynamixel_watchdog_stops_and_locks_goals(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    for address, size, value in ((64, 1, 1), (98, 1, 5), (116, 4, 3000)):
        assert handler.writeTxRx(port, 1, address, size, list(value.to_bytes(size, "little"))) == (SUCCESS, 0)
    viperx.step(0.09)
    assert handler.read1ByteTxRx(port, 1, 98) == (5, SUCCESS, 0)
    viperx.step(0.11)
    assert handler.read1ByteTxRx(port, 1, 98) == (255, SUCCESS, 0)
    viperx.step(5.0)
    there = handler.read4ByteTxRx(port, 1, 132)[0]
    viperx.step(1.0)
    assert handler.read4ByteTxRx(port, 1, 132)[0] == there < 2900
    assert handler.write4ByteTxRx(port, 1, 116, 3000) == (SUCCESS, 4)
    assert handler.write1ByteTxRx(port, 1, 98, 0) == (SUCCESS, 0)
    assert handler.write4ByteTxRx(port, 1, 116, 3000) == (SUCCESS, 0)
    viperx.step(3.0)
    assert handler.read4ByteTxRx(port, 1, 132)[0] == 3000
    port.closePort()


def test_dynamixel_hardware_error_stays_until_a_reboot(viperx: ServoBusTwin) -> None:
    port, handler = opened(dynamixel_sdk, viperx), dynamixel_sdk.PacketHandler(2.0)
    assert handler.write1ByteTxRx(port, 4, 64, 1) == (SUCCESS, 0)
    viperx.faults.set(TwinFault.OVERLOAD, 4)
    assert handler.read1ByteTxRx(port, 4, 70) == (0x20, SUCCESS, 0x80)
    assert handler.read1ByteTxRx(port, 4, 64) == (0, SUCCESS, 0x80)
    viperx.faults.clear()
    assert handler.write1ByteTxRx(port, 4, 64, 1) == (SUCCESS, 0x87)
    assert handler.reboot(port, 4)[0] == SUCCESS
    assert handler.read1ByteTxRx(port, 4, 70) == (0, SUCCESS, 0)
    port.closePort()


def test_feetech_reads_and_writes(so101: ServoBusTwin) -> None:
    port, handler = opened(scservo_sdk, so101), scservo_sdk.PacketHandler(0)
    assert handler.ping(port, 3) == (777, SUCCESS, 0)
    assert handler.write2ByteTxRx(port, 3, 31, 12 | 1 << 11) == (SUCCESS, 0)  # Homing_Offset -12
    assert handler.read2ByteTxRx(port, 3, 31) == (12 | 1 << 11, SUCCESS, 0)
    assert handler.write1ByteTxRx(port, 3, 40, 1) == (SUCCESS, 0)
    assert handler.read1ByteTxRx(port, 3, 40) == (1, SUCCESS, 0)
    port.closePort()


def test_feetech_groups(so101: ServoBusTwin) -> None:
    port, handler = opened(scservo_sdk, so101), scservo_sdk.PacketHandler(0)
    for servo in (1, 5):
        assert handler.write1ByteTxRx(port, servo, 40, 1) == (SUCCESS, 0)
    writer = scservo_sdk.GroupSyncWrite(port, handler, 42, 2)
    assert writer.addParam(1, [0x10, 0x09])
    assert writer.addParam(5, [0xFF, 0x07])
    assert writer.txPacket() == SUCCESS
    reader = scservo_sdk.GroupSyncRead(port, handler, 56, 4)
    assert reader.addParam(1)
    assert reader.addParam(5)
    assert reader.txRxPacket() == SUCCESS
    so101.step(2.0)
    assert reader.txRxPacket() == SUCCESS
    assert [reader.getData(servo, 56, 2) for servo in (1, 5)] == [0x910, 0x7FF]
    port.closePort()


def test_feetech_keeps_what_is_unlocked(so101: ServoBusTwin) -> None:
    port, handler = opened(scservo_sdk, so101), scservo_sdk.PacketHandler(0)
    assert handler.write1ByteTxRx(port, 2, 21, 16) == (SUCCESS, 0)
    so101.power_cycle()
    assert handler.read1ByteTxRx(port, 2, 21) == (32, SUCCESS, 0)
    for address, value in ((55, 0), (21, 16), (55, 1)):
        assert handler.write1ByteTxRx(port, 2, address, value) == (SUCCESS, 0)
    so101.power_cycle()
    assert handler.read1ByteTxRx(port, 2, 21) == (16, SUCCESS, 0)
    port.closePort()


def test_feetech_homing_is_taken_off_within_one_turn(so101: ServoBusTwin) -> None:
    port, handler = opened(scservo_sdk, so101), scservo_sdk.PacketHandler(0)
    bare = handler.read2ByteTxRx(port, 1, 56)[0]
    assert handler.write2ByteTxRx(port, 1, 31, 2000) == (SUCCESS, 0)
    so101.step(0.01)
    assert handler.read2ByteTxRx(port, 1, 56)[0] == bare - 2000
    assert handler.write2ByteTxRx(port, 1, 31, 2047 | 1 << 11) == (SUCCESS, 0)
    so101.step(0.01)
    assert handler.read2ByteTxRx(port, 1, 56)[0] == (bare + 2047) % 4096
    port.closePort()


@pytest.mark.parametrize(
    ("client", "model", "silence"), [(dynamixel_sdk, "viperx_300s", -3001), (scservo_sdk, "so101", -6)]
)
def test_a_missing_servo(client: object, model: str, silence: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{client.__name__}.port_handler.LATENCY_TIMER", 16)
    with arm_twin(load_description(model), time="step") as twin:
        port, handler = opened(client, twin), client.PacketHandler(2.0 if client is dynamixel_sdk else 0)
        twin.faults.set(TwinFault.MISSING_SERVO, 3)
        assert handler.ping(port, 3)[1] == silence
        port.closePort()


class Tap:
    """A port for a client that keeps what is sent and hands out what is put in."""

    def __init__(self, answer: bytes = b"") -> None:
        self.sent, self._answer, self.is_using = b"", bytearray(answer), False

    def clearPort(self) -> None:  # noqa: N802
        pass

    def writePort(self, packet: list[int]) -> int:  # noqa: N802
        self.sent += bytes(packet)
        return len(packet)

    def readPort(self, length: int) -> bytes:  # noqa: N802
        taken, self._answer = bytes(self._answer[:length]), self._answer[length:]
        return taken

    def setPacketTimeout(self, length: int) -> None:  # noqa: N802
        pass

    def isPacketTimeout(self) -> bool:  # noqa: N802
        return True


DYNAMIXEL_GOLDEN = SimpleNamespace(
    ping=bytes.fromhex("ff ff fd 00 01 03 00 01 19 4e"),
    ping_answer=bytes.fromhex("ff ff fd 00 01 07 00 55 00 06 04 26 65 5d"),
    read=bytes.fromhex("ff ff fd 00 01 07 00 02 84 00 04 00 1d 15"),
    read_answer=bytes.fromhex("ff ff fd 00 01 08 00 55 00 a6 00 00 00 8c c0"),
    write=bytes.fromhex("ff ff fd 00 01 09 00 03 74 00 00 02 00 00 ca 89"),
    write_answer=bytes.fromhex("ff ff fd 00 01 04 00 55 00 a1 0c"),
)


def test_dynamixel_bytes_are_those_of_the_manual_and_of_the_client() -> None:
    from hardware.twins.serial.dynamixel_packet import PING, READ, WRITE, Instruction, Parser, status

    handler, tap = dynamixel_sdk.PacketHandler(2.0), Tap(DYNAMIXEL_GOLDEN.ping_answer)
    assert handler.ping(tap, 1) == (1030, SUCCESS, 0)  # the manual's example
    assert tap.sent == DYNAMIXEL_GOLDEN.ping
    assert Parser().feed(tap.sent) == [Instruction(1, PING, b"")]
    assert status(1, 0, bytes((0x06, 0x04, 0x26))) == DYNAMIXEL_GOLDEN.ping_answer
    tap = Tap(DYNAMIXEL_GOLDEN.read_answer)
    assert handler.read4ByteTxRx(tap, 1, 132) == (166, SUCCESS, 0)
    assert tap.sent == DYNAMIXEL_GOLDEN.read
    assert Parser().feed(tap.sent) == [Instruction(1, READ, bytes((132, 0, 4, 0)))]
    assert status(1, 0, bytes((166, 0, 0, 0))) == DYNAMIXEL_GOLDEN.read_answer
    tap = Tap(DYNAMIXEL_GOLDEN.write_answer)
    assert handler.write4ByteTxRx(tap, 1, 116, 512) == (SUCCESS, 0)
    assert tap.sent == DYNAMIXEL_GOLDEN.write
    assert Parser().feed(tap.sent) == [Instruction(1, WRITE, bytes((116, 0, 0, 2, 0, 0)))]


def test_feetech_bytes_are_those_of_the_manual_and_of_the_client() -> None:
    from hardware.twins.serial.feetech_packet import READ, SYNC_READ, SYNC_WRITE, Instruction, Parser, status

    handler = scservo_sdk.PacketHandler(0)
    tap = Tap(bytes.fromhex("ff ff 01 04 00 18 05 dd"))
    assert handler.read2ByteTxRx(tap, 1, 56) == (0x0518, SUCCESS, 0)  # the manual's example
    assert tap.sent == bytes.fromhex("ff ff 01 04 02 38 02 be")
    assert Parser().feed(tap.sent) == [Instruction(1, READ, bytes((56, 2)))]
    assert status(1, 0, bytes((0x18, 0x05))) == bytes.fromhex("ff ff 01 04 00 18 05 dd")
    tap = Tap()
    assert handler.syncWriteTxOnly(tap, 42, 2, [1, 0x00, 0x08, 2, 0xFF, 0x07], 6) == SUCCESS
    assert tap.sent == bytes.fromhex("ff ff fe 0a 83 2a 02 01 00 08 02 ff 07 37")
    assert Parser().feed(tap.sent) == [Instruction(254, SYNC_WRITE, bytes((42, 2, 1, 0, 8, 2, 0xFF, 7)))]
    tap = Tap()
    assert handler.syncReadTx(tap, 56, 4, [1, 2], 2) == SUCCESS
    assert Parser().feed(tap.sent) == [Instruction(254, SYNC_READ, bytes((56, 4, 1, 2)))]
