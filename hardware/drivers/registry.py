"""Which drivers there are: a robot is chosen by a driver name and an address, nothing else."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from hardware.descriptions.legged import LeggedDescription
from hardware.descriptions.robot import RobotDescription
from hardware.drivers.sim import SimRobot
from hardware.drivers.sim_legged import SimLeggedRobot
from hardware.errors import UnknownDriverError
from hardware.ports.legged import LeggedRobot
from hardware.ports.robot import Robot

_ARMS: dict[str, Callable[[str, RobotDescription, str], Robot]] = {"sim": SimRobot}
_LEGGED: dict[str, Callable[[str, LeggedDescription, str], LeggedRobot]] = {"sim": SimLeggedRobot}

FactoryT = TypeVar("FactoryT")


def drivers() -> tuple[str, ...]:
    """Names of the drivers of arms."""
    return tuple(sorted(_ARMS))


def legged_drivers() -> tuple[str, ...]:
    """Names of the drivers of legged robots."""
    return tuple(sorted(_LEGGED))


def make_robot(driver: str, address: str, description: RobotDescription, robot: str) -> Robot:
    """Builds an arm behind a driver; opens nothing.

    Args:
        driver: One of :func:`drivers`.
        address: Where the robot is, in the driver's own form, such as ``unix:/path/left.sock``.
        description: What the robot must be.
        robot: Name of the robot.

    Raises:
        UnknownDriverError: no such driver.
        ConnectionFailedError: the address has not the driver's form.
    """
    return _chosen(_ARMS, driver, robot)(address, description, robot)


def make_legged_robot(driver: str, address: str, description: LeggedDescription, robot: str) -> LeggedRobot:
    """Builds a legged robot behind a driver, one of :func:`legged_drivers`; otherwise like :func:`make_robot`."""
    return _chosen(_LEGGED, driver, robot)(address, description, robot)


def _chosen(known: Mapping[str, FactoryT], driver: str, robot: str) -> FactoryT:
    if driver not in known:
        raise UnknownDriverError(f"robot '{robot}': no driver '{driver}'; choose one of: {', '.join(sorted(known))}")
    return known[driver]
