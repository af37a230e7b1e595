"""A Feetech STS servo: its memory table and how it behaves (Feetech STS/SMS manual)."""

from hardware.twins.serial.memory import Cell
from hardware.twins.serial.servo import TICK, TURN, ServoTwin, ServoTwinCfg

_SIZE = 87
_USUAL_VOLTAGE = 74  # [0.1 V]
_CELLS = (
    Cell("Firmware_Major", 0, 1, 3, writable=False, kept=True),
    Cell("Firmware_Minor", 1, 1, 10, writable=False, kept=True),
    Cell("Model_Number", 3, 2, writable=False, kept=True),
    Cell("ID", 5, 1, 1, kept=True, highest=253),
    Cell("Baud_Rate", 6, 1, 0, kept=True, highest=7),
    Cell("Return_Delay_Time", 7, 1, 250, kept=True, highest=254),
    Cell("Response_Status_Level", 8, 1, 1, kept=True, highest=1),
    Cell("Min_Position_Limit", 9, 2, 0, kept=True, highest=4095),
    Cell("Max_Position_Limit", 11, 2, 4095, kept=True, highest=4095),
    Cell("Max_Temperature_Limit", 13, 1, 70, kept=True, highest=100),
    Cell("Max_Voltage_Limit", 14, 1, 140, kept=True),
    Cell("Min_Voltage_Limit", 15, 1, 40, kept=True),
    Cell("Max_Torque_Limit", 16, 2, 1000, kept=True, highest=1000),
    Cell("Phase", 18, 1, 12, kept=True),
    Cell("Unloading_Condition", 19, 1, 44, kept=True),
    Cell("LED_Alarm_Condition", 20, 1, 47, kept=True),
    Cell("P_Coefficient", 21, 1, 32, kept=True),
    Cell("D_Coefficient", 22, 1, 32, kept=True),
    Cell("I_Coefficient", 23, 1, 0, kept=True),
    Cell("Minimum_Startup_Force", 24, 2, 16, kept=True, highest=1000),
    Cell("Protection_Current", 28, 2, 310, kept=True, highest=511),
    Cell("Homing_Offset", 31, 2, 0, kept=True, highest=0x0FFF),
    Cell("Operating_Mode", 33, 1, 0, kept=True, highest=3),
    Cell("Protective_Torque", 34, 1, 20, kept=True, highest=100),
    Cell("Overload_Torque", 36, 1, 80, kept=True, highest=100),
    Cell("Torque_Enable", 40, 1, 0, highest=1),
    Cell("Acceleration", 41, 1, 0, highest=254),
    Cell("Goal_Position", 42, 2, 0),
    Cell("Goal_Time", 44, 2, 0),
    Cell("Goal_Velocity", 46, 2, 0),
    Cell("Torque_Limit", 48, 2, 1000, highest=1000),
    Cell("Lock", 55, 1, 1, highest=1),
    Cell("Present_Position", 56, 2, 0, writable=False),
    Cell("Present_Velocity", 58, 2, 0, writable=False),
    Cell("Present_Load", 60, 2, 0, writable=False),
    Cell("Present_Voltage", 62, 1, _USUAL_VOLTAGE, writable=False),
    Cell("Present_Temperature", 63, 1, 29, writable=False),
    Cell("Status", 65, 1, 0, writable=False),
    Cell("Moving", 66, 1, 0, writable=False),
    Cell("Present_Current", 69, 2, 0, writable=False),
    Cell("Maximum_Acceleration", 85, 1, 0, kept=True, highest=254),
)
_VOLTAGE, _OVERHEATING, _OVERLOAD = 0x01, 0x04, 0x20
_OFFSET_SIGN, _SIGN = 1 << 11, 1 << 15


class FeetechServoTwin(ServoTwin):
    """A Feetech STS in position mode; other modes take goals, but do not move."""

    def __init__(self, cfg: ServoTwinCfg) -> None:
        super().__init__(cfg, _CELLS, _SIZE)
        self.memory.put("Model_Number", cfg.model_number)
        self.memory.put("ID", cfg.id)
        self.memory.store(_CELLS)
        self._angle = 0.0

    @property
    def _offset(self) -> int:
        raw = self.memory.get("Homing_Offset")
        magnitude = raw & (_OFFSET_SIGN - 1)
        return -magnitude if raw & _OFFSET_SIGN else magnitude

    def goal_angle(self) -> float | None:
        """The joint angle that it drives to [rad]; None while its torque is off."""
        if not self.holds:
            return None
        if self.memory.get("Operating_Mode") != 0:
            return self._angle
        raw = self.memory.get("Goal_Position")
        goal = -(raw & (_SIGN - 1)) if raw & _SIGN else raw
        low, high = self.memory.get("Min_Position_Limit"), self.memory.get("Max_Position_Limit")
        return self._wrapped(min(max(goal, low), high) + self._offset)

    def measure(self, angle: float, velocity: float) -> None:
        """Present position: the encoder without the homing offset, within one turn."""
        self._angle = angle
        self.memory.put("Present_Position", (self.encoder(angle) - self._offset) % TURN)
        speed = round(self.cfg.direction * velocity / TICK)
        self.memory.put("Present_Velocity", abs(speed) | (_SIGN if speed < 0 else 0))
        self.memory.put("Moving", int(abs(speed) > 50))

    def pass_time(self, duration: float) -> None:
        """No command watchdog; the status shows what is wrong now, and only that."""
        errors = (_OVERLOAD if self.overloaded else 0) | (_OVERHEATING if self.overheated else 0)
        voltage, sound = self._supply(_USUAL_VOLTAGE)
        errors |= 0 if sound else _VOLTAGE
        self.memory.put("Present_Voltage", voltage)
        self.memory.put("Status", errors)
        self.memory.put("Present_Temperature", 75 if self.overheated else 29)

    def heard(self) -> None:
        """Nothing depends on it."""

    def error(self) -> int:
        """The status, in every answer."""
        return self.memory.get("Status")

    def read(self, start: int, length: int) -> tuple[int, bytes]:
        """Status and registers for a read; zeros where there is no memory."""
        data = self.memory.block(start, min(length, max(0, len(self.memory) - start)))
        return self.error(), data.ljust(length, b"\0")

    def write(self, start: int, data: bytes) -> int:
        """Status for a write; what cannot be written is passed over in silence."""
        torque, cells = self.holds, list(self.memory.covered(start, len(data)))
        for cell in cells:
            value = self.memory.value_in(cell, start, data)
            if cell.writable and (cell.highest is None or value <= cell.highest):
                self.memory.put(cell.name, value)
                if cell.kept and self.memory.get("Lock") == 0:
                    self.memory.store((cell,))
        if (
            self.holds
            and not torque
            and not any(c.name == "Goal_Position" for c in self.memory.covered(start, len(data)))
        ):
            self.memory.put("Goal_Position", self.memory.get("Present_Position"))
        return self.error()

    def answers(self, writing: bool) -> bool:
        """Response_Status_Level: 0 for pings and reads, 1 for everything."""
        return not writing or self.memory.get("Response_Status_Level") == 1
