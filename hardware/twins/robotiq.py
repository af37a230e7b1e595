"""A Robotiq 2F gripper behind the socket that its URCap opens on the controller, port 63352.

Source: Robotiq, "2F-85 and 2F-140 Instruction Manual for e-Series", chapters on the URCap's socket and the register
map. Position 0 is open and 255 closed; speed and force 0 to 255 span the gripper's ranges.
"""

import math
import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

import numpy as np

_TOP = 255
_SETTABLE = ("ACT", "GTO", "ATR", "ADR", "FOR", "SPE", "POS")
_READABLE = (*_SETTABLE, "STA", "OBJ", "FLT", "PRE")
_PAIR = re.compile(r"([A-Z]{3}) (\d{1,3})")
_ACKNOWLEDGED, _UNKNOWN = "ack", "?\n"


class Tool(Protocol):
    """The finger joint behind the gripper, opening in metres."""

    measured: np.ndarray

    def move(self, goal: float, speed: float) -> None:
        """Sets where it goes to [m], and how fast [m/s]."""
        ...

    def hold(self) -> None:
        """Stays where it is measured."""
        ...


class Status(IntEnum):
    """Register STA."""

    RESET = 0
    ACTIVATING = 1
    ACTIVE = 3


class Grip(IntEnum):
    """Register OBJ."""

    MOVING = 0
    STOPPED_OPENING = 1
    STOPPED_CLOSING = 2
    AT_GOAL = 3


@dataclass(frozen=True)
class RobotiqCfg:
    """Which gripper it is.

    Attributes:
        stroke: Opening at position 0 [m].
        closed_at: Position that it reports when it is closed on nothing.
        slowest: Speed at SPE 0 [m/s].
        fastest: Speed at SPE 255 [m/s].
        activation: How long it takes to activate [s].
    """

    stroke: float = 0.085
    closed_at: int = _TOP
    slowest: float = 0.020
    fastest: float = 0.150
    activation: float = 0.5


class RobotiqBox:
    """The gripper's registers and its motion.

    Args:
        tool: The joint that it moves.
        cfg: Which gripper it is.
        active: Whether somebody has activated it before.
    """

    def __init__(self, tool: Tool, cfg: RobotiqCfg | None = None, active: bool = True) -> None:
        self._tool, self._cfg = tool, cfg or RobotiqCfg()
        self._registers: dict[str, int] = {name: 0 for name in _SETTABLE}
        self._registers.update(ACT=int(active), SPE=_TOP, POS=self.position)
        self._activated_for = self._cfg.activation if active else 0.0
        self.fault = 0
        self._before = float(self._tool.measured[0])
        self._still = 0.0

    @property
    def position(self) -> int:
        """Register POS as read: 0 open, 255 closed."""
        closed = 1.0 - float(self._tool.measured[0]) / self._cfg.stroke
        return min(max(round(closed * self._cfg.closed_at), 0), _TOP)

    @property
    def status(self) -> Status:
        """Register STA."""
        if not self._registers["ACT"]:
            return Status.RESET
        return Status.ACTIVE if self._activated_for >= self._cfg.activation else Status.ACTIVATING

    def cycle(self, dt: float) -> None:
        """Lets time pass [s]."""
        if self._registers["ACT"]:
            self._activated_for += dt
        now = float(self._tool.measured[0])
        self._still = 0.0 if abs(now - self._before) > 0.002 * dt else self._still + dt
        self._before = now

    def read(self, name: str) -> int:
        """Value of a register."""
        match name:
            case "STA":
                return int(self.status)
            case "OBJ":
                return int(self._grip())
            case "FLT":
                return self.fault
            case "POS":
                return self.position
            case "PRE":
                return self._registers["POS"]
        return self._registers[name]

    def write(self, values: dict[str, int]) -> None:
        """Sets registers, all at once."""
        if values.get("ACT") == 0:
            self._activated_for = 0.0
        self._registers.update(values)
        if self.status is Status.ACTIVE and self._registers["GTO"]:
            cfg, share = self._cfg, self._registers["SPE"] / _TOP
            goal = cfg.stroke * (1.0 - min(self._registers["POS"], cfg.closed_at) / cfg.closed_at)
            self._tool.move(goal, cfg.slowest + share * (cfg.fastest - cfg.slowest))
            self._still = 0.0
        else:
            self._tool.hold()

    def _grip(self) -> Grip:
        asked = min(self._registers["POS"], self._cfg.closed_at)
        if not self._registers["GTO"] or math.isclose(self.position, asked, abs_tol=2):
            return Grip.AT_GOAL if self._registers["GTO"] else Grip.MOVING
        if self._still < 0.1:
            return Grip.MOVING
        return Grip.STOPPED_CLOSING if asked > self.position else Grip.STOPPED_OPENING


class GripperSession:
    """One client of the gripper's socket."""

    def __init__(self, gripper: RobotiqBox) -> None:
        self._gripper = gripper

    def answer(self, line: str) -> str:
        """What the socket says to one line."""
        verb, _, rest = line.strip().partition(" ")
        if verb == "GET" and rest in _READABLE:
            return f"{rest} {self._gripper.read(rest)}\n"
        values = {name: int(value) for name, value in _PAIR.findall(rest)} if verb == "SET" else {}
        whole = " ".join(f"{name} {value}" for name, value in _PAIR.findall(rest))
        if not values or whole != rest or any(n not in _SETTABLE or v > _TOP for n, v in values.items()):
            return _UNKNOWN
        self._gripper.write(values)
        return _ACKNOWLEDGED
