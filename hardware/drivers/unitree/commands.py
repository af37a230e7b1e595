"""The port's commands as the vendor's ``LowCmd``."""

from hardware.dds import unitree_go, unitree_hg
from hardware.descriptions.legged import LeggedDescription
from hardware.drivers.unitree.checksum import checksum
from hardware.drivers.unitree.motors import MotorMap
from hardware.ports.legged import LeggedCommand

TOPIC = "rt/lowcmd"

_HEAD = (0xFE, 0xEF)
_LOW_LEVEL = 0xFF
_ENABLED = 0x01  # field-oriented control of the motor
_NO_POSITION, _NO_VELOCITY = 2.146e9, 16000.0  # references that say nothing
_SERIES = 0  # `mode_pr`: ankles and waist by pitch and roll, not by their two motors

LowCmd = unitree_go.LowCmd_ | unitree_hg.LowCmd_


class CommandForm:
    """Writes commands for one model.

    Args:
        description: The robot.
        motors: Its motors.
    """

    def __init__(self, description: LeggedDescription, motors: MotorMap) -> None:
        self.message_type = unitree_go.LowCmd_ if motors.family == "go" else unitree_hg.LowCmd_
        self._motors = motors.motors_of(description.joint_names)
        self._template = self.message_type()
        data = self._template.data
        data["motor_cmd"]["q"], data["motor_cmd"]["dq"] = _NO_POSITION, _NO_VELOCITY
        if motors.family == "go":
            data["head"], data["level_flag"] = _HEAD, _LOW_LEVEL
        else:
            data["mode_pr"] = _SERIES
        self._family = motors.family

    def message(self, command: LeggedCommand, machine: int, mark: int) -> LowCmd:
        """The message for a command in the description's order.

        Args:
            command: References and gains.
            machine: What the robot says that it is; told back to a G1.
            mark: Number for a twin, which tells it back; 0 for a robot.
        """
        message = self._template.copy()
        data = message.data
        motor, at = data["motor_cmd"], self._motors
        motor["mode"][at], motor["dq"][at] = _ENABLED, 0.0
        motor["q"][at], motor["kp"][at], motor["kd"][at] = command.position, command.kp, command.kd
        if self._family == "go":
            data["reserve"] = mark
        else:
            data["mode_machine"] = machine
            data["reserve"][0] = mark
        data["crc"] = checksum(data.tobytes())
        return message
