"""What an uploaded control script does, read from its text: commands, their registers, and what signals them done.

The client library uploads one URScript program with a chain of ``if cmd == N`` and drives it through registers. The
numbers differ between its versions, so they are read here from the script itself. This is no interpreter: a script
whose shape is not recognised is refused.
"""

import re
from dataclasses import dataclass, field

from hardware.errors import TwinError

_MARKER = re.compile(r'textmsg\("RTDE Control Script Loaded \(([^)"]*)\)"\)')
_BRANCH = re.compile(r"^[ \t]*(?:el)?if cmd == (\d+):(.*)$", re.MULTILINE)
_LOOP = re.compile(r"cmd = rtde_cmd\(\)\s*\n\s*if (cmd == \d+(?: or cmd == \d+)*)")
_OFFSET = re.compile(r"global reg_offset_int = #[^\n]*\n\s*(\d+)")
_ARGUMENT = re.compile(
    r"(\w+) = (q_from_input_float_registers|pose_from_input_float_registers|read_input_float_reg"
    r"|read_input_integer_reg)\((\d+)\)"
)
_VECTORS = ("q_from_input_float_registers", "pose_from_input_float_registers")
_VECTOR = 6
_KINDS = {"read_input_integer_reg": "int"}
_ACTION = re.compile(r'rtde_set_watchdog\("input_int_register_(\d+)", *\w+, *"(\w+)"\)')
_READY = re.compile(r"def signal_ready\(\):\s*write_output_integer_reg\(0, (\d+)\)")
_DONE = re.compile(r"def signal_done_with_cmd\(\):\s*write_output_integer_reg\(0, (\d+)\)")

# What makes a command recognisable: text that its branch must hold. Only these are carried out.
_BEHAVIOURS = {
    "servo_j": ("servo_target = q", "run servo_thread()", "q = q_from_input_float_registers("),
    "speed_j": ("speed_type = 1", "run speed_thread()"),
    "move_j": ("movej(q, a=acceleration, v=velocity)", "q = q_from_input_float_registers("),
    "servo_stop": ("kill servo_thrd", "kill servoc_thrd", "stopl("),
    "speed_stop": ("kill speed_thrd", "stopj("),
    "stop_j": ('exec_stopl_stopj(cmd, "stopj',),
    "stop_l": ('exec_stopl_stopj(cmd, "stopl',),
    "watchdog": ("rtde_set_watchdog(",),
    "protective_stop": ("protective_stop()",),
    "set_payload": ("set_payload(mass, cog)", "mass = read_input_float_reg(0)", 'textmsg("set_payload")'),
    "zero_force_sensor": ("zero_ftsensor()",),
    "tcp_offset": ("get_tcp_offset()", "pose_to_output_float_registers(0"),
    "step_time": ("get_steptime()", "write_output_float_reg(0"),
    "is_steady": ("is_steady()", "write_output_integer_reg(1"),
    "joint_torques": ("get_joint_torques()", "q_to_output_float_registers(0"),
    "end": ('textmsg("Received stop script!")',),
}
_NEEDED = ("servo_j", "speed_j", "move_j", "servo_stop", "speed_stop", "stop_j", "watchdog", "end")
_ARGUMENTS = {
    "servo_j": {"q", "servo_time", "servo_lookahead_time", "servo_gain"},
    "speed_j": {"qd", "speed_acceleration"},
    "move_j": {"q", "velocity", "acceleration", "async"},
    "servo_stop": {"deceleration_rate"},
    "speed_stop": {"deceleration_rate"},
    "watchdog": {"watchdog_min_frequency"},
}


@dataclass(frozen=True)
class Command:
    """One branch of the script.

    Attributes:
        code: Value of the command register.
        behaviour: What it does; empty when the twin cannot do it.
        arguments: Registers by name of the variable that they fill: kind (``double`` or ``int``), first number, count.
    """

    code: int
    behaviour: str
    arguments: dict[str, tuple[str, int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class ControlScript:
    """A control script that was understood.

    Attributes:
        marker: Its own version mark.
        offset: Added to the number of every register.
        commands: By code.
        continuous: Codes that are carried out in every cycle and signal no end.
        ready: Value of output register 0 that says ready.
        done: Value that says done.
        watchdog_action: What a watchdog does.
    """

    marker: str
    offset: int
    commands: dict[int, Command]
    continuous: frozenset[int]
    ready: int
    done: int
    watchdog_action: str


def read_script(text: str) -> ControlScript:
    """Reads an uploaded control script.

    Raises:
        TwinError: it is another program, or of a version whose shape is not known here.
    """
    marker, loop, offset = _MARKER.search(text), _LOOP.search(text), _OFFSET.search(text)
    if not text.lstrip().startswith("def rtde_control():") or marker is None:
        raise TwinError(f"this is no control script of the RTDE client: it begins with {text.strip()[:60]!r}")
    ready, done = _READY.search(text), _DONE.search(text)
    if loop is None or offset is None or ready is None or done is None:
        raise TwinError(f"control script '{marker[1]}': its main loop or its registers have an unknown shape")
    commands = _commands(text[: loop.start()])
    present = {command.behaviour for command in commands.values()}
    missing = [name for name in _NEEDED if name not in present]
    if missing:
        raise TwinError(f"control script '{marker[1]}': no branch has the shape of {', '.join(missing)}")
    first = int(offset[1])
    actions = {action for register, action in _ACTION.findall(text) if int(register) == first}
    if len(actions) != 1:
        raise TwinError(f"control script '{marker[1]}': its watchdog has an unknown shape")
    continuous = frozenset(int(code) for code in re.findall(r"\d+", loop[1]))
    return ControlScript(marker[1], first, commands, continuous, int(ready[1]), int(done[1]), actions.pop())


def _commands(text: str) -> dict[int, Command]:
    branches = list(_BRANCH.finditer(text, text.find("def process_cmd(cmd):")))
    ends = [branch.start() for branch in branches[1:]] + [len(text)]
    commands: dict[int, Command] = {}
    for branch, end in zip(branches, ends, strict=True):
        code, body = int(branch[1]), text[branch.end() : end]
        behaviour = next((name for name, parts in _BEHAVIOURS.items() if all(part in body for part in parts)), "")
        arguments = {
            name: (
                "int" if reader == "read_input_integer_reg" else "double",
                int(first),
                _VECTOR if reader in _VECTORS else 1,
            )
            for name, reader, first in _ARGUMENT.findall(body)
        }
        lacking = _ARGUMENTS.get(behaviour, set()) - arguments.keys()
        if lacking:
            raise TwinError(f"command {code} looks like {behaviour}, but does not read {', '.join(sorted(lacking))}")
        commands[code] = Command(code, behaviour, arguments)
    return commands
