"""Where a Unitree robot is: ``dds://INTERFACE?domain=N``."""

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from hardware.errors import ConnectionFailedError

FORM = "dds://INTERFACE[?domain=N][&release=1][&machine=N][&lock_step=1][&tag=NAME], such as dds://eth0"
_TAG = re.compile(r"[A-Za-z0-9_-]*")
_MOST_DOMAINS = 232  # the ports of a higher one do not exist (RTPS 2.2, 9.6.1)
_INTERFACES = Path("/sys/class/net")
_LOOPBACK_FLAG = 0x8  # IFF_LOOPBACK


@dataclass(frozen=True)
class UnitreeAddress:
    """An address, taken apart.

    Attributes:
        interface: Name of the network interface that leads to the robot.
        domain: DDS domain; a robot is in 0.
        release: Whether an active motion controller of the robot may be released.
        machine: What a G1 must say that it is (``mode_machine``); None for whatever it says.
        tag: Domain tag of a twin; twins of several tests or users share a domain by it.
        lock_step: Whether a twin waits for each command: one command for each state, stamps by the twin's time.
    """

    interface: str
    domain: int = 0
    release: bool = False
    machine: int | None = None
    lock_step: bool = False
    tag: str = ""

    @cached_property
    def loopback(self) -> bool:
        """Whether nothing but this machine can be reached through the interface."""
        try:
            return bool(int((_INTERFACES / self.interface / "flags").read_text(), 16) & _LOOPBACK_FLAG)
        except (OSError, ValueError):
            return False


def parse_address(address: str, robot: str) -> UnitreeAddress:
    """Takes an address apart.

    Raises:
        ConnectionFailedError: it has another form, or names an interface that this machine does not have.
    """
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    try:
        if parts.scheme != "dds" or not parts.netloc or parts.path not in ("", "/"):
            raise ValueError("it does not begin with dds:// and an interface")
        tag = options.pop("tag", "")
        if not _TAG.fullmatch(tag):
            raise ValueError(f"tag '{tag}' has other characters than letters, digits, - and _")
        numbers = {name: int(text) for name, text in options.items()}
        unknown = set(numbers) - {"domain", "release", "machine", "lock_step"}
        if unknown:
            raise ValueError(f"it has the unknown option {', '.join(sorted(unknown))}")
        result = UnitreeAddress(
            parts.netloc,
            numbers.get("domain", 0),
            bool(numbers.get("release", 0)),
            numbers.get("machine"),
            bool(numbers.get("lock_step", 0)),
            tag,
        )
        if not 0 <= result.domain <= _MOST_DOMAINS:
            raise ValueError(f"domain {result.domain} is not in 0 to {_MOST_DOMAINS}")
        if (result.lock_step or result.tag) and not result.loopback:
            raise ValueError("lock_step and tag are for a twin on the loopback interface")
    except ValueError as error:
        raise ConnectionFailedError(f"robot '{robot}': address '{address}': {error}; write {FORM}") from error
    known = sorted(path.name for path in _INTERFACES.iterdir()) if _INTERFACES.is_dir() else []
    if known and result.interface not in known:
        raise ConnectionFailedError(
            f"robot '{robot}': this machine has no network interface '{result.interface}'; it has {', '.join(known)}"
        )
    return result
