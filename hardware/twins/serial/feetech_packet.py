"""Feetech's protocol from the servo's side: that of Dynamixel 1.0 with two instructions more (Feetech STS manual)."""

from hardware.twins.serial.framing import Instruction, PacketParser

HEADER = b"\xff\xff"
BROADCAST = 0xFE
PING, READ, WRITE, SYNC_READ, SYNC_WRITE = 0x01, 0x02, 0x03, 0x82, 0x83
_LONGEST = 250


def checksum(data: bytes) -> int:
    """Inverted sum of everything between header and checksum."""
    return ~sum(data) & 0xFF


def status(servo: int, error: int, parameters: bytes) -> bytes:
    """An answer."""
    body = bytes((servo, len(parameters) + 2, error)) + parameters
    return HEADER + body + bytes((checksum(body),))


class Parser(PacketParser):
    """Cuts a stream of bytes into this protocol's instructions."""

    header = HEADER

    def _packet_at(self, start: int) -> bytes | None:
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

    def _instruction(self, packet: bytes) -> Instruction:
        return Instruction(packet[2], packet[4], packet[5:-1])
