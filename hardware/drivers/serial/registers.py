"""Registers of a servo, as its driver needs them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Register:
    """One register.

    Attributes:
        name: The vendor's name, words joined by ``_``.
        address: First byte.
        size: Bytes.
        signed: Whether its value may be negative.
        sign_bit: Bit that holds the sign beside a magnitude; None for two's complement.
        keeps: Whether the servo keeps it without power; such memory wears out, so it is written only to change it.
    """

    name: str
    address: int
    size: int
    signed: bool = False
    sign_bit: int | None = None
    keeps: bool = False

    def decode(self, raw: int) -> int:
        """The value of what stands in the register."""
        if not self.signed:
            return raw
        if self.sign_bit is not None:
            magnitude = raw & ((1 << self.sign_bit) - 1)
            return -magnitude if raw >> self.sign_bit & 1 else magnitude
        return raw - (1 << 8 * self.size) if raw >> (8 * self.size - 1) & 1 else raw

    def encode(self, value: int) -> int:
        """What must stand in the register for ``value``.

        Raises:
            ValueError: it does not fit.
        """
        bits = 8 * self.size
        if self.sign_bit is not None:
            fits = abs(value) < 1 << self.sign_bit
            raw = abs(value) | (1 << self.sign_bit if value < 0 else 0)
        else:
            low, high = (-(1 << bits - 1), 1 << bits - 1) if self.signed else (0, 1 << bits)
            fits, raw = low <= value < high, value & ((1 << bits) - 1)
        if not fits:
            raise ValueError(f"{value} does not fit into {self.name}")
        return raw

    def to_bytes(self, value: int) -> list[int]:
        """The register's bytes for ``value``, lowest first."""
        return list(self.encode(value).to_bytes(self.size, "little"))

    def from_bytes(self, data: bytes, start: int = 0) -> int:
        """The value in a block of registers whose first byte has the address ``start``."""
        first = self.address - start
        return self.decode(int.from_bytes(data[first : first + self.size], "little"))


def table(*registers: Register) -> dict[str, Register]:
    """Registers by name."""
    return {register.name: register for register in registers}
