"""A Dynamixel X servo: its control table and how it behaves (ROBOTIS e-Manual, X series)."""

from hardware.twins.serial.memory import Cell
from hardware.twins.serial.servo import TURN, ServoTwin, ServoTwinCfg

_SIZE = 147
_EEPROM_END = 64
_USUAL_VOLTAGE = 121  # [0.1 V]
_CELLS = (
    Cell("Model_Number", 0, 2, writable=False, kept=True),
    Cell("Firmware_Version", 6, 1, 46, writable=False, kept=True),
    Cell("ID", 7, 1, 1, kept=True, highest=252),
    Cell("Baud_Rate", 8, 1, 1, kept=True, highest=7),
    Cell("Return_Delay_Time", 9, 1, 250, kept=True, highest=254),
    Cell("Drive_Mode", 10, 1, 0, kept=True, highest=13),
    Cell("Operating_Mode", 11, 1, 3, kept=True, highest=16),
    Cell("Secondary_ID", 12, 1, 255, kept=True, highest=255),
    Cell("Protocol_Type", 13, 1, 2, kept=True, lowest=1, highest=2),
    Cell("Homing_Offset", 20, 4, 0, kept=True, lowest=-1044479, highest=1044479, signed=True),
    Cell("Temperature_Limit", 31, 1, 80, kept=True, highest=100),
    Cell("Max_Voltage_Limit", 32, 2, 160, kept=True, lowest=95, highest=160),
    Cell("Min_Voltage_Limit", 34, 2, 95, kept=True, lowest=95, highest=160),
    Cell("Current_Limit", 38, 2, 1193, kept=True, highest=2047),
    Cell("Velocity_Limit", 44, 4, 200, kept=True, highest=1023),
    Cell("Max_Position_Limit", 48, 4, 4095, kept=True, highest=4095),
    Cell("Min_Position_Limit", 52, 4, 0, kept=True, highest=4095),
    Cell("Shutdown", 63, 1, 0x34, kept=True),
    Cell("Torque_Enable", 64, 1, 0, highest=1),
    Cell("LED", 65, 1, 0, highest=1),
    Cell("Status_Return_Level", 68, 1, 2, highest=2),
    Cell("Hardware_Error_Status", 70, 1, 0, writable=False),
    Cell("Position_D_Gain", 80, 2, 0, highest=16383),
    Cell("Position_I_Gain", 82, 2, 0, highest=16383),
    Cell("Position_P_Gain", 84, 2, 800, highest=16383),
    Cell("Bus_Watchdog", 98, 1, 0, lowest=0, highest=127, signed=True),
    Cell("Goal_PWM", 100, 2, 885, lowest=-885, highest=885, signed=True),
    Cell("Goal_Current", 102, 2, 0, lowest=-2047, highest=2047, signed=True),
    Cell("Goal_Velocity", 104, 4, 0, lowest=-1023, highest=1023, signed=True),
    Cell("Profile_Acceleration", 108, 4, 0, highest=32767),
    Cell("Profile_Velocity", 112, 4, 0, highest=32767),
    Cell("Goal_Position", 116, 4, 0, lowest=-(1 << 31), highest=(1 << 31) - 1, signed=True),
    Cell("Moving", 122, 1, 0, writable=False),
    Cell("Present_Current", 126, 2, 0, writable=False, signed=True),
    Cell("Present_Velocity", 128, 4, 0, writable=False, signed=True),
    Cell("Present_Position", 132, 4, 0, writable=False, signed=True),
    Cell("Present_Input_Voltage", 144, 2, _USUAL_VOLTAGE, writable=False),
    Cell("Present_Temperature", 146, 1, 31, writable=False),
)
_GOALS = ("Goal_PWM", "Goal_Current", "Goal_Velocity", "Goal_Position")
_RANGE, _LIMIT, _ACCESS, _ALERT = 0x04, 0x06, 0x07, 0x80
_VOLTAGE, _OVERHEATING, _OVERLOAD = 0x01, 0x04, 0x20
_RADIANS_PER_SECOND = 0.0239809  # [rad/s] 0.229 rpm
_WATCHDOG_STEP = 0.02  # [s]


