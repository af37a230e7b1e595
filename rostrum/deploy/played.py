"""A simulated robot in a process of its own: ``python -m rostrum.deploy.played MODEL SOCKET [--lock-step] [--hang]``.

It plays in wall time or, in lock-step, one period of the physics for each command of a legged robot. It prints
``ready`` once its socket can be connected to, and ends with its standard input.
"""

import signal
import sys
import threading
import time
from pathlib import Path
from typing import Protocol

from hardware.descriptions.legged import load_legged_description
from rostrum.deploy.simulated import ROBOT, lone_world
from sim.endpoint import RobotEndpoint
from sim.legged.robot import SimulatedLeggedRobot
from sim.legged.stand import HangingRobot
from sim.robot import SimulatedRobot

_POLL = 2e-4  # [s]
MOST_BEHIND = 0.05  # [s] of simulated time; what is further behind was lost to other work of the computer


class Physics(Protocol):
    """What a robot lives in: its time and its period [s]."""

    @property
    def time(self) -> float:
        """Simulated time [s]."""
        ...

    period: float

    def advance(self) -> None:
        """Advances by one period."""
        ...


def play(
    model: str, path: Path, ended: threading.Event, lock_step: bool = False, hangs: bool = False, seed: int = 0
) -> None:
    """Plays until ``ended``; a legged robot that ``hangs`` is on a stand.

    Raises:
        EndpointError: the socket cannot be made.
    """
    world, robot = _robot(model, hangs, seed)
    endpoint = RobotEndpoint(robot, path)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    if lock_step and isinstance(robot, SimulatedLeggedRobot):
        _play_in_lock_step(world, robot, endpoint, ended)
    else:
        _play_by_the_wall(world, endpoint, ended)
    endpoint.close()


def _robot(model: str, hangs: bool, seed: int) -> tuple[Physics, SimulatedLeggedRobot | SimulatedRobot]:
    if hangs:
        hanging = HangingRobot(load_legged_description(model), seed)
        return hanging, hanging.robot
    world = lone_world(model, seed)
    return world, world.legged.get(ROBOT) or world.robots[ROBOT]


def _play_in_lock_step(
    world: Physics, robot: SimulatedLeggedRobot, endpoint: RobotEndpoint, ended: threading.Event
) -> None:
    taken = robot.orders
    while not ended.is_set():
        endpoint.poll()
        if robot.orders == taken:
            time.sleep(_POLL)
            continue
        taken = robot.orders
        world.advance()
        endpoint.send_state()


def _play_by_the_wall(world: Physics, endpoint: RobotEndpoint, ended: threading.Event) -> None:
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
    play(model, Path(path), ended, "--lock-step" in mode, "--hang" in mode)


if __name__ == "__main__":
    main()
