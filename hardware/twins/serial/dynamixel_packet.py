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
        if data.startswith(HEADER):  # no body holds a header, so what came before will never be completed
            self._buffer.clear()
        self._buffer += data
        found = []
        while (packet := self._next()) is not None:
            body = packet[7:-2].replace(_STUFFED, _MARK)
            found.append(Instruction(packet[4], body[0], body[1:]))
        return found

    def _next(self) -> bytes | None:
        """The next sound packet; None when more bytes are needed."""
        while True:
            start = self._buffer.find(HEADER)
            if start < 0:
                del self._buffer[: max(0, len(self._buffer) - len(HEADER) + 1)]
                return None
            del self._buffer[:start]
            if len(self._buffer) < 7:
                return None
            length = int.from_bytes(self._buffer[5:7], "little")
            if 3 <= length <= _LONGEST:
                if len(self._buffer) < 7 + length:
                    return None
                packet = bytes(self._buffer[: 7 + length])
                if crc16(packet[:-2]) == int.from_bytes(packet[-2:], "little"):
                    del self._buffer[: 7 + length]
                    return packet
            del self._buffer[: len(HEADER)]  # what follows may hold the beginning of a sound packet
