"""Feetech STS series over the vendor's client.

Register addresses and meanings: memory table of Feetech's STS/SMS manual. Values with a sign are a magnitude with a
sign bit, not two's complement.
"""

from typing import Any

from scservo_sdk import COMM_RX_TIMEOUT, COMM_SUCCESS, COMM_TX_FAIL, PacketHandler, PortHandler

from hardware.drivers.serial.bus import ServoBus
from hardware.drivers.serial.errors import BusBrokenError, BusError, CorruptAnswerError, NoAnswerError
from hardware.drivers.serial.port import TimedPort
from hardware.drivers.serial.registers import Register, table

REGISTERS = table(
    Register("Return_Delay_Time", 7, 1, keeps=True),
    Register("Response_Status_Level", 8, 1, keeps=True),
    Register("Min_Position_Limit", 9, 2, keeps=True),
    Register("Max_Position_Limit", 11, 2, keeps=True),
    Register("Max_Voltage_Limit", 14, 1, keeps=True),
    Register("Min_Voltage_Limit", 15, 1, keeps=True),
    Register("Max_Torque_Limit", 16, 2, keeps=True),
    Register("P_Coefficient", 21, 1, keeps=True),
    Register("D_Coefficient", 22, 1, keeps=True),
    Register("I_Coefficient", 23, 1, keeps=True),
    Register("Protection_Current", 28, 2, keeps=True),
    Register("Homing_Offset", 31, 2, signed=True, sign_bit=11, keeps=True),
    Register("Operating_Mode", 33, 1, keeps=True),
    Register("Overload_Torque", 36, 1, keeps=True),
    Register("Torque_Enable", 40, 1),
    Register("Acceleration", 41, 1),
    Register("Goal_Position", 42, 2, signed=True, sign_bit=15),
    Register("Goal_Velocity", 46, 2, signed=True, sign_bit=15),
    Register("Lock", 55, 1),
    Register("Present_Position", 56, 2, signed=True, sign_bit=15),
    Register("Present_Velocity", 58, 2, signed=True, sign_bit=15),
    Register("Present_Voltage", 62, 1),
    Register("Present_Temperature", 63, 1),
    Register("Status", 65, 1),
    Register("Maximum_Acceleration", 85, 1, keeps=True),
)

STATUS_ERRORS = {
    0x01: "input voltage out of range",
    0x02: "encoder fails",
    0x04: "overheating",
    0x08: "overcurrent",
    0x10: "angle out of range",
    0x20: "overload",
}


class _Port(TimedPort, PortHandler):
    pass


class FeetechBus(ServoBus):
    """Feetech STS servos on one serial port."""

    registers = REGISTERS

    def _make_port(self, name: str) -> Any:
        return _Port(name)

    def _make_handler(self) -> Any:
        return PacketHandler(0)  # 0: lowest byte first, as the STS series has it

    def _request_blocks(self, start: int, length: int, servos: list[int]) -> int:
        return self._handler.syncReadTx(self._port, start, length, servos, len(servos))

    def _outcome(self, result: int) -> type[BusError] | None:
        if result == COMM_SUCCESS:
            return None
        known: dict[int, type[BusError]] = {COMM_RX_TIMEOUT: NoAnswerError, COMM_TX_FAIL: BusBrokenError}
        return known.get(result, CorruptAnswerError)

    def _judge(self, error: int) -> tuple[str, bool]:
        return "", error != 0  # the byte is the servo's status; a refusal is not told
