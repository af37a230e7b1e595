"""Starts a training run's processes, watches their progress, and ends them cleanly."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rostrum.errors import TrainingFailedError

PROGRESS_FILE = "progress.jsonl"
CHECKPOINT = "checkpoint.pt"
_POLL = 0.25
_GRACE = 60.0  # [s] for the iteration in progress and its checkpoint

Watch = Callable[[dict[str, Any]], None]


class TrainingProcesses:
    """The processes of one run on this machine; they learn together as ``torchrun`` would have them."""

    def __init__(self, folder: Path, processes: int, resume: bool) -> None:
        """Starts them, in sessions of their own, so that Ctrl-C reaches this process alone.

        Args:
            folder: The run's folder, with its document.
            processes: How many.
            resume: Whether to go on from the folder's checkpoint.
        """
        self._folder = folder
        self._read = (folder / PROGRESS_FILE).stat().st_size if (folder / PROGRESS_FILE).exists() else 0
        port = _free_port()
        self._workers = [self._start(rank, processes, port, resume) for rank in range(processes)]

    def wait(self, watch: Watch) -> bool:
        """Waits for the end; Ctrl-C asks the processes to finish their iteration and write a checkpoint.

        Args:
            watch: Called with every new line of progress.

        Returns:
            Whether the run went to its end; false when it was interrupted.

        Raises:
            TrainingFailedError: a process failed; carries what it said last.
        """
        interrupted = False
        while any(worker.poll() is None for worker in self._workers):
            try:
                self._show(watch)
                if any(worker.poll() not in (None, 0) for worker in self._workers):
                    break
                time.sleep(_POLL)
            except KeyboardInterrupt:
                interrupted = True
                self._signal(signal.SIGTERM)
        self._show(watch)
        statuses = [worker.poll() for worker in self._workers]
        if any(status != 0 for status in statuses):
            self.kill()
            if interrupted and -signal.SIGTERM in statuses:
                return False  # it was asked to stop before it could listen
            raise TrainingFailedError(self._why())
        return not interrupted

    def kill(self) -> None:
        """Ends the processes, by force after a while."""
        self._signal(signal.SIGTERM)
        until = time.monotonic() + _GRACE
        for worker in self._workers:
            try:
                worker.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                worker.kill()
                worker.wait()

    def _start(self, rank: int, processes: int, port: int, resume: bool) -> "subprocess.Popen[bytes]":
        environment = {**os.environ, "OMP_NUM_THREADS": "1"}
        if processes > 1:
            environment |= {
                "RANK": str(rank),
                "LOCAL_RANK": str(rank),
                "WORLD_SIZE": str(processes),
                "MASTER_ADDR": "127.0.0.1",
                "MASTER_PORT": str(port),
                "GLOO_SOCKET_IFNAME": "lo",
            }
        command = [sys.executable, "-W", "ignore", "-m", "sim.tasks.worker", str(self._folder)]
        with self._log(rank).open("ab") as log:
            return subprocess.Popen(
                [*command, *(["--resume"] if resume else [])],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def _log(self, rank: int) -> Path:
        return self._folder / f"worker{rank}.log"

    def _signal(self, number: int) -> None:
        for worker in self._workers:
            if worker.poll() is None:
                worker.send_signal(number)

    def _show(self, watch: Watch) -> None:
        path = self._folder / PROGRESS_FILE
        if not path.exists():
            return
        with path.open("rb") as file:
            file.seek(self._read)
            for line in file:
                if not line.endswith(b"\n"):
                    break
                self._read += len(line)
                watch(json.loads(line))

    def _why(self) -> str:
        failed = [rank for rank, worker in enumerate(self._workers) if worker.returncode not in (0, -signal.SIGTERM)]
        has_checkpoint = (self._folder / CHECKPOINT).exists()
        remedy = (
            f"go on with --resume {self._folder}" if has_checkpoint else "there is no checkpoint yet: start it again"
        )
        if not failed:
            return f"training was ended from outside; {remedy}"
        rank = min(failed, key=self._blame)
        status = self._workers[rank].returncode
        if status < 0:
            hint = ", perhaps for memory" if status == -signal.SIGKILL else ""
            cause = f"was killed by {signal.Signals(-status).name}{hint}"
        else:
            cause = f"ended with status {status}: {self._said(rank).removeprefix('ERROR ')}"
        return f"training process {rank} {cause}. Details are in {self._log(rank)}; {remedy}"

    def _blame(self, rank: int) -> int:
        """Whom to blame first: when one process fails, the others lose their connection and fail as well."""
        if self._workers[rank].returncode < 0:
            return 0
        return 1 if self._said(rank).startswith("ERROR ") else 2

    def _said(self, rank: int) -> str:
        lines = self._log(rank).read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "nothing"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
