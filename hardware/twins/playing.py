"""Twins of the robots of a running simulation, and where drivers find them."""

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hardware.descriptions.legged import load_legged_description
from hardware.descriptions.robot import load_description
from hardware.errors import TwinError
from hardware.twins.sim_legged_plant import SimLeggedPlant
from hardware.twins.sim_plant import SimPlant

MOST_TWINS = 100  # of a group: loopback addresses and DDS domains


class Player(Protocol):
    """A twin that plays."""

    def close(self) -> None:
        """Ends it."""
        ...


class SteppedPlayer(Player, Protocol):
    """A twin in lock-step."""

    def show(self, now: float) -> None:
        """Tells the time [s]; one state goes out."""
        ...

    @property
    def answered(self) -> bool:
        """Whether a command came for it, and has reached the simulation."""
        ...


@dataclass(frozen=True)
class Played:
    """A robot of a running simulation behind its vendor's protocol.

    Attributes:
        model: Name of its description.
        group: Name that this machine's other groups of twins do not have, such as a run's.
        place: Number that tells it apart from the others of its group, from 0.
        lock_step: Whether its time is the simulation's, one state and one command for each of its steps.
    """

    model: str
    group: str
    place: int
    lock_step: bool = False

    @property
    def driver(self) -> str:
        """Name of the driver that reaches it.

        Raises:
            TwinError: there is no twin of the model that can play in a scene, or none in lock-step.
        """
        return self._kind.driver

    @property
    def address(self) -> str:
        """Where the driver finds it.

        Raises:
            TwinError: as for :attr:`driver`.
        """
        return self._kind.address(self)

    def start(self, simulation: str, robot: str) -> Player:
        """Starts to play.

        Args:
            simulation: ``unix:`` and the socket of the simulated robot.
            robot: Its name in the scene.

        Returns:
            The twin; in lock-step, a :class:`SteppedPlayer`.

        Raises:
            TwinError: as for :attr:`driver`, or its place is taken.
            ConnectionFailedError: nothing answers at the socket.
            MissingClientError: the library of its protocol is not installed.
        """
        return self._kind.start(self, simulation, robot)

    @property
    def _kind(self) -> "_Kind":
        kind = _KINDS.get(self.model)
        if kind is None:
            raise TwinError(
                f"no twin of '{self.model}' plays in a scene; there are twins of {', '.join(sorted(_KINDS))}"
            )
        if self.lock_step and not kind.steps:
            raise TwinError(f"the vendor's client of '{self.model}' keeps to the wall clock; choose --mode wall")
        if not 0 <= self.place < MOST_TWINS:
            raise TwinError(f"place {self.place} is not in 0 to {MOST_TWINS - 1}")
        return kind


def _ur_address(played: Played) -> str:
    """Ports of a UR are fixed, so each twin has an address of the loopback's 16 million."""
    number = zlib.crc32(played.group.encode())
    return f"ur://127.{number >> 8 & 0x7F | 0x80}.{number & 0xFF}.{10 + played.place}"


def _start_ur(played: Played, simulation: str, robot: str) -> Player:
    from hardware.twins.ur.server import UrTwinCfg

    plant = SimPlant(simulation, load_description(played.model), robot)
    twin = UrTwinCfg(_ur_address(played).removeprefix("ur://")).build(plant)
    twin.start()
    return twin


def _unitree_address(played: Played) -> str:
    return f"dds://lo?domain={_domain(played)}&tag={_tag(played)}" + ("&lock_step=1" if played.lock_step else "")


def _tag(played: Played) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", played.group)


def _domain(played: Played) -> int:
    """Robots are in 0, the twins of deployments in 1."""
    return 2 + played.place


def _start_unitree(played: Played, simulation: str, robot: str) -> Player:
    from hardware.twins.unitree.twin import Pace, UnitreeTwin, UnitreeTwinCfg

    plant = SimLeggedPlant(simulation, load_legged_description(played.model), robot)
    pace: Pace = "told" if played.lock_step else "wall"
    twin = UnitreeTwin(UnitreeTwinCfg(played.model, _domain(played), tag=_tag(played), pace=pace), plant)
    twin.start()
    return twin


@dataclass(frozen=True)
class _Kind:
    driver: str
    address: Callable[[Played], str]
    start: Callable[[Played, str, str], Player]
    steps: bool


_UR = _Kind("ur", _ur_address, _start_ur, steps=False)
_UNITREE = _Kind("unitree", _unitree_address, _start_unitree, steps=True)
_KINDS = {"ur5e_2f85": _UR, "go2": _UNITREE, "g1": _UNITREE}
