"""Where a UR arm is: ``ur://HOST``, with options as in ``ur://192.168.1.10?registers=upper&gripper_closed=228``."""

from dataclasses import dataclass, fields

from hardware.drivers.host_address import HostAddress


@dataclass(frozen=True)
class UrAddress:
    """What an address says.

    Attributes:
        host: Name or address of the controller.
        serial: Serial number that it must have; empty takes any.
        registers: ``lower`` or ``upper`` half of the RTDE registers, for a cell whose fieldbus holds the lower ones.
        lookahead: Look-ahead time of servoj [s], 0.03 to 0.2; longer is smoother and later.
        gain: Gain of servoj, 100 to 2000.
        priority: Real-time priority of the client's process (SCHED_FIFO), 0 for none; it needs the right to set one.
        gripper_port: Port of the gripper's socket on the controller.
        gripper_open: Position that the gripper reports when it is open, 0 to 255.
        gripper_closed: Position that it reports when it is closed on nothing.
        activate: ``yes`` lets the driver activate a gripper that is not, which opens and closes it.
    """

    host: str
    serial: str = ""
    registers: str = "lower"
    lookahead: float = 0.05
    gain: float = 300.0
    priority: int = 0
    gripper_port: int = 63352
    gripper_open: int = 0
    gripper_closed: int = 255
    activate: str = "no"


_RANGES: dict[str, tuple[float, float]] = {
    "lookahead": (0.03, 0.2),
    "gain": (100.0, 2000.0),
    "priority": (0, 99),
    "gripper_port": (1, 65535),
    "gripper_open": (0, 255),
    "gripper_closed": (0, 255),
}
_CHOICES = {"registers": ("lower", "upper"), "activate": ("yes", "no")}


def read_address(address: str, robot: str) -> UrAddress:
    """Reads the address of a UR arm.

    Args:
        address: See the module.
        robot: Name of the robot, for messages.

    Raises:
        ConnectionFailedError: it has another form, or an option or value that there is not.
    """
    found = HostAddress(address, robot, "ur", "UR")
    types = {field.name: field.type for field in fields(UrAddress) if field.name != "host"}
    values: dict[str, str | float | int] = {}
    for name, text in found.options:
        if name not in types:
            raise found.refusal(f"no option '{name}'; there are {', '.join(types)}")
        values[name] = _value(name, text, found)
    read = UrAddress(found.host, **values)  # type: ignore[arg-type]
    if read.gripper_open >= read.gripper_closed:
        raise found.refusal(f"gripper_open {read.gripper_open} is not below gripper_closed {read.gripper_closed}")
    return read


def _value(name: str, text: str, found: HostAddress) -> str | float | int:
    if name in _CHOICES and text not in _CHOICES[name]:
        raise found.refusal(f"{name} is one of {', '.join(_CHOICES[name])}, not '{text}'")
    if name not in _RANGES:
        return text
    lower, upper = _RANGES[name]
    try:
        value = float(text) if isinstance(lower, float) else int(text)
    except ValueError as error:
        raise found.refusal(f"{name} is a number, not '{text}'") from error
    if not lower <= value <= upper:
        raise found.refusal(f"{name} lies in {lower:g} to {upper:g}, not at {value:g}")
    return value
