"""A servo's registers as bytes in its memory."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One register of a twin.

    Attributes:
        name: The vendor's name.
        address: First byte.
        size: Bytes.
        factory: Raw value from the factory.
        writable: Whether a client may write it.
        kept: Whether it survives without power.
        lowest: Lowest value that may be written, as a signed number where ``signed``.
        highest: Highest value that may be written; None for whatever fits.
        signed: Whether it is a two's complement.
    """

    name: str
    address: int
    size: int
    factory: int = 0
    writable: bool = True
    kept: bool = False
    lowest: int = 0
    highest: int | None = None
    signed: bool = False


class Memory:
    """Bytes with names."""

    def __init__(self, cells: tuple[Cell, ...], size: int) -> None:
        self._cells = {cell.name: cell for cell in cells}
        self._bytes = bytearray(size)
        for cell in cells:
            self.put(cell.name, cell.factory)
        self._stored = bytes(self._bytes)

    def __len__(self) -> int:
        return len(self._bytes)

    def get(self, name: str) -> int:
        """The raw value of a register, signed where its cell is."""
        cell = self._cells[name]
        data = self._bytes[cell.address : cell.address + cell.size]
        return int.from_bytes(data, "little", signed=cell.signed)

    def put(self, name: str, value: int) -> None:
        """Sets a register, whoever may write it."""
        cell = self._cells[name]
        raw = value & ((1 << 8 * cell.size) - 1)
        self._bytes[cell.address : cell.address + cell.size] = raw.to_bytes(cell.size, "little")

    def block(self, start: int, length: int) -> bytes:
        """Bytes from ``start``; empty when they are not all there."""
        return bytes(self._bytes[start : start + length]) if start + length <= len(self._bytes) else b""

    def covered(self, start: int, length: int) -> Iterator[Cell]:
        """Registers that lie wholly in a block."""
        for cell in self._cells.values():
            if start <= cell.address and cell.address + cell.size <= start + length:
                yield cell

    def value_in(self, cell: Cell, start: int, data: bytes) -> int:
        """What a register would hold after ``data`` was written at ``start``."""
        first = cell.address - start
        return int.from_bytes(data[first : first + cell.size], "little", signed=cell.signed)

    def write_block(self, start: int, data: bytes) -> None:
        """Writes bytes."""
        self._bytes[start : start + len(data)] = data

    def store(self, cells: tuple[Cell, ...]) -> None:
        """Makes registers survive without power."""
        stored = bytearray(self._stored)
        for cell in cells:
            end = cell.address + cell.size
            stored[cell.address : end] = self._bytes[cell.address : end]
        self._stored = bytes(stored)

    def power_cycle(self) -> None:
        """What is left after the power was off: what was stored, and the rest as from the factory."""
        self._bytes[:] = self._stored
