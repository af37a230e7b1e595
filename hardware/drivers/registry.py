"""Which drivers there are: a robot is chosen by a driver name and an address, nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from hardware.descriptions.legged import LeggedDescription
from hardware.descriptions.robot import RobotDescription
from hardware.errors import MissingClientError, UnknownDriverError
from hardware.ports.legged import LeggedRobot
from hardware.ports.robot import Robot


@dataclass(frozen=True)
class _Driver:
    """Where a driver is; its module, and with it the vendor's client, is imported when a robot is built.

    Attributes:
        module: Its module.
        name: Its class, built from an address, a description and a robot's name.
        extra: Extra of this project that installs the vendor's client; empty where none is needed.
    """

    module: str
    name: str
    extra: str = ""


_ARMS = {
    "dynamixel": _Driver("hardware.drivers.serial.dynamixel", "DynamixelArm", "serial"),
    "franka": _Driver("hardware.drivers.franka.robot", "FrankaRobot", "franka"),
    "feetech": _Driver("hardware.drivers.serial.feetech", "FeetechArm", "serial"),
    "sim": _Driver("hardware.drivers.sim", "SimRobot"),
    "ur": _Driver("hardware.drivers.ur.robot", "UrRobot", "ur"),
}
_LEGGED = {
    "sim": _Driver("hardware.drivers.sim_legged", "SimLeggedRobot"),
    "unitree": _Driver("hardware.drivers.unitree.robot", "UnitreeRobot", "unitree"),
}


def drivers() -> tuple[str, ...]:
    """Names of the drivers of arms."""
    return tuple(sorted(_ARMS))


def legged_drivers() -> tuple[str, ...]:
    """Names of the drivers of legged robots."""
    return tuple(sorted(_LEGGED))


def driver_extra(driver: str) -> str:
    """Extra of this project that installs a driver's vendor client; empty where none is needed.

    Raises:
        UnknownDriverError: no family has a driver of that name.
    """
    for known in (_ARMS, _LEGGED):
        if driver in known:
            return known[driver].extra
    choices = ", ".join(sorted({*_ARMS, *_LEGGED}))
    raise UnknownDriverError(f"no driver '{driver}'; choose one of: {choices}")


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
        MissingClientError: the vendor's client is not installed.
    """
    return _chosen(_ARMS, driver, robot)(address, description, robot)


def make_legged_robot(driver: str, address: str, description: LeggedDescription, robot: str) -> LeggedRobot:
    """Builds a legged robot behind a driver, one of :func:`legged_drivers`; otherwise like :func:`make_robot`."""
    return _chosen(_LEGGED, driver, robot)(address, description, robot)


def _chosen(known: Mapping[str, _Driver], driver: str, robot: str) -> Any:
    if driver not in known:
        raise UnknownDriverError(f"robot '{robot}': no driver '{driver}'; choose one of: {', '.join(sorted(known))}")
    chosen = known[driver]
    try:
        return getattr(import_module(chosen.module), chosen.name)
    except ImportError as error:
        if not chosen.extra:
            raise
        raise MissingClientError(
            f"robot '{robot}': the vendor's client of driver '{driver}' cannot be imported ({error}); "
            f"install it with 'make setup EXTRAS={chosen.extra}'"
        ) from error
