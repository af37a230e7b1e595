"""Which ROS domain a command uses. Standard library only: it runs before the clean environment is entered."""

import os

from rostrum.environment import DEFAULT_DOMAIN

VARIABLE = "ROSTRUM_DOMAIN_ID"
LARGEST = 101  # above it, a domain's ports overlap the system's ephemeral range


def domain_for(arguments: list[str]) -> int:
    """The domain: ``--domain N`` on the command line, else ``ROSTRUM_DOMAIN_ID``, else our default.

    A foreign ``ROS_DOMAIN_ID`` is set aside, like every other foreign ROS variable.
    """
    text = os.environ.get(VARIABLE, str(DEFAULT_DOMAIN))
    for i, argument in enumerate(arguments):
        if argument == "--":
            break
        if argument == "--domain" and i + 1 < len(arguments):
            text = arguments[i + 1]
        elif argument.startswith("--domain="):
            text = argument.partition("=")[2]
    try:
        domain = int(text)
    except ValueError:
        domain = -1
    if not 0 <= domain <= LARGEST:
        raise SystemExit(f"rostrum: domain must be a whole number from 0 to {LARGEST}, got {text!r}")
    return domain
