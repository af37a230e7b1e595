"""Unitree's messages of the G1's low level, as the vendor's IDL ``unitree_hg`` defines them."""

# ruff: noqa: N801
from dataclasses import dataclass

from cyclonedds.idl import IdlStruct
from cyclonedds.idl.annotations import autoid, final
from cyclonedds.idl.types import array, float32, int16, uint8, uint32

from hardware.dds.record import Record

MOTORS = 35


@dataclass
@final
@autoid("sequential")
class MotorCmd_(IdlStruct, typename="unitree_hg.msg.dds_.MotorCmd_"):
    """Reference of one motor: torque = tau + kp (q - position) + kd (dq - velocity)."""

    mode: uint8
    q: float32
    dq: float32
    tau: float32
    kp: float32
    kd: float32
    reserve: uint32


@dataclass(init=False)
@final
@autoid("sequential")
class LowCmd_(IdlStruct, Record, typename="unitree_hg.msg.dds_.LowCmd_"):
    """What is sent to the motors."""

    mode_pr: uint8
    mode_machine: uint8
    motor_cmd: array[MotorCmd_, MOTORS]
    reserve: array[uint32, 4]
    crc: uint32


@dataclass
@final
@autoid("sequential")
class IMUState_(IdlStruct, typename="unitree_hg.msg.dds_.IMUState_"):
    """The inertial unit; quaternion wxyz, SI units."""

    quaternion: array[float32, 4]
    gyroscope: array[float32, 3]
    accelerometer: array[float32, 3]
    rpy: array[float32, 3]
    temperature: int16


@dataclass
@final
@autoid("sequential")
class MotorState_(IdlStruct, typename="unitree_hg.msg.dds_.MotorState_"):
    """What one motor measures."""

    mode: uint8
    q: float32
    dq: float32
    ddq: float32
    tau_est: float32
    temperature: array[int16, 2]
    vol: float32
    sensor: array[uint32, 2]
    motorstate: uint32
    reserve: array[uint32, 4]


@dataclass(init=False)
@final
@autoid("sequential")
class LowState_(IdlStruct, Record, typename="unitree_hg.msg.dds_.LowState_"):
    """What the robot measures."""

    version: array[uint32, 2]
    mode_pr: uint8
    mode_machine: uint8
    tick: uint32
    imu_state: IMUState_
    motor_state: array[MotorState_, MOTORS]
    wireless_remote: array[uint8, 40]
    reserve: array[uint32, 4]
    crc: uint32
