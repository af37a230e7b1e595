"""The twin of a UR arm: the controller box behind its four ports, in a thread of its own.

The vendor's client paces itself by the wall clock, so the twin does, too: it runs as many cycles of 2 ms as time has
passed, and publishes the newest. After ``pace(False)`` time passes in :meth:`UrTwin.advance` alone, in lock-step with
whoever calls it; packages still go out at 500 Hz, all with the same time stamp until then.
"""

import contextlib
import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from hardware.errors import HardwareError, TwinError
from hardware.twins.faults import FaultCfg, Faults, TwinFault
from hardware.twins.loopback import LOOPBACK, check_loopback
from hardware.twins.plant import Plant
from hardware.twins.robotiq import GripperSession, RobotiqBox
from hardware.twins.ur import dashboard
from hardware.twins.ur.box import CYCLE, BoxCfg, ControllerBox
from hardware.twins.ur.connection import Connection, Lines, Script
from hardware.twins.ur.rtde import RtdeSession

log = logging.getLogger(__name__)

DASHBOARD_PORT, SCRIPT_PORT, RTDE_PORT, GRIPPER_PORT = 29999, 30003, 30004, 63352
SUPPORTED = (
    TwinFault.DROP,
    TwinFault.DELAY,
    TwinFault.STALE,
    TwinFault.SILENT,
    TwinFault.DISCONNECT,
    TwinFault.EMERGENCY_STOP,
    TwinFault.PROTECTIVE_STOP,
    TwinFault.WRONG_MODE,
    TwinFault.REGISTERS_IN_USE,
)
_MOST_CYCLES = 50  # run at once after a pause of the machine
_BACKLOG = 1 << 20  # [bytes] a client that does not read for that long is dropped


@dataclass(frozen=True)
class UrTwinCfg:
    """A twin on this machine.

    Attributes:
        host: Address of the loopback; the vendor's client has fixed ports, so each twin takes an address of its own.
        box: Which controller it is.
        faults: What is wrong from the start.
    """

    host: str = LOOPBACK
    box: BoxCfg = field(default_factory=BoxCfg)
    faults: FaultCfg = field(default_factory=lambda: FaultCfg({}))

    def build(self, plant: Plant) -> "UrTwin":
        """The twin in front of a plant; its ports open in :meth:`UrTwin.start`."""
        return UrTwin(self, plant)


