"""Our front end of the graph: starts every node, waits until all are ready, watches them, ends them in order."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Callable
from dataclasses import replace

from rostrum.environment import clean_environment
from rostrum.errors import NoGraphError, NotReadyError, UsageError
from rostrum.graph.client import GraphClient
from rostrum.graph.description import Graph, GraphCfg
from rostrum.graph.process import NodeProcess
from rostrum.graph.runtime_dir import GraphRecord, claim, clear_record, control_socket, lock, write_record
from rostrum.graph.scheduling import prioritise

READY_DEADLINE = 40.0
STOP_TIMEOUT = 5.0
REVIVE_AFTER = 1.0  # [s] between a node's death and its next life
REVIVALS, REVIVAL_SPAN = 3, 60.0  # so many within so many seconds, unless told otherwise
NEVER_REVIVED = ("sim",)  # a simulator that starts again is another world, as a robot after a power cut is not the same
_STOP_ORDER = (
    "executive",
    "skill_server",
    "legged_skill_server",
    "legged_driver",  # lies down while its gait still runs
    "gait",
    "driver",
    "twin",
    "world",
    "perception",
    "depth_cameras",
    "sim",
    "frames",
    "recorder",
)


class Supervisor:
    """Holds one graph.

    Attributes:
        graph: What runs.
        record: What other commands see of it.
    """

    def __init__(
        self,
        graph: Graph,
        cfg: GraphCfg,
        domain: int,
        robots: list[str],
        revivals: int = REVIVALS,
        real_time: bool = True,
    ) -> None:
        """Claims this user's runtime folder.

        Args:
            graph: What runs.
            cfg: Of the graph.
            domain: ROS domain id.
            robots: Names of the robots.
            revivals: How often a node is started again within :data:`REVIVAL_SPAN` seconds; what dies oftener stays
                dead.
            real_time: Whether what robots wait for asks for real-time priorities, on the wall clock.

        Raises:
            GraphRunningError: another graph runs here.
        """
        claim()
        self._locks = lock(domain)
        self.graph = graph
        self._cfg, self._revivals = cfg, revivals
        environ = clean_environment(domain)
        self._processes = {node.label: NodeProcess(node, cfg.run_folder, environ) for node in graph.nodes}
        self._real_time = real_time and cfg.mode == "wall"
        self._died_at: dict[str, float] = {}
        self._revived_at: dict[str, list[float]] = {}
        self.record = GraphRecord(0, cfg.run_id, str(cfg.run_folder), domain, cfg.mode, robots)
        self._stop_asked = False
        self._restarted: list[str] = []
        self._control = _listen()

    def start(self, pid: int) -> None:
        """Starts every node; ``pid`` is the supervisor's own process id."""
        for process in self._processes.values():
            process.start()
        self.record = replace(self.record, pid=pid, pids=self._pids())
        write_record(self.record)

    def wait_ready(
        self, client: GraphClient, deadline: float = READY_DEADLINE, progress: Callable[[list[str]], None] | None = None
    ) -> float:
        """Waits until every node says that it is ready; returns how long that took [s].

        Raises:
            NotReadyError: a node died or did not get ready within ``deadline`` seconds.
        """
        begin = time.monotonic()
        while True:
            client.spin(0.1)
            missing = [label for label in self._processes if not client.node_ready(label)]
            if progress is not None:
                progress(missing)
            if not missing:
                for process in self._processes.values():  # not before, so that all get to start
                    self._prioritise(process)
                self.record = replace(self.record, ready=True)
                write_record(self.record)
                return time.monotonic() - begin
            for label, process in self._processes.items():
                how = process.ended()
                if how is not None:
                    raise NotReadyError(
                        f"{label} ended during start-up ({how}): {process.last_words()}\nlog: {process.log}"
                    )
            if time.monotonic() - begin > deadline:
                said = "; ".join(f"{label}: {client.node_text(label)}" for label in missing)
                raise NotReadyError(f"not ready after {deadline:.0f} s: {said}; logs: {self._cfg.run_folder / 'logs'}")

    def poll(self) -> list[tuple[str, str]]:
        """Notices nodes that died since the last call: pairs of label and how."""
        died = []
        for label, process in self._processes.items():
            how = process.ended()
            if how is not None and label not in self.record.dead:
                died.append((label, how))
        if died:
            self._died_at |= {label: time.monotonic() for label, _ in died}
            self.record = replace(self.record, dead={**self.record.dead, **dict(died)})
            write_record(self.record)
        return died

    def revive(self) -> list[str]:
        """Starts nodes again that died a moment ago; returns their labels.

        A node that dies too often stays dead, and so does the simulator.
        """
        now, revived = time.monotonic(), []
        for label in self.record.dead:
            if now - self._died_at[label] < REVIVE_AFTER or not self.may_revive(label):
                continue
            self._revived_at.setdefault(label, []).append(now)
            revived.append(label)
        for label in revived:
            self.restart(label)
        return revived

    def may_revive(self, label: str) -> bool:
        """Whether a dead node will be started again without being asked for."""
        recent = [at for at in self._revived_at.get(label, []) if time.monotonic() - at < REVIVAL_SPAN]
        return self._processes[label].spec.executable not in NEVER_REVIVED and len(recent) < self._revivals

    def restart(self, label: str) -> None:
        """Starts a node again, ending it first if it runs.

        Raises:
            UsageError: no node of that label.
        """
        process = self._processes.get(label)
        if process is None:
            raise UsageError(f"no node '{label}'; this graph has {sorted(self._processes)}")
        process.terminate()
        process.wait(STOP_TIMEOUT)
        process.start()
        self._prioritise(process)
        dead = {name: how for name, how in self.record.dead.items() if name != label}
        self.record = replace(self.record, dead=dead, pids=self._pids())
        write_record(self.record)

    def _prioritise(self, process: NodeProcess) -> None:
        if self._real_time:
            prioritise(process.pid, process.spec.executable)

    def take_restarted(self) -> list[str]:
        """Drains the labels of nodes that were started again because somebody asked for it."""
        restarted, self._restarted = self._restarted, []
        return restarted

    def process(self, label: str) -> NodeProcess:
        """The child process of a node."""
        return self._processes[label]

    def serve(self, timeout: float) -> bool:
        """Answers one request on the control socket, if one comes; returns whether somebody asked to stop."""
        self._control.settimeout(timeout)
        try:
            connection, _ = self._control.accept()
        except TimeoutError:
            return self._stop_asked
        with connection, contextlib.suppress(OSError):  # a client that went away is no reason to end
            connection.settimeout(2.0)
            try:
                answer = self._handle(json.loads(connection.recv(65536) or b"{}"))
            except (ValueError, AttributeError, UsageError) as error:
                answer = {"error": str(error)}
            connection.sendall(json.dumps(answer).encode())
        return self._stop_asked

    def stop(self) -> None:
        """Ends every node, from the top floor down, so that the robots come to rest first."""
        unlisted = sorted({process.spec.executable for process in self._processes.values()} - set(_STOP_ORDER))
        for executable in (*unlisted, *_STOP_ORDER):
            group = [p for p in self._processes.values() if p.spec.executable == executable]
            for process in group:
                process.terminate()
            for process in group:
                process.wait(STOP_TIMEOUT)
        self._control.close()
        clear_record()
        for descriptor in self._locks:
            os.close(descriptor)
        self._locks = []

    def _handle(self, request: dict) -> dict:
        if request.get("op") == "stop":
            self._stop_asked = True
            return {"ok": True}
        if request.get("op") == "restart":
            self.restart(str(request.get("node")))
            self._restarted.append(str(request.get("node")))
            return {"ok": True}
        raise UsageError(f"unknown request {request.get('op')!r}; this supervisor knows restart, stop")

    def _pids(self) -> dict[str, int]:
        return {label: process.pid for label, process in self._processes.items()}


def ask_supervisor(request: dict, timeout: float = 10.0) -> dict:
    """Sends one request to the running supervisor and returns its answer.

    Raises:
        UsageError: the supervisor refused, with its reason.
        NoGraphError: no supervisor answers.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout)
            connection.connect(str(control_socket()))
            connection.sendall(json.dumps(request).encode())
            answer = json.loads(connection.recv(65536) or b"{}")
    except OSError as error:
        raise NoGraphError(f"the supervisor does not answer ({error}); it may just be ending") from error
    if "error" in answer:
        raise UsageError(answer["error"])
    return answer


def _listen() -> socket.socket:
    path = control_socket()
    path.unlink(missing_ok=True)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    server.bind(str(path))
    path.chmod(0o600)
    server.listen(4)
    return server
