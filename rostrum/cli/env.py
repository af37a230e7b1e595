"""``rostrum env -- COMMAND``: runs a command in the graph's clean environment."""

import os
import sys

from rostrum.errors import UsageError


def env(arguments: list[str]) -> int:
    """Replaces this process by a command that sees our ROS, packages and interfaces, such as ``rostrum env -- python``.

    Raises:
        UsageError: no command was given.
    """
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command or command[0] in ("-h", "--help"):
        raise UsageError("usage: rostrum env -- COMMAND [ARGUMENT ...], for instance: rostrum env -- python -m pytest")
    bin_folder = os.path.join(sys.prefix, "bin")
    os.environ["PATH"] = f"{bin_folder}:{os.environ.get('PATH', '')}"
    try:
        os.execvp(command[0], command)
    except FileNotFoundError as error:
        raise UsageError(f"env: no command {command[0]!r}") from error
