"""The far end of a serial line on this machine."""

import contextlib
import os
import select
import tty


class PseudoTerminal:
    """A serial port without hardware: a client opens :attr:`path`, this end reads and writes.

    It has no baud rate and no latency; :mod:`hardware.twins.serial.bus` adds both.
    """

    def __init__(self) -> None:
        self._near, self._far = os.openpty()
        tty.setraw(self._far)  # keeping the far end open lets clients come and go
        os.set_blocking(self._near, False)
        self._wake_read, self._wake_write = os.pipe()
        self.path = os.ttyname(self._far)
        self._open = True

    def read(self, timeout: float) -> bytes:
        """What the client sent, at the latest after ``timeout`` [s]; empty when nothing came or after :meth:`close`."""
        if not self._open:
            return b""
        ready, _, _ = select.select([self._near, self._wake_read], [], [], timeout)
        if self._near not in ready:
            return b""
        with contextlib.suppress(OSError):
            return os.read(self._near, 4096)
        return b""

    def write(self, data: bytes) -> None:
        """Sends to the client; what it does not read in time is lost, as on a wire."""
        with contextlib.suppress(OSError):
            os.write(self._near, data)

    def wake(self) -> None:
        """Ends a :meth:`read` under way."""
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b".")

    def close(self) -> None:
        """Unplugs the line: the client's next access fails. Safe to call twice."""
        if self._open:
            self._open = False
            for end in (self._near, self._far, self._wake_read, self._wake_write):
                os.close(end)
