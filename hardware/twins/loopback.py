"""A twin is never reachable from another machine."""

import ipaddress

from hardware.errors import TwinError

LOOPBACK = "127.0.0.1"


def check_loopback(host: str) -> str:
    """Returns the address of this machine that a twin may listen on.

    Raises:
        TwinError: it is any other; a client elsewhere would take the twin for a robot.
    """
    try:
        if host == "localhost" or ipaddress.ip_address(host).is_loopback:
            return LOOPBACK if host == "localhost" else host
    except ValueError:
        pass
    raise TwinError(f"a twin listens on this machine alone, such as {LOOPBACK}; '{host}' is not of its loopback")
