"""What the vendors' port handlers lack: a time-out of one's own, a clock that never jumps, no busy waiting."""

import contextlib
import time
from typing import Any

_READ_WAIT = 0.001  # [s] how long one read waits for bytes; zero, as both clients have it, keeps a core busy
_WRITE_TIMEOUT = 0.2  # [s]


class TimedPort:
    """To be put before a vendor's ``PortHandler`` in a class; the client's files stay as they are.

    The clients wait 34 ms and the time on the wire for an answer, a number made for the 16 ms that a USB adapter holds
    bytes back by default. Feetech's published client is known to be too short there with many servos, so that projects
    replace ``setPacketTimeout`` of its instances from outside; here the time is chosen when the port is made, in one
    place for both vendors. Both clients also measure it on the system's clock, which may be set while they wait.
    """

    ser: Any
    tx_time_per_byte: float
    answer_time = 0.034  # [s] beside the time on the wire

    def getCurrentTime(self) -> float:  # noqa: N802 - the vendors' name
        """A clock that never jumps [ms]."""
        return time.monotonic() * 1e3

    def setPacketTimeout(self, packet_length: int) -> None:  # noqa: N802 - the vendors' name
        """Starts to wait for an answer of ``packet_length`` bytes."""
        self.packet_start_time = self.getCurrentTime()
        self.packet_timeout = self.tx_time_per_byte * packet_length + self.answer_time * 1e3

    def clearPort(self) -> None:  # noqa: N802 - the vendors' name
        """Forgets what came late, which Feetech's client would take for the next answer."""
        self.ser.reset_input_buffer()

    def prepare(self) -> None:
        """Takes an open port for this process alone, without busy waiting and with the adapter's shortest latency.

        Raises:
            SerialException: another process holds the port.
        """
        self.ser.timeout, self.ser.write_timeout = _READ_WAIT, _WRITE_TIMEOUT
        self.ser.exclusive = True
        with contextlib.suppress(ValueError, AttributeError, NotImplementedError, OSError):
            self.ser.set_low_latency_mode(True)  # a pseudo-terminal, for one, has no such mode
