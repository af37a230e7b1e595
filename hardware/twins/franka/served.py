"""Serves one control unit of `franka-sim`; run by the interpreter of its own environment, without Rostrum.

Arguments: address of the loopback, whether a late command ends a motion as at a real arm (``yes`` or ``no``).
"""

import logging
import sys
import threading
import time

PORT = 1337


def tell_when_ready(host: str) -> None:
    """Says so on standard output once a client's greeting is answered."""
    from franka_sim.health_check import HealthCheckError, check_server

    while True:
        try:
            check_server(host, PORT)
        except (HealthCheckError, OSError):
            time.sleep(0.2)
            continue
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        return


def main() -> None:
    """Serves until it is killed."""
    from franka_sim.franka_sim_server import FrankaSimServer

    host, strict = sys.argv[1:3]
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    threading.Thread(target=tell_when_ready, args=(host,), daemon=True).start()
    FrankaSimServer(host=host, enable_gripper=True, enforce_comm_constraints=strict == "yes").start()


if __name__ == "__main__":
    main()
