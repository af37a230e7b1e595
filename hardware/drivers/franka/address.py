"""Where a Franka arm is: ``franka://HOST``, with options as in ``franka://172.16.0.2?realtime=ignore``."""

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from hardware.errors import ConnectionFailedError

_FORM = "write 'franka://HOST', such as 'franka://172.16.0.2'"
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

    def refuse(why: str) -> ConnectionFailedError:
        return ConnectionFailedError(f"robot '{robot}': address '{address}': {why}; {_FORM}")

    try:
        parts = urlsplit(address)
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError as error:
        raise refuse(str(error)) from error
    if parts.scheme != "franka" or not parts.hostname or parts.path not in ("", "/") or parts.netloc != parts.hostname:
        raise refuse("this is not the address of a Franka arm; its ports are fixed")
    for name, value in options:
        if name not in _CHOICES:
            raise refuse(f"no option '{name}'; there are {', '.join(_CHOICES)}")
        if value not in _CHOICES[name]:
            raise refuse(f"{name} is one of {', '.join(_CHOICES[name])}, not '{value}'")
    return FrankaAddress(parts.hostname, **dict(options))
