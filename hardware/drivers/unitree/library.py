"""Which Cyclone DDS may speak to a robot.

Unitree's robots run Cyclone DDS 0.10. In tests between processes on one machine, 0.11 and 0.10 exchanged no low-level
messages, and the older process ended with a segmentation fault while it took in the newer one's type information. On
a robot that process would be its motion control. So nothing but 0.10 opens an interface that leads off this machine.
"""

import re
from importlib.metadata import version
from pathlib import Path

from cyclonedds import __library__

from hardware.drivers.unitree.errors import UnsafeLibraryError

SAFE = "0.10"
_VERSION = re.compile(r"\.so\.(\d+\.\d+\.\d+)$")


def library_versions() -> tuple[str, ...]:
    """Versions of Cyclone's Python package and of the library that it loads, as far as the latter's name tells."""
    found = _VERSION.search(Path(__library__.library_path).resolve().name)
    return (version("cyclonedds"), *((found[1],) if found else ()))


def check_library(loopback: bool, versions: tuple[str, ...], robot: str) -> None:
    """Refuses a library that may harm the robot.

    Args:
        loopback: Whether the interface leads to nothing but this machine.
        versions: Of package and library.
        robot: Name of the robot, for the message.

    Raises:
        UnsafeLibraryError: a version other than 0.10 would speak to a robot.
    """
    wrong = [text for text in versions if text.split(".")[:2] != SAFE.split(".")]
    if wrong and not loopback:
        raise UnsafeLibraryError(
            f"robot '{robot}': Cyclone DDS {', '.join(wrong)} must not speak to a Unitree robot, which runs {SAFE} and "
            f"may crash; install {SAFE}.2 as docs/robots/go2.md says, or use the interface 'lo' for a twin"
        )
