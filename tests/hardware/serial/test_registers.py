"""Registers of the drivers: signs, sizes, and that both sides of the wire mean the same places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.drivers.serial import dynamixel_bus, feetech_bus
from hardware.drivers.serial.registers import Register
from hardware.twins.serial import dynamixel_servo, feetech_servo

SIGN_MAGNITUDE = Register("Homing_Offset", 31, 2, signed=True, sign_bit=11)
COMPLEMENT = Register("Homing_Offset", 20, 4, signed=True)


@pytest.mark.parametrize(
    ("register", "value", "raw"),
    [
        (SIGN_MAGNITUDE, 0, 0),
        (SIGN_MAGNITUDE, 2047, 0x7FF),
        (SIGN_MAGNITUDE, -1, 0x801),
        (SIGN_MAGNITUDE, -2047, 0xFFF),
        (COMPLEMENT, -12, 0xFFFFFFF4),
        (Register("Bus_Watchdog", 98, 1, signed=True), -1, 0xFF),
        (Register("Present_Velocity", 58, 2, signed=True, sign_bit=15), -300, 0x812C),
    ],
)
def test_signs(register: Register, value: int, raw: int) -> None:
    assert register.encode(value) == raw
    assert register.decode(raw) == value
    assert register.from_bytes(bytes(register.to_bytes(value)), register.address) == value


@given(value=st.integers(-2047, 2047))
def test_sign_magnitude_goes_there_and_back(value: int) -> None:
    assert SIGN_MAGNITUDE.decode(SIGN_MAGNITUDE.encode(value)) == value


@pytest.mark.parametrize(
    ("register", "value"),
    [(SIGN_MAGNITUDE, 2048), (SIGN_MAGNITUDE, -2048), (Register("ID", 7, 1), 256), (Register("ID", 7, 1), -1)],
)
def test_what_does_not_fit(register: Register, value: int) -> None:
    with pytest.raises(ValueError, match="does not fit"):
        register.encode(value)


@pytest.mark.parametrize(
    ("driver", "twin"),
    [
        (dynamixel_bus.REGISTERS, dynamixel_servo._CELLS),
        (feetech_bus.REGISTERS, feetech_servo._CELLS),
    ],
)
def test_both_sides_were_written_apart_and_agree(driver: dict, twin: tuple) -> None:
    cells = {cell.name: (cell.address, cell.size) for cell in twin}
    kept = {cell.name: cell.kept for cell in twin}
    for name, register in driver.items():
        assert cells[name] == (register.address, register.size), name
        assert kept[name] == register.keeps, name
