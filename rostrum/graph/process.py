"""One node as a child process."""

import ctypes
import os
import signal
import subprocess
import sys
from pathlib import Path

import yaml

from rostrum.graph.description import NodeSpec

PR_SET_PDEATHSIG = 1


class NodeProcess:
    """Starts, watches and ends one node.

    Attributes:
        spec: What is run.
        log: File that takes its output.
    """

    def __init__(self, spec: NodeSpec, folder: Path, environ: dict[str, str]) -> None:
        self.spec = spec
        stem = spec.label.replace("/", ".")
        self.log = folder / "logs" / f"{stem}.log"
        self._parameters = folder / "logs" / f"{stem}.yaml"
        self._environ = environ
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        """Starts the process; its output is appended to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self._parameters.write_text(yaml.safe_dump({"/**": {"ros__parameters": self.spec.parameters}}))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command_line(self.spec, self._parameters),
                env=self._environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    @property
    def pid(self) -> int:
        """Process id; 0 before the start."""
        return self._process.pid if self._process else 0

    def ended(self) -> str | None:
        """How it ended, in words, or None while it runs."""
        code = self._process.poll() if self._process else None
        if code is None:
            return None
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit status {code}"

    def last_words(self, lines: int = 3) -> str:
        """The end of its log."""
        try:
            return "\n".join(self.log.read_text(errors="replace").strip().splitlines()[-lines:])
        except FileNotFoundError:
            return ""

    def terminate(self) -> None:
        """Asks it to end."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def wait(self, timeout: float) -> None:
        """Waits for the end; kills what does not end in ``timeout`` seconds."""
        if self._process is None:
            return
        try:
            self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def command_line(spec: NodeSpec, parameters: Path) -> list[str]:
    """The command that runs a node with its parameter file."""
    remaps = [f"__node:={spec.name}", *([f"__ns:=/{spec.namespace}"] if spec.namespace else [])]
    remaps += [f"{source}:={target}" for source, target in spec.remaps.items()]
    arguments = [part for remap in remaps for part in ("-r", remap)]
    module = f"rostrum_nodes.{spec.executable}_node"
    return [sys.executable, "-m", module, "--ros-args", *arguments, "--params-file", str(parameters)]


def _end_with_parent() -> None:
    """Runs in the child: SIGTERM when the supervisor dies, however it dies."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    os.umask(0o022)
