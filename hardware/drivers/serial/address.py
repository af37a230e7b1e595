"""Where a servo bus is: a serial port and its baud rate, such as ``/dev/ttyUSB0@1000000``."""

from dataclasses import dataclass

from hardware.errors import ConnectionFailedError

EXAMPLE = "/dev/ttyUSB0@1000000"


@dataclass(frozen=True)
class SerialAddress:
    """A serial port.

    Attributes:
        port: Device file.
        baud: Rate of the bus [bit/s]; the servos must have the same.
    """

    port: str
    baud: int

    def __str__(self) -> str:
        return f"{self.port}@{self.baud}"


def parse_address(text: str, robot: str) -> SerialAddress:
    """Reads an address.

    Args:
        text: Device file, ``@``, baud rate [bit/s].
        robot: Name of the robot, for the message.

    Raises:
        ConnectionFailedError: it has another form.
    """
    port, _, baud = text.rpartition("@")
    if not port or not baud.isascii() or not baud.isdigit() or int(baud) == 0:
        raise ConnectionFailedError(
            f"robot '{robot}': address '{text}' is not one of a serial bus; "
            f"write the port and the baud rate, such as '{EXAMPLE}'"
        )
    return SerialAddress(port, int(baud))
