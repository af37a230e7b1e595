"""Dynamixel protocol 2.0 from the servo's side: ROBOTIS e-Manual, "DYNAMIXEL Protocol 2.0"."""

from dataclasses import dataclass

HEADER = b"\xff\xff\xfd\x00"
BROADCAST = 0xFE
PING, READ, WRITE, REBOOT, STATUS, SYNC_READ, SYNC_WRITE = 0x01, 0x02, 0x03, 0x08, 0x55, 0x82, 0x83
_STUFFED, _MARK = b"\xff\xff\xfd\xfd", b"\xff\xff\xfd"
_LONGEST = 1024


@dataclass(frozen=True)
class Instruction:
    """One sound packet from a client.

    Attributes:
        servo: Id that it is for.
        code: What to do.
        parameters: What comes with it, without stuffing.
    """

    servo: int
    code: int
    parameters: bytes


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


class Parser:
    """Cuts a stream of bytes into instructions; noise and packets with a wrong checksum are skipped."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Instruction]:
        """Sound instructions that are complete with ``data``."""
        self._buffer += data
        found = []
        while (packet := self._next()) is not None:
            body = packet[7:-2].replace(_STUFFED, _MARK)
            found.append(Instruction(packet[4], body[0], body[1:]))
        return found

    def _next(self) -> bytes | None:
        """The next sound packet, wherever it begins; None when more bytes are needed."""
        waiting, start = None, self._buffer.find(HEADER)
        while start >= 0:
            packet = self._packet_at(start)
            if packet:
                del self._buffer[: start + len(packet)]
                return packet
            if packet is None and waiting is None:
                waiting = start  # it may be noise that looks like a header, so a whole packet after it goes first
            start = self._buffer.find(HEADER, start + 1)
        del self._buffer[: max(0, len(self._buffer) - len(HEADER) + 1) if waiting is None else waiting]
        return None

    def _packet_at(self, start: int) -> bytes | None:
        """The sound packet that begins at ``start``; empty when there is none, None when more bytes are needed."""
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
