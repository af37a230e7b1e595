"""Serves one control unit of `franka-sim`; run by the interpreter of its own environment, without Rostrum.

Arguments: address of the loopback, whether a late command ends a motion as at a real arm (``yes`` or ``no``).
"""

import logging
import sys

from franka_sim.franka_sim_server import FrankaSimServer


def main() -> None:
    """Serves until it is killed."""
    host, strict = sys.argv[1:3]
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    FrankaSimServer(host=host, enable_gripper=True, enforce_comm_constraints=strict == "yes").start()


if __name__ == "__main__":
    main()
