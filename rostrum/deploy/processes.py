"""Processes that a deployment starts beside itself: a simulated robot, a twin in front of it. They end with it."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rostrum.deploy.errors import TwinMissingError

STOP_TIMEOUT = 5.0  # [s] each way of asking a process to end
_POLL = 0.05  # [s]


class Process:
    """A Python module in a process of its own, in a session of its own, so that Ctrl-C reaches the caller alone.

    It ends with this process, however that ends.

    Args:
        module: Name of the module.
        arguments: Its arguments.
    """

    def __init__(self, module: str, *arguments: str) -> None:
        self._name = " ".join((module, *arguments))
        self._said = Path(tempfile.mkstemp(prefix="rostrum-", suffix=".log")[1])
        end, self._tie = os.pipe()
        command = [sys.executable, "-m", "rostrum.deploy.tied", str(end), module, *arguments]
        with self._said.open("wb") as said:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, start_new_session=True,
                pass_fds=(end,),
            )  # fmt: skip
        os.close(end)

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid

    def wait_for(self, pattern: str, timeout: float) -> re.Match[str]:
        """Waits until it has said something.

        Raises:
            TwinMissingError: it ended, or did not say it in time; with what it said last.
        """
        until = time.monotonic() + timeout
        while True:
            ended = self._process.poll() is not None
            said = self._said.read_text(encoding="utf-8", errors="replace")
            if match := re.search(pattern, said):
                return match
            if ended or time.monotonic() > until:
                last = said.strip().splitlines()[-1:] or ["nothing"]
                what = "ended" if ended else f"was not ready within {timeout:g} s"
                raise TwinMissingError(f"'python -m {self._name}' {what}; it said last: {last[0]}")
            time.sleep(_POLL)

    def stop(self) -> None:
        """Ends it: by its closed input, then by signals. Safe to call twice."""
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGKILL):
            if self._process.poll() is not None:
                break
            os.kill(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_TIMEOUT)
        self._process.wait()
        if self._tie >= 0:
            os.close(self._tie)
            self._tie = -1
        self._said.unlink(missing_ok=True)
