"""Addresses of arms with a control unit of their own: ``SCHEME://HOST?option=value``."""

from urllib.parse import parse_qsl, urlsplit

from hardware.errors import ConnectionFailedError


class HostAddress:
    """An address taken apart; what is wrong with it is told in full.

    Args:
        address: As it was given.
        robot: Name of the robot, for messages.
        scheme: What it begins with.
        kind: Of arms, for people.

    Attributes:
        host: Name or address of the control unit.
        options: Names and values, as they were given.

    Raises:
        ConnectionFailedError: it has another form.
    """

    def __init__(self, address: str, robot: str, scheme: str, kind: str) -> None:
        self._address, self._robot, self._scheme = address, robot, scheme
        try:
            parts = urlsplit(address)
            self.options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
        except ValueError as error:
            raise self.refusal(str(error)) from error
        found = parts.scheme == scheme and parts.path in ("", "/") and parts.netloc == parts.hostname
        if not found or not parts.hostname:
            raise self.refusal(f"this is not the address of a {kind} arm; its ports are fixed")
        self.host = parts.hostname

    def refusal(self, why: str) -> ConnectionFailedError:
        """The error that says why it is refused."""
        form = f"write '{self._scheme}://HOST', such as '{self._scheme}://192.168.1.10'"
        return ConnectionFailedError(f"robot '{self._robot}': address '{self._address}': {why}; {form}")
