"""What a program with the vendor's package does with a robot: reads states, asks its service, commands the motors.

Run by a test with the wheel on its path; prints what it found as JSON.
"""

# ruff: noqa: E402, T201
import json
import platform
import sys
import time
import types

import cyclonedds.domain  # noqa: F401  (before it is told of another system)

sys.modules["unitree_sdk2py.b2"] = types.ModuleType("unitree_sdk2py.b2")  # asked for, and not in the wheel
platform.system = lambda: "Windows"  # the checksum in Python; the shared library is not in the wheel
from unitree_sdk2py.core.channel import ChannelFactory, ChannelPublisher, ChannelSubscriber
from unitree_sdk2py.idl.default import unitree_go_msg_dds__LowCmd_ as blank_command
from unitree_sdk2py.idl.unitree_go.msg.dds_ import LowCmd_, LowState_
from unitree_sdk2py.rpc.client import Client
from unitree_sdk2py.utils.crc import CRC

THIGH = 4  # motor of the left front leg


class Switcher(Client):
    """The vendor's client of a service, for the one that the wheel leaves out."""

    def __init__(self):
        super().__init__("motion_switcher", False)
        self.SetTimeout(20.0)
        for function in (1001, 1002, 1003):
            self._RegistApi(function, 0)

    def call(self, function, **parameter):
        return self._Call(function, json.dumps(parameter))


def main(domain):
    assert ChannelFactory().Init(domain, "lo")
    crc, found = CRC(), {}
    states = ChannelSubscriber("rt/lowstate", LowState_)
    states.Init()

    def read():
        state = states.Read(20.0)
        assert state.crc == crc.Crc(state), "the twin's checksum is wrong"
        return state

    first = read()
    found["ticks"] = [first.tick, read().tick]
    found["at_first"], found["upright"] = first.motor_state[THIGH].q, first.imu_state.quaternion[0]
    switcher = Switcher()
    found["active"] = switcher.call(1001)
    found["selected"], found["then"] = switcher.call(1002, name="ai")[0], switcher.call(1001)
    found["nonsense"] = switcher.call(1002, name="dance")[0]
    found["released"], found["finally"] = switcher.call(1003)[0], switcher.call(1001)

    commands = ChannelPublisher("rt/lowcmd", LowCmd_)
    commands.Init()
    command = blank_command()
    command.head[0], command.head[1], command.level_flag = 0xFE, 0xEF, 0xFF
    for motor in command.motor_cmd:
        motor.mode, motor.q, motor.dq = 0x01, 2.146e9, 16000.0
    command.motor_cmd[THIGH].q, command.motor_cmd[THIGH].dq = 1.0, 0.0
    command.motor_cmd[THIGH].kp, command.motor_cmd[THIGH].kd = 60.0, 5.0
    deadline = time.monotonic() + 30.0
    while abs(read().motor_state[THIGH].q - 1.0) > 0.02 and time.monotonic() < deadline:
        command.crc = crc.Crc(command)
        commands.Write(command)
    found["thigh"] = read().motor_state[THIGH].q
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
