"""Where a robot is played, and by what driver it is reached: the one table, and the rules about addresses."""

import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args
from urllib.parse import urlsplit

from rostrum.deploy.errors import TargetError

Target = Literal["sim", "twin", "real"]


@dataclass(frozen=True)
class Twin:
    """How a twin is started.

    Attributes:
        arguments: Module and its arguments; ``{socket}`` stands for the address of a simulated robot behind it.
        ready: What it says once it answers, a regular expression; its group is the address where that is not fixed.
        address: Where its driver finds it; empty where it says so itself.
        stepped: What is added to the arguments for lock-step; empty where it has none.
        stepped_address: Its address then.
    """

    arguments: tuple[str, ...]
    ready: str
    address: str = ""
    stepped: tuple[str, ...] = ()
    stepped_address: str = ""


@dataclass(frozen=True)
class Vendor:
    """How the robots of a model are reached when they are no simulated ones.

    Attributes:
        driver: Name of the driver.
        example: An address of a real one, for people.
        twin: Its twin; None where there is none.
    """

    driver: str
    example: str
    twin: Twin | None = None


_ANSWERS = r"answers at (\S+?);"


def _unitree(model: str) -> Vendor:
    arguments = ("--model", model, "--domain", "1", "--simulation", "{socket}", "--robot", "robot")
    address = "dds://lo?domain=1"
    stepped = ("--lock-step",), f"{address}&lock_step=1"
    return Vendor("unitree", "dds://eth0", Twin(("hardware.twins.unitree", *arguments), "ready", address, *stepped))


VENDORS: dict[str, Vendor] = {
    "go2": _unitree("go2"),
    "g1": _unitree("g1"),
    "ur5e_2f85": Vendor("ur", "ur://192.168.0.10", Twin(("hardware.twins.ur",), _ANSWERS)),
    "fr3_hand": Vendor("franka", "franka://172.16.0.2", Twin(("hardware.twins.franka",), _ANSWERS)),
    "so101": Vendor(
        "feetech", "/dev/ttyACM0@1000000", Twin(("hardware.twins.serial", "so101", "--calibrated", "robot"), _ANSWERS)
    ),
    "viperx_300s": Vendor(
        "dynamixel",
        "/dev/ttyUSB0@1000000",
        Twin(("hardware.twins.serial", "viperx_300s", "--calibrated", "robot"), _ANSWERS),
    ),
}
"""By the model name of the description; a model that is not here has no driver but the simulation's."""


def driver_for(model: str, target: str) -> str:
    """The driver that reaches a robot of a model on a target.

    Raises:
        TargetError: no such target, or no driver for the model.
    """
    if target not in get_args(Target):
        raise TargetError(f"no target '{target}'; choose one of: {', '.join(get_args(Target))}")
    if target == "sim":
        return "sim"
    if model not in VENDORS:
        raise TargetError(
            f"no driver reaches a {target} '{model}' yet; there are drivers for {', '.join(sorted(VENDORS))}; "
            f"use --target sim"
        )
    return VENDORS[model].driver


def host_of(address: str) -> str:
    """The host or network interface in an address; empty for a socket file or a device."""
    if address.startswith("unix:") or address.startswith("/"):
        return ""
    return urlsplit(address if "://" in address else f"//{address}").hostname or ""


def is_local(address: str) -> bool:
    """Whether what answers at an address can be no robot: a socket file, a pseudo-terminal, the loopback interface."""
    if address.startswith("unix:"):
        return True
    if address.startswith("/"):
        return not re.fullmatch(r"/dev/(tty|serial|cu).*", str(Path(address.partition("@")[0]).resolve()))
    host = host_of(address)
    if host in ("lo", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_address(target: str, address: str, model: str) -> None:
    """Refuses a real robot without an address of its own, and any other target with one.

    Raises:
        TargetError: names the remedy.
    """
    if target == "real":
        example = VENDORS[model].example if model in VENDORS else "its address"
        if not address:
            raise TargetError(f"--target real needs the robot's --address, such as {example}")
        if is_local(address):
            raise TargetError(
                f"--target real: '{address}' is on this machine, where no robot is; give its address, such as "
                f"{example}, or choose --target twin"
            )
    elif address and not is_local(address):
        raise TargetError(
            f"--target {target}: '{address}' leaves this machine; a robot may answer there: say --target real"
        )
