"""The driver's end of the client's process: starts it, never waits for it while it runs, ends it."""

import contextlib
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import replace

from hardware.drivers.ur.client import ClientCfg
from hardware.drivers.ur.wire import MAX_MESSAGE, End, Failed, Measured, Message, Ready, pack, unpack
from hardware.errors import ConnectionFailedError, NotConnectedError

_END_TIMEOUT = 2.0  # [s] for the arm to come to rest and the control program to end


class ClientProcess:
    """A process of :mod:`hardware.drivers.ur.client`.

    Args:
        cfg: What it is started with; ``link`` is filled in.
    """

    def __init__(self, cfg: ClientCfg) -> None:
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        with theirs:
            command = [sys.executable, "-m", "hardware.drivers.ur.client"]
            self._process = subprocess.Popen(
                [*command, *replace(cfg, link=theirs.fileno()).arguments()],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._errors,
            )
        self._heard = time.monotonic()

    def wait_ready(self, timeout: float) -> Measured:
        """Waits until the control program runs, and for the first state after that.

        Raises:
            ConnectionFailedError: the client gave up, ended, or took too long; the process is gone then.
        """
        deadline = time.monotonic() + timeout
        ready = False
        try:
            while True:
                self._link.settimeout(max(deadline - time.monotonic(), 1e-3))
                message = self._receive()
                if isinstance(message, Failed):
                    raise ConnectionFailedError(message.why)
                ready = ready or isinstance(message, Ready)
                if ready and isinstance(message, Measured):
                    self._link.setblocking(False)
                    return message
        except TimeoutError as error:
            self.kill()
            raise ConnectionFailedError(f"the client was not ready within {timeout:g} s") from error
        except NotConnectedError as error:
            self.kill()
            raise ConnectionFailedError(str(error)) from error
        except ConnectionFailedError:
            self.kill()
            raise

    def newest(self) -> Measured | None:
        """The newest state since the last call; None when there is none. Never blocks.

        Raises:
            NotConnectedError: the client has given up, or is gone; the newest state came before.
        """
        found: Measured | None = None
        while True:
            try:
                message = self._receive()
            except BlockingIOError:
                return found
            if isinstance(message, Failed):
                raise ClientFailedError(message.why, found)
            if isinstance(message, Measured):
                found = message

    @property
    def silence(self) -> float:
        """Time since the client last said something [s]."""
        return time.monotonic() - self._heard

    def send(self, message: Message) -> None:
        """Hands over a message; never blocks.

        Raises:
            NotConnectedError: the client is gone, or does not read any more.
        """
        try:
            self._link.send(pack(message))
        except BlockingIOError as error:
            raise NotConnectedError("the client does not read its commands") from error
        except OSError as error:
            raise NotConnectedError(f"the client is gone: {error}") from error

    def end(self) -> None:
        """Lets the arm come to rest and the control program end, for some time; then the process is ended."""
        with contextlib.suppress(NotConnectedError):
            self.send(End())
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_TIMEOUT)
        self.kill()

    def kill(self) -> None:
        """Ends the process at once; the controller's watchdog stops the arm. Safe to call twice."""
        self._process.kill()
        self._process.wait()
        self._link.close()
        self._errors.close()

    def _receive(self) -> Message:
        try:
            data = self._link.recv(MAX_MESSAGE)
        except (BlockingIOError, TimeoutError):
            raise
        except OSError as error:
            raise NotConnectedError(f"the client is gone: {error}") from error
        if not data:
            raise NotConnectedError(f"the client ended: {self._last_words()}")
        self._heard = time.monotonic()
        return unpack(data)

    def _last_words(self) -> str:
        self._errors.seek(0)
        lines = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1] if lines else "without a word"


class ClientFailedError(NotConnectedError):
    """The client gave up; carries the last state that came before."""

    def __init__(self, why: str, last: Measured | None) -> None:
        super().__init__(why)
        self.last = last
