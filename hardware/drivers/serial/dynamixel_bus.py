"""Dynamixel X series over the vendor's client, protocol 2.0.

Register addresses and meanings: ROBOTIS e-Manual, control table of the X series.
"""

from typing import Any

from dynamixel_sdk import (
    COMM_RX_TIMEOUT,
    COMM_SUCCESS,
    COMM_TX_FAIL,
    PortHandler,
    Protocol2PacketHandler,
)

from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.errors import BusBrokenError, BusError, CorruptAnswerError, NoAnswerError
from hardware.drivers.serial.port import TimedPort
from hardware.drivers.serial.registers import Register, table

REGISTERS = table(
    Register("Return_Delay_Time", 9, 1, keeps=True),
    Register("Drive_Mode", 10, 1, keeps=True),
    Register("Operating_Mode", 11, 1, keeps=True),
    Register("Secondary_ID", 12, 1, keeps=True),
    Register("Homing_Offset", 20, 4, signed=True, keeps=True),
    Register("Max_Voltage_Limit", 32, 2, keeps=True),
    Register("Min_Voltage_Limit", 34, 2, keeps=True),
    Register("Current_Limit", 38, 2, keeps=True),
    Register("Max_Position_Limit", 48, 4, keeps=True),
    Register("Min_Position_Limit", 52, 4, keeps=True),
    Register("Torque_Enable", 64, 1),
    Register("Status_Return_Level", 68, 1),
    Register("Hardware_Error_Status", 70, 1),
    Register("Position_D_Gain", 80, 2),
    Register("Position_I_Gain", 82, 2),
    Register("Position_P_Gain", 84, 2),
    Register("Bus_Watchdog", 98, 1, signed=True),
    Register("Profile_Acceleration", 108, 4),
    Register("Profile_Velocity", 112, 4),
    Register("Goal_Position", 116, 4, signed=True),
    Register("Present_Velocity", 128, 4, signed=True),
    Register("Present_Position", 132, 4, signed=True),
    Register("Present_Input_Voltage", 144, 2),
    Register("Present_Temperature", 146, 1),
)

HARDWARE_ERRORS = {
    0x01: "input voltage out of range",
    0x04: "overheating",
    0x08: "motor encoder fails",
    0x10: "electrical shock",
    0x20: "overload",
}

_REFUSALS = {
    1: "it could not carry out the instruction",
    2: "it does not know the instruction",
    3: "it received a wrong checksum",
    4: "the value is out of range",
    5: "the value is too short",
    6: "the value is beyond a limit",
    7: "the register cannot be written now",
}
_ALERT = 0x80


class _Port(TimedPort, PortHandler):
    pass


class DynamixelBus(ServoBus):
    """Dynamixel servos on one serial port."""

    registers = REGISTERS

    def _make_port(self, name: str) -> Any:
        return _Port(name)

    def _make_handler(self) -> Any:
        return Protocol2PacketHandler()

    def _request_blocks(self, start: int, length: int, servos: list[int]) -> int:
        return self._handler.syncReadTx(self._port, start, length, servos, len(servos), False)

    def _outcome(self, result: int) -> type[BusError] | None:
        if result == COMM_SUCCESS:
            return None
        known: dict[int, type[BusError]] = {COMM_RX_TIMEOUT: NoAnswerError, COMM_TX_FAIL: BusBrokenError}
        return known.get(result, CorruptAnswerError)

    def _judge(self, error: int) -> tuple[str, bool]:
        code = error & ~_ALERT
        return _REFUSALS.get(code, f"error {code}") if code else "", bool(error & _ALERT)
