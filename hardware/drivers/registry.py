"""Which drivers there are: a robot is chosen by a driver name and an address, nothing else."""

from collections.abc import Callable

from hardware.descriptions.robot import RobotDescription
from hardware.drivers.sim import SimRobot
from hardware.errors import UnknownDriverError
from hardware.ports.robot import Robot

Factory = Callable[[str, RobotDescription, str], Robot]

_DRIVERS: dict[str, Factory] = {"sim": SimRobot}


def drivers() -> tuple[str, ...]:
    """Names of the drivers."""
    return tuple(sorted(_DRIVERS))


def make_robot(driver: str, address: str, description: RobotDescription, robot: str) -> Robot:
    """Builds a robot behind a driver; opens nothing.

    Args:
        driver: One of :func:`drivers`.
        address: Where the robot is, in the driver's own form, such as ``unix:/path/left.sock``.
        description: What the robot must be.
        robot: Name of the robot.

    Raises:
        UnknownDriverError: no such driver.
        ConnectionFailedError: the address has not the driver's form.
    """
    if driver not in _DRIVERS:
        raise UnknownDriverError(f"robot '{robot}': no driver '{driver}'; choose one of: {', '.join(drivers())}")
    return _DRIVERS[driver](address, description, robot)
