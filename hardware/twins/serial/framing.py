"""Instructions cut out of a stream of bytes; each bus protocol says how its packets begin, end and are checked."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Instruction:
    """One sound packet from a client.

    Attributes:
        servo: Id that it is for.
        code: What to do.
        parameters: What comes with it, as it was meant.
    """

    servo: int
    code: int
    parameters: bytes


class PacketParser(ABC):
    """Cuts a stream of bytes into instructions; noise and packets with a wrong checksum are skipped."""

    header: ClassVar[bytes]

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[Instruction]:
        """Sound instructions that are complete with ``data``."""
        self._buffer += data
        found = []
        while (packet := self._next()) is not None:
            found.append(self._instruction(packet))
        return found

    def _next(self) -> bytes | None:
        """The next sound packet, wherever it begins; None when more bytes are needed."""
        waiting, start = None, self._buffer.find(self.header)
        while start >= 0:
            packet = self._packet_at(start)
            if packet:
                del self._buffer[: start + len(packet)]
                return packet
            if packet is None and waiting is None:
                waiting = start  # it may be noise that looks like a header, so a whole packet after it goes first
            start = self._buffer.find(self.header, start + 1)
        del self._buffer[: max(0, len(self._buffer) - len(self.header) + 1) if waiting is None else waiting]
        return None

    @abstractmethod
    def _packet_at(self, start: int) -> bytes | None:
        """The sound packet that begins at ``start``; empty when there is none, None when more bytes are needed."""

    @abstractmethod
    def _instruction(self, packet: bytes) -> Instruction:
        """What a sound packet says."""
