"""Dynamixel protocol 2.0 from the servo's side: ROBOTIS e-Manual, "DYNAMIXEL Protocol 2.0"."""

from hardware.twins.serial.framing import Instruction, PacketParser

HEADER = b"\xff\xff\xfd\x00"
BROADCAST = 0xFE
PING, READ, WRITE, REBOOT, STATUS, SYNC_READ, SYNC_WRITE = 0x01, 0x02, 0x03, 0x08, 0x55, 0x82, 0x83
_STUFFED, _MARK = b"\xff\xff\xfd\xfd", b"\xff\xff\xfd"
_LONGEST = 1024


def _remainders() -> tuple[int, ...]:
    """CRC of every single byte."""
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x8005 if crc & 0x8000 else crc << 1
        table.append(crc & 0xFFFF)
    return tuple(table)


_TABLE = _remainders()


def crc16(data: bytes) -> int:
    """CRC with polynomial 0x8005, most significant bit first, from zero."""
    crc = 0
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ _TABLE[crc >> 8 ^ byte]
    return crc


def status(servo: int, error: int, parameters: bytes) -> bytes:
    """An answer."""
    body = bytes((STATUS, error)) + parameters
    body = body.replace(_MARK, _STUFFED)
    packet = HEADER + bytes((servo,)) + (len(body) + 2).to_bytes(2, "little") + body
    return packet + crc16(packet).to_bytes(2, "little")


class Parser(PacketParser):
    """Cuts a stream of bytes into this protocol's instructions."""

    header = HEADER

    def _packet_at(self, start: int) -> bytes | None:
        head = self._buffer[start : start + 7]
        if len(head) < 7:
            return None
        length = int.from_bytes(head[5:7], "little")
        if not 3 <= length <= _LONGEST:
            return b""
        packet = bytes(self._buffer[start : start + 7 + length])
        if len(packet) < 7 + length:
            return None
        return packet if crc16(packet[:-2]) == int.from_bytes(packet[-2:], "little") else b""

    def _instruction(self, packet: bytes) -> Instruction:
        body = packet[7:-2].replace(_STUFFED, _MARK)
        return Instruction(packet[4], body[0], body[1:])
