"""States and commands of the twin as the vendor's messages."""

import struct
from dataclasses import dataclass

import numpy as np

from hardware.dds import unitree_go, unitree_hg
from hardware.ports.legged import LeggedState
from hardware.twins.unitree.crc import StructureCrc
from hardware.twins.unitree.models import KEY_BITS, TwinModel

_BATTERY, _CHARGE = 28.0, 87  # [V], [%]
_WARM, _HOT = 35, 120  # [degree C] of every motor, and of one that is too warm

LowCmd = unitree_go.LowCmd_ | unitree_hg.LowCmd_
LowState = unitree_go.LowState_ | unitree_hg.LowState_


@dataclass(frozen=True)
class Remote:
    """The remote control: keys held down, and both sticks, right and up, each -1 to 1."""

    keys: tuple[str, ...] = ()
    left: tuple[float, float] = (0.0, 0.0)
    right: tuple[float, float] = (0.0, 0.0)

    def packed(self) -> bytes:
        """The 40 bytes that come with each state."""
        bits = sum(KEY_BITS[key] for key in self.keys)
        head = struct.pack("<2xHffffff", bits, self.left[0], self.right[0], self.right[1], 0.0, self.left[1], 0.0)
        return head.ljust(40, b"\0")


@dataclass(frozen=True)
class MotorOrders:
    """What a sound command says, in the plant's order, shape (n,): reference [rad], gains [N m/rad, N m s/rad].

    Attributes:
        mark: Number that its sender gave it.
        machine: Build of robot that it is meant for.
    """

    position: np.ndarray
    kp: np.ndarray
    kd: np.ndarray
    mark: int
    machine: int


class Wire:
    """Both messages of one model.

    Args:
        model: The model.
        names: Joints in the plant's order.
        feet: Feet in the plant's order.
    """

    def __init__(self, model: TwinModel, names: tuple[str, ...], feet: tuple[str, ...]) -> None:
        module = unitree_go if model.family == "go" else unitree_hg
        self.command_type, self.state_type = module.LowCmd_, module.LowState_
        self._family = model.family
        self._motor = np.array([model.motors.index(name) for name in names])
        self._foot = [(i, model.foot_sensors.index(foot)) for i, foot in enumerate(feet) if foot in model.foot_sensors]
        self._command_crc = StructureCrc(self.command_type().data.dtype.itemsize)
        self._state_crc = StructureCrc(self.state_type().data.dtype.itemsize)

    def state(
        self, measured: LeggedState, tick: int, machine: int, remote: Remote, mark: int, hot: float | None = None
    ) -> LowState:
        """The message of a measurement.

        Args:
            measured: By the plant.
            tick: Counter of milliseconds.
            machine: Build of robot.
            remote: What is pressed.
            mark: Number of the newest command, told back.
            hot: Number of a motor that is too warm, if any is.
        """
        message = self.state_type()
        data, motor, unit = message.data, message.data["motor_state"], message.data["imu_state"]
        motor["mode"][self._motor] = 1
        motor["q"][self._motor], motor["dq"][self._motor] = measured.position, measured.velocity
        motor["tau_est"][self._motor], motor["temperature"][self._motor] = measured.effort, _WARM
        if hot is not None:
            motor["temperature"][int(hot)] = _HOT
        unit["quaternion"], unit["gyroscope"] = measured.orientation_w, measured.angular_velocity_b
        unit["accelerometer"] = measured.linear_acceleration_b
        data["tick"] = tick
        data["wireless_remote"] = np.frombuffer(remote.packed(), np.uint8)
        if self._family == "go":
            data["head"], data["level_flag"], data["power_v"], data["reserve"] = (0xFE, 0xEF), 0xFF, _BATTERY, mark
            data["bms_state"]["soc"] = _CHARGE
            for i, sensor in self._foot:
                data["foot_force"][sensor] = round(float(np.clip(measured.foot_force[i], -32768, 32767)))
        else:
            data["mode_machine"], data["reserve"][0] = machine, mark
        data["crc"] = self._state_crc.of(data.tobytes())
        return message

    def orders(self, message: LowCmd) -> MotorOrders | None:
        """What a command says; None when its checksum or head is wrong, or it asks for what a plant cannot do."""
        data = message.data
        if self._command_crc.of(data.tobytes()) != int(data["crc"]):
            return None
        if self._family == "go" and (tuple(data["head"]) != (0xFE, 0xEF) or data["level_flag"] != 0xFF):
            return None
        motor = data["motor_cmd"][self._motor]
        on = (motor["mode"] == 1).astype(float)
        kp, kd = on * motor["kp"], on * motor["kd"]
        push = on * (motor["tau"].astype(float) + np.where(kd > 0.0, kd * motor["dq"], 0.0))
        if not np.isfinite(np.stack((kp, kd, push))).all() or ((kp == 0.0) & (push != 0.0)).any():
            return None
        stiff = kp > 0.0
        position = np.where(stiff, motor["q"] + push / np.where(stiff, kp, 1.0), 0.0)
        if not np.isfinite(position).all() or min(kp.min(), kd.min()) < 0.0:
            return None
        reserve = data["reserve"] if self._family == "go" else data["reserve"][0]
        machine = 0 if self._family == "go" else int(data["mode_machine"])
        return MotorOrders(position, kp, kd, int(reserve), machine)
