"""One client on one port of the twin, and the two simplest of its protocols."""

import socket
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from hardware.errors import TwinError

_LONGEST_LINE = 4096  # [bytes]
_LONGEST_SCRIPT = 1 << 20  # [bytes]


def _nothing() -> None:
    return None


def _silence() -> bytes:
    return b""


@dataclass
class Connection:
    """One client.

    Attributes:
        socket: Its socket, not blocking.
        feed: Takes what it sent and returns the answer; raises TwinError when it is to be dropped.
        close: Called when it is gone.
        publish: What it is told in this cycle, unasked.
        waiting: Answers by the time when they are due.
        unsent: What is due and has not left yet.
    """

    socket: socket.socket
    feed: Callable[[bytes], bytes]
    close: Callable[[], None] = _nothing
    publish: Callable[[], bytes] = _silence
    waiting: deque[tuple[float, bytes]] = field(default_factory=deque)
    unsent: bytes = b""


class Lines:
    """A protocol of one line in, one answer out."""

    def __init__(self, answer: Callable[[str], str]) -> None:
        self._answer, self._rest = answer, b""

    def feed(self, data: bytes) -> bytes:
        """Answers to the lines that are complete; raises TwinError for one without end."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            raise TwinError("a line without end")
        return b"".join(self._answer(line.decode("utf-8", "replace")).encode() for line in lines)


class Script:
    """Collects an uploaded program up to its last line, an ``end`` that stands at the margin."""

    def __init__(self, upload: Callable[[str], None]) -> None:
        self._upload, self._text = upload, b""

    def feed(self, data: bytes) -> bytes:
        """Hands over a program that is complete; raises TwinError for one without end."""
        self._text += data
        if len(self._text) > _LONGEST_SCRIPT:
            raise TwinError("a program without end")
        head, end, rest = self._text.partition(b"\nend\n")
        if end:
            self._text = rest
            self._upload((head + end).decode("utf-8", "replace"))
        return b""
