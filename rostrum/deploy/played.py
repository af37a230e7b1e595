"""A simulated robot in a process of its own: ``python -m rostrum.deploy.played MODEL SOCKET [--lock-step]``.

It plays in wall time or, in lock-step, one control period for each command of a legged robot. It prints ``ready`` once
its socket can be connected to, and ends with its standard input.
"""

import signal
import sys
import threading
import time
from pathlib import Path

from rostrum.deploy.simulated import ROBOT, lone_world
from sim.endpoint import RobotEndpoint
from sim.world import World

_POLL = 2e-4  # [s]
MOST_BEHIND = 0.05  # [s] of simulated time; what is further behind was lost to other work of the computer


def play(model: str, path: Path, ended: threading.Event, lock_step: bool = False, seed: int = 0) -> None:
    """Plays until ``ended``.

    Raises:
        EndpointError: the socket cannot be made.
    """
    world = lone_world(model, seed)
    robot = world.legged.get(ROBOT) or world.robots[ROBOT]
    endpoint = RobotEndpoint(robot, path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if lock_step:
        _play_in_lock_step(world, endpoint, ended)
    else:
        _play_by_the_wall(world, endpoint, ended)
    endpoint.close()


def _play_in_lock_step(world: World, endpoint: RobotEndpoint, ended: threading.Event) -> None:
    robot = world.legged[ROBOT]
    taken = robot.orders
    while not ended.is_set():
        endpoint.poll()
        if robot.orders == taken:
            time.sleep(_POLL)
            continue
        taken = robot.orders
        world.advance()
        endpoint.send_state()


def _play_by_the_wall(world: World, endpoint: RobotEndpoint, ended: threading.Event) -> None:
    offset = time.time() - world.time
    while not ended.is_set():
        endpoint.poll()
        offset = max(offset, time.time() - world.time - MOST_BEHIND)
        while world.time + offset < time.time():
            world.advance()
        endpoint.send_state(world.time + offset)
        time.sleep(max(0.0, world.time + world.period + offset - time.time()))


def main() -> None:
    """Entry point."""
    model, path, *mode = sys.argv[1:]
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    play(model, Path(path), ended, "--lock-step" in mode)


if __name__ == "__main__":
    main()
