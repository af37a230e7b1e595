"""``rostrum``: the commands."""

import sys

import tyro

from hardware.errors import HardwareError
from planners.errors import PlannerError
from rostrum.cli.bench import bench
from rostrum.cli.correct import correct
from rostrum.cli.demo import demo
from rostrum.cli.env import env
from rostrum.cli.replay import report
from rostrum.cli.restart import restart
from rostrum.cli.say import say
from rostrum.cli.status import status
from rostrum.cli.stop import stop
from rostrum.cli.up import up
from rostrum.errors import RostrumError
from rostrum.runs.errors import RunError
from sim.errors import SimError
from skills.errors import SkillError

COMMANDS = {
    "up": up, "say": say, "correct": correct, "status": status, "stop": stop, "restart": restart, "demo": demo,
    "bench": bench, "report": report, "env": env,
}
DESCRIPTION = """A hierarchical control stack for teams of robots on ROS 2.

    rostrum demo                                           the main job, with film and report
    rostrum up &                                           start the graph (simulation, drivers, skills, executive)
    rostrum say "Put the red block in the tray."           ask for something
    rostrum correct "a bit to the left"                    correct it while it moves
    rostrum status                                         what runs, what is done, what is dead
    rostrum stop                                           bring the robots to rest and write the report
"""


def main() -> None:
    """Runs one command; an error is one line and exit status 1."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["env"]:
        sys.exit(env(arguments[1:]))
    try:
        code = tyro.extras.subcommand_cli_from_dict(
            {name: command for name, command in COMMANDS.items() if name != "env"}, prog="rostrum", description=DESCRIPTION,
            args=arguments,
        )
    except (RostrumError, RunError, HardwareError, PlannerError, SkillError, SimError) as error:
        sys.stderr.write(f"rostrum: {error}\n")
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code or 0)
