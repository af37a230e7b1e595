"""The command map comes out of the script, whatever its numbers are; what is not understood is refused."""

import pytest

from hardware.errors import TwinError
from hardware.twins.ur.script import read_script

BODIES = {
    "servo": """
            q = q_from_input_float_registers(0)
            servo_target = q
            servo_time = read_input_float_reg(8)
            servo_lookahead_time = read_input_float_reg(9)
            servo_gain = read_input_float_reg(10)
            servo_thrd = run servo_thread()""",
    "speed": """
            qd = q_from_input_float_registers(0)
            speed_type = 1
            speed_acceleration = read_input_float_reg(6)
            speed_thrd = run speed_thread()""",
    "move": """
            q = q_from_input_float_registers(0)
            velocity = read_input_float_reg(6)
            acceleration = read_input_float_reg(7)
            async = read_input_integer_reg(1)
            movej(q, a=acceleration, v=velocity)""",
    "servo_stop": """
            deceleration_rate = read_input_float_reg(0)
            kill servo_thrd
            kill servoc_thrd
            stopl(deceleration_rate)""",
    "speed_stop": """
            deceleration_rate = read_input_float_reg(0)
            kill speed_thrd
            stopj(deceleration_rate)""",
    "stop": '\n            exec_stopl_stopj(cmd, "stopj async=")',
    "watchdog": """
            watchdog_min_frequency = read_input_float_reg(0)
            rtde_set_watchdog("input_int_register_0", watchdog_min_frequency, "stop")
            rtde_set_watchdog("input_int_register_24", watchdog_min_frequency, "pause")""",
    "end": '\n            textmsg("Received stop script!")',
}


def script(codes: dict[str, int], offset: int = 0, mark: str = "a version") -> str:
    chain = "".join(
        f"        {'if' if k == 0 else 'elif'} cmd == {code}:{BODIES[name]}\n"
        for k, (name, code) in enumerate(codes.items())
    )
    return f"""def rtde_control():
    global reg_offset_int = # int register offset
{offset}
    def signal_ready():
        write_output_integer_reg(0, 1)
    end
    def signal_done_with_cmd():
        write_output_integer_reg(0, 2)
    end
    def process_cmd(cmd):
{chain}        end
    end
    textmsg("RTDE Control Script Loaded ({mark})")
    while keep_running:
        cmd = rtde_cmd()
        if cmd == {codes["servo"]} or cmd == {codes["speed"]}
            signal_ready()
        end
    end
end
"""


CODES = {name: 10 + k for k, name in enumerate(BODIES)}


@pytest.mark.parametrize("first", [10, 40])
def test_numbers_are_the_scripts_own(first):
    codes = {name: first + 3 * k for k, name in enumerate(BODIES)}
    found = read_script(script(codes, offset=24))
    by_behaviour = {command.behaviour: command for command in found.commands.values()}
    assert by_behaviour["servo_j"].code == codes["servo"]
    assert by_behaviour["servo_j"].arguments["q"] == ("double", 0, 6)
    assert by_behaviour["servo_j"].arguments["servo_gain"] == ("double", 10, 1)
    assert by_behaviour["move_j"].arguments["async"] == ("int", 1, 1)
    assert found.continuous == {codes["servo"], codes["speed"]}
    assert (found.marker, found.offset, found.ready, found.done) == ("a version", 24, 1, 2)
    assert found.watchdog_action == "pause"


def test_a_command_that_the_twin_cannot_do_is_known_as_such():
    text = script(CODES).replace(
        "    def process_cmd(cmd):\n        if",
        "    def process_cmd(cmd):\n        if cmd == 3:\n            movel(pose)\n        elif",
        1,
    )
    assert read_script(text).commands[3].behaviour == ""


@pytest.mark.parametrize("text", ["", "def other():\nend\n", "def rtde_control():\nend\n"])
def test_another_program_is_refused(text):
    with pytest.raises(TwinError, match="no control script"):
        read_script(text)


@pytest.mark.parametrize("name", ["servo", "speed", "move", "servo_stop", "speed_stop", "stop", "watchdog", "end"])
def test_a_script_without_a_command_is_refused(name):
    with pytest.raises(TwinError, match="no branch has the shape"):
        read_script(script(CODES).replace(BODIES[name], "\n            textmsg(1)"))


def test_a_command_with_other_arguments_is_refused():
    with pytest.raises(TwinError, match="does not read servo_gain"):
        read_script(script(CODES).replace("servo_gain = read_input_float_reg(10)", "servo_gain = 300"))


def test_another_main_loop_is_refused():
    with pytest.raises(TwinError, match="unknown shape"):
        read_script(script(CODES).replace("cmd = rtde_cmd()", "cmd = other()"))
