"""What a driver may say of its robot besides measurements: read before anything moves, never in a control loop."""

import math
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Supply:
    """The supply of one motor.

    Attributes:
        voltage: At its input [V].
        lowest: Below it the motor protects itself [V].
        highest: Above it the motor protects itself [V].
    """

    voltage: float
    lowest: float = 0.0
    highest: float = math.inf


@dataclass(frozen=True)
class RobotHealth:
    """The robot's own account of itself; None, or an empty text, is what it does not report.

    Attributes:
        mode: Mode that it is in, in the vendor's words.
        ready: Whether it takes commands in that mode.
        emergency_stop: Whether its emergency stop is pressed.
        battery: Charge, from 0 to 1.
        temperatures: Of its motors, by joint [deg C].
        calibrated: Whether its joints' zeros are known.
        firmware: Version of its software.
        supplies: Of its motors, by their names.
    """

    mode: str = ""
    ready: bool | None = None
    emergency_stop: bool | None = None
    battery: float | None = None
    temperatures: dict[str, float] = field(default_factory=dict)
    calibrated: bool | None = None
    firmware: str = ""
    supplies: dict[str, Supply] = field(default_factory=dict)

    def words(self) -> dict[str, str]:
        """What is reported, in words, by what it is about: for people and for diagnostics."""
        said = {"mode": self.mode, "firmware": self.firmware}
        for name, flag in (("emergency stop", self.emergency_stop), ("calibrated", self.calibrated)):
            said[name] = "" if flag is None else "yes" if flag else "no"
        said["battery"] = "" if self.battery is None else f"{self.battery:.0%}"
        finite = {name: value for name, value in self.temperatures.items() if math.isfinite(value)}
        if finite:
            warmest = max(finite, key=lambda name: finite[name])
            said["warmest motor"] = f"{warmest} at {finite[warmest]:.0f} °C"
        if self.supplies:
            lowest = min(self.supplies, key=lambda name: self.supplies[name].voltage)
            said["lowest supply"] = f"{lowest} at {self.supplies[lowest].voltage:.1f} V"
        return {name: text for name, text in said.items() if text}


@runtime_checkable
class ReportsHealth(Protocol):
    """A driver whose robot gives account of itself."""

    def health(self) -> RobotHealth:
        """The newest account; never blocks once connected.

        Raises:
            NotConnectedError: as for ``state``.
        """
        ...
