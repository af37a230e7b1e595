"""``rostrum``: the commands."""

import importlib
import signal
import sys
from collections.abc import Callable

import tyro

from hardware.errors import HardwareError
from planners.errors import PlannerError, UnsureError
from policies.errors import PolicyError
from rostrum.errors import RostrumError, UsageError
from rostrum.runs.errors import RunError
from sim.errors import SimError
from skills.errors import SkillError

COMMANDS = (
    "up",
    "say",
    "correct",
    "memory",
    "status",
    "stop",
    "restart",
    "demo",
    "rehearse",
    "plan",
    "parse",
    "skill",
    "bench",
    "report",
    "replay",
    "train",
    "learn",
    "sweep",
    "play",
    "eval",
    "export",
    "deploy",
    "doctor",
    "sysid",
    "calibrate",
    "env",
)
RAW = ("env", "bench", "eval", "learn", "memory", "skill", "calibrate")
"""Commands that read their arguments themselves."""
EXPECTED = (RostrumError, RunError, HardwareError, PlannerError, SkillError, SimError, PolicyError)
DESCRIPTION = """A hierarchical control stack for teams of robots on ROS 2.

    rostrum demo                                   the main job, with film and report
    rostrum rehearse --scene maze                  try a mission in one process, without ROS
    rostrum plan --spec team.json --show           plan temporal logic for a team on a map
    rostrum parse "Visit a, then b; never c."      what a sentence means, as a formula
    rostrum skill list                             what robots can do, and how to add to it
    rostrum up                                     start simulation, drivers, skills, executive
    rostrum say "Put the red block in the tray."   ask for something
    rostrum correct "a bit to the left"            correct it while it moves
    rostrum status                                 what runs, what is done, what is dead
    rostrum train walk --robot go2                 train a policy on this machine, no GPU needed
    rostrum deploy walk.onnx --target sim          check a robot, then let it walk: sim, twin or real
    rostrum replay out/demo                        what happened, and why, from the log alone
    rostrum stop                                   bring the robots to rest, write the report
"""


def main() -> None:
    """Runs one command; an expected error is one line and exit status 1."""
    arguments = sys.argv[1:]
    for number in (signal.SIGINT, signal.SIGTERM):  # a shell's background jobs begin with SIGINT ignored
        signal.signal(number, signal.default_int_handler)
    try:
        code = _run(arguments)
    except EXPECTED as error:
        sys.stderr.write(f"rostrum: {error}\n")
        if isinstance(error, UnsureError):
            sys.stderr.writelines(f"  {number}  {choice}\n" for number, choice in enumerate(error.choices, 1))
        code = 1
    except KeyboardInterrupt:
        code = 130
    sys.exit(code or 0)


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments else "--help"
    if name in RAW:
        return _command(name)(arguments[1:])
    if name in COMMANDS:
        return tyro.cli(_command(name), prog=f"rostrum {name}", args=arguments[1:])
    if name in ("-h", "--help"):
        sys.stdout.write(f"usage: rostrum COMMAND [OPTION ...]\n\n{DESCRIPTION}\ncommands, each with --help:\n")
        for command in COMMANDS:
            doc = (_command(command).__doc__ or "").strip().splitlines()[0]
            sys.stdout.write(f"    {command:<10} {doc}\n")
        return 0
    raise UsageError(f"no command {name!r}; there are {', '.join(COMMANDS)}")


def _command(name: str) -> Callable[..., int]:
    """A command's function; only what is asked for is imported."""
    return getattr(importlib.import_module(f"rostrum.cli.{name}"), name)
