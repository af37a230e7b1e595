"""A simulated robot in a process of its own and in wall time: ``python -m rostrum.deploy.played MODEL SOCKET``.

It prints ``ready`` once its socket can be connected to, and ends with its standard input.
"""

import signal
import sys
import threading
import time
from pathlib import Path

from rostrum.deploy.simulated import ROBOT, lone_world
from sim.endpoint import RobotEndpoint

MOST_BEHIND = 0.05  # [s] of simulated time; what is further behind was lost to other work of the computer


def play(model: str, path: Path, ended: threading.Event, seed: int = 0) -> None:
    """Plays until ``ended``.

    Raises:
        EndpointError: the socket cannot be made.
    """
    world = lone_world(model, seed)
    robot = world.legged.get(ROBOT) or world.robots[ROBOT]
    endpoint = RobotEndpoint(robot, path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    offset = time.time() - world.time
    while not ended.is_set():
        endpoint.poll()
        offset = max(offset, time.time() - world.time - MOST_BEHIND)
        while world.time + offset < time.time():
            world.advance()
        endpoint.send_state(world.time + offset)
        time.sleep(max(0.0, world.time + world.period + offset - time.time()))
    endpoint.close()


def main() -> None:
    """Entry point."""
    model, path = sys.argv[1:]
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    play(model, Path(path), ended)


if __name__ == "__main__":
    main()
