"""The driver of arms of Dynamixel X servos."""

import math
from pathlib import Path

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import ServoDescription, ServoLayout
from hardware.drivers.serial.address import SerialAddress
from hardware.drivers.serial.arm import SerialArm, SerialArmCfg
from hardware.drivers.serial.bus import Answer, ServoBus
from hardware.drivers.serial.calibration import HALF_TURN
from hardware.drivers.serial.dynamixel_bus import HARDWARE_ERRORS, REGISTERS, DynamixelBus
from hardware.drivers.serial.family import Reading, ServoFamily, ServoHealth
from hardware.ports.clock import Clock

_POSITION_MODE = 3
_NO_ID = 255
_ALL_ANSWER = 2
_VELOCITY_UNIT = 0.229 * 2.0 * math.pi / 60.0  # [rad/s] 0.229 revolutions per minute
_WATCHDOG_UNIT = 0.02  # [s]
_WATCHDOG_LONGEST = 127
_TRIPPED = -1
_FARTHEST_HOME = 1024  # in position mode a servo ignores what its Homing_Offset holds beyond
_VOLTAGE_UNIT = 0.1  # [V]
_BLOCK_START, _BLOCK_LENGTH = 128, 8  # velocity, position
_HEALTH_START, _HEALTH_LENGTH = 144, 3  # voltage, temperature


class DynamixelFamily(ServoFamily):
    """Dynamixel X in position mode."""

    registers = REGISTERS
    block = (_BLOCK_START, _BLOCK_LENGTH)
    error_register = "Hardware_Error_Status"
    error_bits = HARDWARE_ERRORS
    level = ("Status_Return_Level", _ALL_ANSWER)
    locked = False

    def reading(self, answer: Answer) -> Reading:
        """What the block of one cycle says."""
        turning = REGISTERS["Present_Velocity"].from_bytes(answer.data, _BLOCK_START)
        return Reading(REGISTERS["Present_Position"].from_bytes(answer.data, _BLOCK_START), turning * _VELOCITY_UNIT)

    def health(self, bus: ServoBus, servo: ServoDescription, stamp: float) -> ServoHealth:
        """Reads how a servo is."""
        data = bus.read_block(servo.id, _HEALTH_START, _HEALTH_LENGTH).data
        return ServoHealth(
            servo=servo.id,
            joint=servo.joint,
            stamp=stamp,
            voltage=REGISTERS["Present_Input_Voltage"].from_bytes(data, _HEALTH_START) * _VOLTAGE_UNIT,
            temperature=float(REGISTERS["Present_Temperature"].from_bytes(data, _HEALTH_START)),
            errors=self.errors(bus.read(servo.id, REGISTERS[self.error_register])),
        )

    def supply_limits(self, bus: ServoBus, servo: ServoDescription) -> tuple[float, float]:
        """Minimum and maximum voltage limit of its memory [V]."""
        lowest, highest = (bus.read(servo.id, REGISTERS[f"{end}_Voltage_Limit"]) for end in ("Min", "Max"))
        return lowest * _VOLTAGE_UNIT, highest * _VOLTAGE_UNIT

    def settings(self, servo: ServoDescription, description: RobotDescription) -> dict[str, int]:
        """Position mode; no delay before an answer; the servo itself keeps to the joint's velocity limit."""
        limit = description.raw_velocity_limit[description.joint_names.index(servo.joint)]
        return {
            "Return_Delay_Time": 0,
            "Drive_Mode": int(servo.reversed),
            "Operating_Mode": _POSITION_MODE,
            "Secondary_ID": _NO_ID if servo.shadow_of is None else servo.shadow_of,
            "Profile_Velocity": max(1, math.floor(limit / _VELOCITY_UNIT)),
            "Profile_Acceleration": 0,
            **servo.settings,
        }

    def start_watchdog(self, bus: ServoBus, servo: ServoDescription, timeout: float) -> None:
        """Bus Watchdog: it stops a servo that has heard nothing on the bus for so long; writing 0 clears its error."""
        register = REGISTERS["Bus_Watchdog"]
        bus.write(servo.id, register, 0)
        if timeout:
            bus.write(servo.id, register, min(_WATCHDOG_LONGEST, math.ceil(timeout / _WATCHDOG_UNIT - 1e-9)))

    def stopped(self, bus: ServoBus, layout: ServoLayout) -> list[ServoDescription]:
        """Servos whose Bus Watchdog reads -1: they take no goals until it is cleared, and do not say so."""
        register = REGISTERS["Bus_Watchdog"]
        answers = bus.read_many(register.address, register.size, [servo.id for servo in layout.servos])
        states = {servo: register.from_bytes(answer.data, register.address) for servo, answer in answers.items()}
        return [servo for servo in layout.servos if states[servo.id] == _TRIPPED]

    def homing(self, reading: int) -> int | None:
        """The offset is added to the reading."""
        offset = HALF_TURN - reading
        return offset if abs(offset) <= _FARTHEST_HOME else None


class DynamixelArm(SerialArm):
    """An arm of Dynamixel X servos behind the Robot port."""

    def __init__(
        self,
        address: str,
        description: RobotDescription,
        robot: str,
        cfg: SerialArmCfg | None = None,
        clock: Clock | None = None,
        calibration: Path | None = None,
    ) -> None:
        super().__init__(address, description, robot, "dynamixel", DynamixelFamily(), cfg, clock, calibration)

    def _make_bus(self, address: SerialAddress, answer_time: float) -> ServoBus:
        return DynamixelBus(address, answer_time)
