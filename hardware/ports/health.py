"""What a driver may say of its robot besides measurements: read before anything moves, never in a control loop."""

from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


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
    """

    mode: str = ""
    ready: bool | None = None
    emergency_stop: bool | None = None
    battery: float | None = None
    temperatures: dict[str, float] = field(default_factory=dict)
    calibrated: bool | None = None
    firmware: str = ""


@runtime_checkable
class ReportsHealth(Protocol):
    """A driver whose robot gives account of itself."""

    def health(self) -> RobotHealth:
        """The newest account; never blocks once connected.

        Raises:
            NotConnectedError: as for ``state``.
        """
        ...