class UrTwin:
    """Dashboard, script upload, RTDE and gripper socket. Use it as a context, or :meth:`start` and :meth:`close` it."""

    def __init__(self, cfg: UrTwinCfg, plant: Plant) -> None:
        self.faults = Faults(SUPPORTED, cfg.faults)
        self._host = check_loopback(cfg.host)
        self._box = ControllerBox(cfg.box, plant, self.faults)
        self._gripper = RobotiqBox(self._box.tool) if self._box.tool.measured.size else None
        self._taken: dict[str, RtdeSession] = {}
        self._selector = selectors.DefaultSelector()
        self._connections: dict[socket.socket, Connection] = {}
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._due, self._paced = 0.0, True

    def __enter__(self) -> "UrTwin":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def address(self) -> str:
        """Address of this machine that it listens on."""
        return self._host

    def start(self) -> None:
        """Opens the ports.

        Raises:
            TwinError: a port is taken, by another twin on the same address.
        """
        ports: dict[int, Callable[[socket.socket], Connection]] = {
            DASHBOARD_PORT: self._greet,
            SCRIPT_PORT: self._receive_script,
            RTDE_PORT: self._negotiate,
        }
        if self._gripper is not None:
            ports[GRIPPER_PORT] = partial(_grip, self._gripper)
        for port, welcome in ports.items():
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind((self._host, port))
            except OSError as error:
                listener.close()
                self._close_all()
                raise TwinError(f"port {port} of {self._host} is taken ({error}); give each twin an address") from error
            listener.listen()
            listener.setblocking(False)
            self._selector.register(listener, selectors.EVENT_READ, welcome)
        self._due = time.monotonic() + CYCLE
        self._thread = threading.Thread(target=self._run, name=f"ur-twin-{self._host}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Ends the thread and closes every connection. Safe to call twice."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(5.0)
            self._thread = None
        self._close_all()

    def pace(self, wall: bool) -> None:
        """Lets time follow the wall clock, as it does at first, or :meth:`advance` alone."""
        with self._lock:
            self._paced = wall

    def advance(self, duration: float) -> None:
        """Lets time pass in a twin that does not follow the wall clock, in cycles of 2 ms.

        Raises:
            TwinError: this twin follows the wall clock.
        """
        if self._paced:
            raise TwinError("this twin follows the wall clock; call pace(False) to advance it by hand")
        for _ in range(round(duration / CYCLE)):
            with self._lock:
                self._cycle()

    def inspect(self) -> ControllerBox:
        """The controller behind the ports; read it alone, its thread writes it."""
        return self._box

    def _run(self) -> None:
        try:
            while not self._ending.is_set():
                for key, _ in self._selector.select(max(0.0, self._due - time.monotonic())):
                    with self._lock:
                        self._serve(key)
                now = time.monotonic()
                if now >= self._due:
                    with self._lock:
                        self._catch_up(now)
        except HardwareError:
            log.exception("the twin at %s ends: its plant failed", self._host)
            self._close_all()

    def _catch_up(self, now: float) -> None:
        """Runs the cycles that are due, then tells every client."""
        cycles = min(int((now - self._due) / CYCLE) + 1, _MOST_CYCLES)
        self._due = max(self._due + cycles * CYCLE, now - _MOST_CYCLES * CYCLE)
        for _ in range(cycles if self._paced else 0):
            self._cycle()
        if TwinFault.DISCONNECT in self.faults:
            for link in list(self._connections):
                self._drop(link)
        if TwinFault.SILENT in self.faults:
            return
        delay = self.faults.value(TwinFault.DELAY) or 0.0
        for link, connection in list(self._connections.items()):
            package = connection.publish()
            if package:
                connection.waiting.append((now + delay, package))
            self._send(link, connection, now)

    def _cycle(self) -> None:
        if TwinFault.STALE in self.faults:
            return
        self._box.cycle()
        if self._gripper is not None:
            self._gripper.cycle(CYCLE)

    def _serve(self, key: selectors.SelectorKey) -> None:
        if callable(key.data):
            self._accept(key)
            return
        link, connection = key.data.socket, key.data
        try:
            data = link.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._drop(link)
            return
        if TwinFault.SILENT in self.faults:
            return
        try:
            reply = connection.feed(data)
        except TwinError as error:
            log.warning("a client of the twin at %s is dropped: %s", self._host, error)
            self._drop(link)
            return
        if reply:
            now = time.monotonic()
            connection.waiting.append((now + (self.faults.value(TwinFault.DELAY) or 0.0), reply))
            self._send(link, connection, now)

    def _accept(self, key: selectors.SelectorKey) -> None:
        with contextlib.suppress(OSError):
            link, _ = key.fileobj.accept()  # type: ignore[union-attr]
            if TwinFault.DISCONNECT in self.faults:
                link.close()
                return
            link.setblocking(False)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = key.data(link)
            self._connections[link] = connection
            self._selector.register(link, selectors.EVENT_READ, connection)
            self._send(link, connection, time.monotonic())

    def _send(self, link: socket.socket, connection: Connection, now: float) -> None:
        while connection.waiting and connection.waiting[0][0] <= now:
            connection.unsent += connection.waiting.popleft()[1]
        if not connection.unsent:
            return
        try:
            sent = link.send(connection.unsent)
            connection.unsent = connection.unsent[sent:]
        except BlockingIOError:
            pass
        except OSError:
            self._drop(link)
            return
        if len(connection.unsent) > _BACKLOG:
            self._drop(link)

    def _drop(self, link: socket.socket) -> None:
        connection = self._connections.pop(link, None)
        if connection is not None:
            with contextlib.suppress(KeyError, ValueError):
                self._selector.unregister(link)
            connection.close()
            link.close()

    def _close_all(self) -> None:
        for link in list(self._connections):
            self._drop(link)
        for key in list((self._selector.get_map() or {}).values()):
            self._selector.unregister(key.fileobj)
            key.fileobj.close()  # type: ignore[union-attr]

    def _greet(self, link: socket.socket) -> Connection:
        connection = Connection(link, Lines(lambda line: dashboard.answer(line, self._box) + "\n").feed)
        connection.unsent = f"{dashboard.GREETING}\n".encode()
        return connection

    def _receive_script(self, link: socket.socket) -> Connection:
        return Connection(link, Script(self._box.upload).feed)

    def _negotiate(self, link: socket.socket) -> Connection:
        session = RtdeSession(self._box, self.faults, self._taken)
        return Connection(link, session.feed, session.close, session.publish)


def _grip(gripper: RobotiqBox, link: socket.socket) -> Connection:
    return Connection(link, Lines(GripperSession(gripper).answer).feed)