class DynamixelServoTwin(ServoTwin):
    """A Dynamixel X in position mode; other modes take goals, but do not move."""

    def __init__(self, cfg: ServoTwinCfg) -> None:
        super().__init__(cfg, _CELLS, _SIZE)
        self.memory.put("Model_Number", cfg.model_number)
        self.memory.put("ID", cfg.id)
        self.memory.store(_CELLS)
        self._silence = 0.0
        self._angle = 0.0
        self._stopped_at: float | None = None  # where the watchdog stopped it
        self.reboot()

    @property
    def _turns(self) -> int:
        """1, or -1 in reverse mode."""
        return -1 if self.memory.get("Drive_Mode") & 1 else 1

    @property
    def _homing(self) -> int:
        """The homing offset as far as position mode heeds it."""
        farthest = 1024 if self.memory.get("Operating_Mode") == 3 else 1044479
        return max(-farthest, min(farthest, self.memory.get("Homing_Offset")))

    def reboot(self) -> None:
        """What the reboot instruction does: only kept registers stay, hardware errors are gone, torque is off."""
        self.memory.power_cycle()
        self._stopped_at = None

    def power_cycle(self) -> None:
        """Power off and on."""
        self.reboot()

    def goal_angle(self) -> float | None:
        """The joint angle that it drives to [rad]; None while its torque is off."""
        if not self.holds:
            return None
        if self._stopped_at is not None:
            return self._stopped_at
        if self.memory.get("Operating_Mode") != 3:
            return self._angle
        ticks = self._turns * (self.memory.get("Goal_Position") - self._homing)
        return self._wrapped(ticks)

    def measure(self, angle: float, velocity: float) -> None:
        """Present position: the encoder in the direction of the drive mode, and the homing offset."""
        self._angle = angle
        ticks = self._reading(angle)
        self.memory.put("Present_Position", ticks + self._homing)
        turning = self._turns * self.cfg.direction * velocity
        self.memory.put("Present_Velocity", round(turning / _RADIANS_PER_SECOND))
        self.memory.put("Moving", int(abs(velocity) > 0.05))

    def pass_time(self, duration: float) -> None:
        """The bus watchdog, and the shutdown after a hardware error, which only a reboot clears."""
        watchdog = self.memory.get("Bus_Watchdog")
        self._silence += duration
        if watchdog > 0 and self.holds and self._silence > watchdog * _WATCHDOG_STEP:
            self.memory.put("Bus_Watchdog", -1)
            self._stopped_at = self._angle
        errors = self.memory.get("Hardware_Error_Status")
        errors |= (_OVERLOAD if self.overloaded else 0) | (_OVERHEATING if self.overheated else 0)
        voltage, sound = self._supply(_USUAL_VOLTAGE)
        errors |= 0 if sound else _VOLTAGE
        self.memory.put("Present_Input_Voltage", voltage)
        self.memory.put("Hardware_Error_Status", errors)
        self.memory.put("Present_Temperature", 85 if self.overheated else 31)
        if errors & self.memory.get("Shutdown"):
            self.memory.put("Torque_Enable", 0)

    def heard(self) -> None:
        """Any instruction on the bus feeds the watchdog."""
        self._silence = 0.0

    def error(self) -> int:
        """The alert bit while a hardware error stands."""
        return _ALERT if self.memory.get("Hardware_Error_Status") else 0

    def read(self, start: int, length: int) -> tuple[int, bytes]:
        """Error byte and registers for a read."""
        data = self.memory.block(start, length)
        return (self.error(), data) if data else (self.error() | _ACCESS, b"")

    def write(self, start: int, data: bytes) -> int:
        """Error byte for a write that was done, or refused."""
        refusal = self._refusal(start, data)
        if refusal:
            return refusal | self.error()
        watched = self.memory.get("Bus_Watchdog")
        torque = self.holds
        self.memory.write_block(start, data)
        self.memory.store(tuple(cell for cell in self.memory.covered(start, len(data)) if cell.kept))
        if watched == -1 and self.memory.get("Bus_Watchdog") == 0:
            self._stopped_at = None
        if self.holds and not torque:  # it takes hold where it is
            self.memory.put("Goal_Position", self._reading(self._angle) + self._homing)
        return self.error()

    def answers(self, writing: bool) -> bool:
        """Status_Return_Level: 0 for pings alone, 1 for reads, too, 2 for everything."""
        return self.memory.get("Status_Return_Level") >= (2 if writing else 1)

    def _refusal(self, start: int, data: bytes) -> int:
        cells = list(self.memory.covered(start, len(data)))
        if not cells or not self.memory.block(start, len(data)):
            return _ACCESS
        for cell in cells:
            value = self.memory.value_in(cell, start, data)
            if not cell.writable or (cell.address < _EEPROM_END and self.holds):
                return _ACCESS
            if value < cell.lowest or (cell.highest is not None and value > cell.highest):
                return _RANGE
            if cell.name in _GOALS and self.memory.get("Bus_Watchdog") == -1:
                return _RANGE
            if cell.name == "Torque_Enable" and value and self.memory.get("Hardware_Error_Status"):
                return _ACCESS
            if cell.name == "Goal_Position" and self.memory.get("Operating_Mode") == 3:
                low, high = self.memory.get("Min_Position_Limit"), self.memory.get("Max_Position_Limit")
                if not low <= value <= high:
                    return _LIMIT
        return 0

    def _reading(self, angle: float) -> int:
        """The encoder in the direction of the drive mode, without the homing offset."""
        return self._turns * self.encoder(angle) % TURN
