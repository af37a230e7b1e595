"""Entry point of the ``rostrum`` command: enters a clean environment before anything heavy is imported."""

import sys

from rostrum.environment import enter_clean_environment


def main() -> None:
    """Re-executes in a clean environment, then runs the command line."""
    from rostrum.domain import domain_for

    enter_clean_environment(domain_for(sys.argv[1:]))
    from rostrum.cli.main import main as command_line

    command_line()
