"""The vendor's ``LowState`` as the port's state."""

import numpy as np

from hardware.dds import unitree_go, unitree_hg
from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.unitree.checksum import checksum
from hardware.drivers.unitree.motors import MotorMap
from hardware.ports.legged import LeggedState

TOPIC = "rt/lowstate"

LowState = unitree_go.LowState_ | unitree_hg.LowState_


class StateForm:
    """Reads states of one model.

    Args:
        description: The robot.
        motors: Its motors.
    """

    def __init__(self, description: LeggedDescription, motors: MotorMap) -> None:
        self.message_type = unitree_go.LowState_ if motors.family == "go" else unitree_hg.LowState_
        self._names = description.joint_names
        self._motors = motors.motors_of(description.joint_names)
        self._feet = motors.sensors_of(description.foot_names)
        self._no_feet = np.full(len(description.foot_names), np.nan)
        self._family = motors.family

    def sound(self, message: LowState) -> bool:
        """Whether the checksum is right."""
        return checksum(message.data.tobytes()) == int(message.data["crc"])

    def machine(self, message: LowState) -> int:
        """Which build the robot says that it is; 0 for a Go2, which says nothing."""
        return 0 if self._family == "go" else int(message.data["mode_machine"])

    def battery(self, message: LowState) -> float | None:
        """Charge, 0 to 1; a G1 tells it elsewhere."""
        return float(message.data["bms_state"]["soc"]) / 100.0 if self._family == "go" else None

    def mark(self, message: LowState) -> int:
        """The number of the command that a twin has taken; nothing is known of a robot's."""
        reserve = message.data["reserve"]
        return int(reserve if self._family == "go" else reserve[0])

    def state(self, message: LowState, stamp: float) -> LeggedState:
        """The measurement in the description's order.

        The feet's sensors count pressure without calibration; a robot without them has NaN.
        """
        data = message.data
        motor, unit = data["motor_state"][self._motors], data["imu_state"]
        force = data["foot_force"][self._feet].astype(float) if self._feet.size else self._no_feet
        return LeggedState(
            stamp,
            self._names,
            motor["q"].astype(float),
            motor["dq"].astype(float),
            motor["tau_est"].astype(float),
            unit["quaternion"].astype(float),
            unit["gyroscope"].astype(float),
            unit["accelerometer"].astype(float),
            force,
            self._temperature(motor["temperature"]),
        )

    def _temperature(self, measured: np.ndarray) -> np.ndarray:
        """Of each motor, shape (n,) [deg C]; a G1's have two sensors, of which the warmer counts."""
        return (measured if self._family == "go" else measured.max(axis=1)).astype(float)
