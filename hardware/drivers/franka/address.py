"""Where a Franka arm is: ``franka://HOST``, with options as in ``franka://172.16.0.2?realtime=ignore``."""

from dataclasses import dataclass

from hardware.drivers.host_address import HostAddress

_CHOICES = {"realtime": ("enforce", "ignore"), "hand": ("yes", "no"), "homing": ("yes", "no")}


@dataclass(frozen=True)
class FrankaAddress:
    """What an address says.

    Attributes:
        host: Name or address of the control unit.
        realtime: ``enforce`` demands a real-time kernel of this computer, as a real arm does; ``ignore`` is for twins.
        hand: ``no`` for an arm whose Franka Hand is off; its opening then reads closed.
        homing: ``yes`` lets the driver home a hand that is not, which opens and closes it.
    """

    host: str
    realtime: str = "enforce"
    hand: str = "yes"
    homing: str = "no"


def read_address(address: str, robot: str) -> FrankaAddress:
    """Reads the address of a Franka arm.

    Args:
        address: See the module.
        robot: Name of the robot, for messages.

    Raises:
        ConnectionFailedError: it has another form, or an option or value that there is not.
    """
    found = HostAddress(address, robot, "franka", "Franka")
    for name, value in found.options:
        if name not in _CHOICES:
            raise found.refusal(f"no option '{name}'; there are {', '.join(_CHOICES)}")
        if value not in _CHOICES[name]:
            raise found.refusal(f"{name} is one of {', '.join(_CHOICES[name])}, not '{value}'")
    return FrankaAddress(found.host, **dict(found.options))
