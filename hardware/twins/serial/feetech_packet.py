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
        self._buffer += data
        found = []
        while (packet := self._next()) is not None:
            found.append(Instruction(packet[2], packet[4], packet[5:-1]))
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
        head = self._buffer[start : start + 4]
        if len(head) < 4:
            return None
        servo, length = head[2], head[3]
        if not 2 <= length <= _LONGEST or servo > BROADCAST:
            return b""
        packet = bytes(self._buffer[start : start + 4 + length])
        if len(packet) < 4 + length:
            return None
        return packet if checksum(packet[2:-1]) == packet[-1] else b""
