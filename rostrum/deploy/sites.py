"""Builds the site of a deployment: the one place where targets differ."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.descriptions.family import family_of
from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from hardware.drivers.registry import make_legged_robot, make_robot
from hardware.identification import load_identification
from rostrum.deploy.errors import TargetError
from rostrum.deploy.site import Site, WallSite
from rostrum.deploy.twins import start_twin

if TYPE_CHECKING:
    from rostrum.deploy.deployment import DeployCfg


def make_site(cfg: "DeployCfg", seed: int = 0, identified: Path | None = None) -> Site:
    """Builds robot and time; opens nothing.

    Args:
        cfg: What is deployed.
        seed: Of a simulation in this process.
        identified: Dynamics of its joints.

    Raises:
        TargetError: dynamics of joints for a robot that is not simulated here.
        TwinMissingError: there is no twin.
        UnknownDriverError, ConnectionFailedError, MissingClientError: as :func:`hardware.drivers.registry.make_robot`.
        DocumentError: the dynamics cannot be read.
    """
    if cfg.target == "sim" and not cfg.address:
        from rostrum.deploy.simulated import SimulatedSite  # mujoco, which a robot's computer need not have

        return SimulatedSite(cfg.robot, seed, load_identification(identified) if identified is not None else None)
    if identified is not None:
        raise TargetError("--identified changes a simulation in this process; leave it out here")
    stop: Callable[[], None] = lambda: None  # noqa: E731
    address = cfg.address
    if cfg.target == "twin" and not address:
        address, stop = start_twin(cfg.robot)
    try:
        if family_of(cfg.robot) == "legged":
            robot = make_legged_robot(cfg.driver, address, load_legged_description(cfg.robot), "robot")
        else:
            robot = make_robot(cfg.driver, address, load_description(cfg.robot), "robot")
    except BaseException:
        stop()
        raise
    return WallSite(robot, address, stop)
