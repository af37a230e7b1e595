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
from rostrum.deploy.site import Site, SteppedSite, WallSite
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
        TargetError: dynamics of joints for a robot that is not simulated here, or lock-step for what has none.
        TwinMissingError: there is no twin.
        UnknownDriverError, ConnectionFailedError, MissingClientError: as :func:`hardware.drivers.registry.make_robot`.
        DocumentError: the dynamics cannot be read.
    """
    if cfg.target == "sim" and not cfg.address:
        from rostrum.deploy.simulated import HangingSite, SimulatedSite  # mujoco, which few robots' computers have

        found = load_identification(identified) if identified is not None else None
        return (HangingSite if cfg.hangs else SimulatedSite)(cfg.robot, seed, found)
    if identified is not None:
        raise TargetError("--identified changes a simulation in this process; leave it out here")
    if cfg.lockstep and cfg.target != "twin":
        raise TargetError("--lockstep is for a twin; a simulation in this process always is, nothing else can be")
    stop: Callable[[], None] = lambda: None  # noqa: E731
    address = cfg.address
    if cfg.target == "twin" and not address:
        address, stop = start_twin(cfg.robot, cfg.lockstep, cfg.hangs)
    try:
        if family_of(cfg.robot) == "legged":
            robot = make_legged_robot(cfg.driver, address, load_legged_description(cfg.robot), "robot")
        else:
            robot = make_robot(cfg.driver, address, load_description(cfg.robot), "robot")
    except BaseException:
        stop()
        raise
    return (SteppedSite if cfg.lockstep else WallSite)(robot, address, stop)
