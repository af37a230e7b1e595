"""Feetech's protocol from the servo's side: that of Dynamixel 1.0 with two instructions more (Feetech STS manual)."""

from dataclasses import dataclass

HEADER = b"\xff\xff"
BROADCAST = 0xFE
PING, READ, WRITE, SYNC_READ, SYNC_WRITE = 0x01, 0x02, 0x03, 0x82, 0x83
_LONGEST = 250


@dataclass(frozen=True)
class Instruction:
    """One sound packet from a client.

    Attributes:
        servo: Id that it is for.
        code: What to do.
        parameters: What comes with it.
    """

    servo: int
    code: int
    parameters: bytes


def checksum(data: bytes) -> int:
    """Inverted sum of everything between header and checksum."""
    return ~sum(data) & 0xFF


def status(servo: int, error: int, parameters: bytes) -> bytes:
    """An answer."""
    body = bytes((servo, len(parameters) + 2, error)) + parameters
    return HEADER + body + bytes((checksum(body),))


class Parser:
    """Cuts a stream of bytes into instructions; noise and packets with a wrong checksum are skipped."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Instruction]:
        """Sound instructions that are complete with ``data``."""
        if data.startswith(HEADER):  # clients send a packet at once, so what came before will never be completed
            self._buffer.clear()
        self._buffer += data
        found = []
        while (packet := self._next()) is not None:
            found.append(Instruction(packet[2], packet[4], packet[5:-1]))
        return found

    def _next(self) -> bytes | None:
        """The next sound packet; None when more bytes are needed."""
        while True:
            start = self._buffer.find(HEADER)
            if start < 0:
                del self._buffer[: max(0, len(self._buffer) - 1)]
                return None
            del self._buffer[:start]
            if len(self._buffer) < 4:
                return None
            length = self._buffer[3]
            if 2 <= length <= _LONGEST and self._buffer[2] <= BROADCAST:
                if len(self._buffer) < 4 + length:
                    return None
                packet = bytes(self._buffer[: 4 + length])
                if checksum(packet[2:-1]) == packet[-1]:
                    del self._buffer[: 4 + length]
                    return packet
            del self._buffer[:1]  # what follows may hold the beginning of a sound packet
