"""The driver of arms of Feetech STS servos."""

import math
from pathlib import Path

from hardware.descriptions.robot import RobotDescription
from hardware.descriptions.serial.layout import ServoDescription, ServoLayout
from hardware.drivers.serial.address import SerialAddress
from hardware.drivers.serial.arm import SerialArm, SerialArmCfg
from hardware.drivers.serial.bus import Answer, ServoBus
from hardware.drivers.serial.calibration import HALF_TURN, RADIANS_PER_TICK
from hardware.drivers.serial.family import Reading, ServoFamily, ServoHealth
from hardware.drivers.serial.feetech_bus import REGISTERS, STATUS_ERRORS, FeetechBus
from hardware.ports.clock import Clock

_POSITION_MODE = 0
_ALL_ANSWER = 1
_FASTEST_ACCELERATION = 254  # [100 ticks/s^2]
_FARTHEST_HOME = 2047  # what 11 bits and a sign hold
_VOLTAGE_UNIT = 0.1  # [V]
_BLOCK_START, _BLOCK_LENGTH = 56, 4  # position, velocity
_HEALTH_START, _HEALTH_LENGTH = 62, 4  # voltage, temperature, a flag, status


class FeetechFamily(ServoFamily):
    """Feetech STS in position mode. These servos have no command watchdog: each comes to rest at its last goal."""

    registers = REGISTERS
    block = (_BLOCK_START, _BLOCK_LENGTH)
    error_register = "Status"
    error_bits = STATUS_ERRORS
    level = ("Response_Status_Level", _ALL_ANSWER)
    locked = True

    def reading(self, answer: Answer) -> Reading:
        """What the block of one cycle says."""
        turning = REGISTERS["Present_Velocity"].from_bytes(answer.data, _BLOCK_START)
        return Reading(REGISTERS["Present_Position"].from_bytes(answer.data, _BLOCK_START), turning * RADIANS_PER_TICK)

    def health(self, bus: ServoBus, servo: ServoDescription, stamp: float) -> ServoHealth:
        """Reads how a servo is."""
        data = bus.read_block(servo.id, _HEALTH_START, _HEALTH_LENGTH).data
        return ServoHealth(
            servo=servo.id,
            joint=servo.joint,
            stamp=stamp,
            voltage=REGISTERS["Present_Voltage"].from_bytes(data, _HEALTH_START) * _VOLTAGE_UNIT,
            temperature=float(REGISTERS["Present_Temperature"].from_bytes(data, _HEALTH_START)),
            errors=self.errors(REGISTERS["Status"].from_bytes(data, _HEALTH_START)),
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
            "Operating_Mode": _POSITION_MODE,
            "Maximum_Acceleration": _FASTEST_ACCELERATION,
            "Acceleration": _FASTEST_ACCELERATION,
            "Goal_Velocity": math.floor(limit / RADIANS_PER_TICK),
            **servo.settings,
        }

    def start_watchdog(self, bus: ServoBus, servo: ServoDescription, timeout: float) -> None:
        """Does nothing: there is none."""

    def stopped(self, bus: ServoBus, layout: ServoLayout) -> list[ServoDescription]:
        """None: there is no watchdog."""
        return []

    def homing(self, reading: int) -> int | None:
        """The offset is taken off the reading; half a turn and its opposite differ by one tick from what fits."""
        return max(-_FARTHEST_HOME, min(_FARTHEST_HOME, reading - HALF_TURN))


class FeetechArm(SerialArm):
    """An arm of Feetech STS servos behind the Robot port."""

    def __init__(
        self,
        address: str,
        description: RobotDescription,
        robot: str,
        cfg: SerialArmCfg | None = None,
        clock: Clock | None = None,
        calibration: Path | None = None,
    ) -> None:
        super().__init__(address, description, robot, "feetech", FeetechFamily(), cfg, clock, calibration)

    def _make_bus(self, address: SerialAddress, answer_time: float) -> ServoBus:
        return FeetechBus(address, answer_time)
