"""A Robotiq 2F gripper over the socket that its URCap opens on a UR controller: a client in a thread of its own.

One line in, one answer out, with all values from 0 to 255. Source: Robotiq, "2F-85 and 2F-140 Instruction Manual for
e-Series", register map; the socket's words GET and SET are those of the URCap.
"""

import contextlib
import re
import socket
import threading
import time
from dataclasses import dataclass

from hardware.errors import ConnectionFailedError, NotConnectedError

_PERIOD = 0.02  # [s] between two looks at the gripper
_WINDOW = 0.1  # [s] over which the speed is taken; one step of the position is a third of a millimetre
_ACTIVE = 3  # of STA
_FORCES = (20.0, 235.0)  # [N] at FOR 0 and 255, of a 2F-85
_SPEEDS = (0.020, 0.150)  # [m/s] at SPE 0 and 255
_ACTIVATION = 10.0  # [s] at most
_ANSWER = re.compile(rb"([A-Z]{3}) (\d{1,3})\s*")
_FAULTS = {
    5: "the action is delayed until it is activated",
    7: "it must be activated first",
    8: "it is too hot",
    9: "it has not answered the controller for a second",
    10: "its supply voltage is too low",
    11: "an automatic release is under way",
    12: "an internal fault; see its manual",
    13: "its activation failed; is something between the fingers?",
    14: "its motor took too much current",
    15: "an automatic release is done; reset and activate it",
}


@dataclass(frozen=True)
class GripperCfg:
    """How the gripper is reached and used.

    Attributes:
        host: The controller.
        port: Of the gripper's socket.
        stroke: Opening at ``open_at`` [m].
        open_at: Position reported when it is open.
        closed_at: Position reported when it is closed on nothing.
        speed: Of the fingers together [m/s]; cut to the gripper's range.
        force: Most closing force [N]; cut to the gripper's range.
        activate: Whether to activate it when it is not, which moves the fingers through their stroke.
        timeout: For each answer [s].
    """

    host: str
    port: int
    stroke: float
    open_at: int
    closed_at: int
    speed: float
    force: float
    activate: bool
    timeout: float = 1.0


@dataclass(frozen=True)
class GripperState:
    """Measured opening [m] and its speed [m/s]."""

    opening: float
    velocity: float


class RobotiqGripper:
    """A gripper; :meth:`state` and :meth:`move` never block."""

    def __init__(self, cfg: GripperCfg) -> None:
        self._cfg = cfg
        self._socket: socket.socket | None = None
        self._thread: threading.Thread | None = None
        self._ending = threading.Event()
        self._lock = threading.Lock()
        self._goal: int | None = None
        self._hold = False
        self._history: list[tuple[float, float]] = []
        self._why = "not connected yet"

    def connect(self) -> None:
        """Connects, checks that the gripper is active and takes a first look.

        Raises:
            ConnectionFailedError: nothing answers, another thing does, or it is not active and may not be activated.
        """
        self.close()
        what = f"gripper at {self._cfg.host}:{self._cfg.port}"
        try:
            self._socket = socket.create_connection((self._cfg.host, self._cfg.port), self._cfg.timeout)
            self._socket.settimeout(self._cfg.timeout)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._check_active()
            self._set(GTO=0, SPE=_share(self._cfg.speed, _SPEEDS), FOR=_share(self._cfg.force, _FORCES))
            self._look()
        except (OSError, NotConnectedError) as error:
            self._close_socket()
            raise ConnectionFailedError(
                f"{what}: {error}; is the gripper's URCap installed, and is the gripper active at the pendant?"
            ) from error
        self._goal, self._hold, self._why = None, False, ""
        self._ending.clear()
        self._thread = threading.Thread(target=self._run, name="robotiq", daemon=True)
        self._thread.start()

    def state(self) -> GripperState:
        """The newest look.

        Raises:
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
        """
        with self._lock:
            if self._why:
                raise NotConnectedError(f"gripper at {self._cfg.host}:{self._cfg.port}: {self._why}")
            (first, before), (last, now) = self._history[0], self._history[-1]
        return GripperState(now, (now - before) / (last - first) if last > first else 0.0)

    def move(self, opening: float) -> None:
        """Sets the opening to go to [m]."""
        cfg = self._cfg
        closed = 1.0 - min(max(opening / cfg.stroke, 0.0), 1.0)
        with self._lock:
            self._goal, self._hold = round(cfg.open_at + closed * (cfg.closed_at - cfg.open_at)), False

    def stop(self) -> None:
        """Stays where it is, and keeps what it holds."""
        with self._lock:
            self._hold = True

    def close(self) -> None:
        """Ends the connection; the gripper stays where it is. Safe to call twice."""
        self._ending.set()
        if self._thread is not None:
            self._thread.join(2.0 * self._cfg.timeout)
            self._thread = None
        self._close_socket()
        with self._lock:
            self._why = self._why or "closed"

    def _run(self) -> None:
        sent: int | None = None
        try:
            while not self._ending.wait(_PERIOD):
                with self._lock:
                    goal, hold = self._goal, self._hold
                if hold and sent is not None:
                    self._set(GTO=0)
                    sent = None
                elif not hold and goal is not None and goal != sent:
                    self._set(POS=goal, GTO=1)
                    sent = goal
                self._look()
                fault = self._get("FLT")
                if fault:
                    raise NotConnectedError(f"fault {fault}: {_FAULTS.get(fault, 'see its manual')}")
                if self._get("STA") != _ACTIVE:
                    raise NotConnectedError("it is no longer active; activate it at the pendant")
        except (OSError, NotConnectedError) as error:
            with self._lock:
                self._why = str(error) or type(error).__name__

    def _check_active(self) -> None:
        if self._get("STA") == _ACTIVE and not self._get("FLT"):
            return
        if not self._cfg.activate:
            raise NotConnectedError(
                "it is not active; activate it at the pendant, or let the driver do so with '?activate=yes' in the "
                "address, which opens and closes it"
            )
        self._set(ACT=0)
        self._set(ACT=1)
        deadline = time.monotonic() + _ACTIVATION
        while self._get("STA") != _ACTIVE:
            if time.monotonic() > deadline:
                raise NotConnectedError(f"it was not active after {_ACTIVATION:g} s; fault {self._get('FLT')}")
            time.sleep(_PERIOD)

    def _look(self) -> None:
        cfg, now = self._cfg, time.monotonic()
        position = self._get("POS")
        closed = (position - cfg.open_at) / (cfg.closed_at - cfg.open_at)
        opening = cfg.stroke * (1.0 - min(max(closed, 0.0), 1.0))
        with self._lock:
            self._history = [(at, where) for at, where in self._history if now - at <= _WINDOW]
            self._history.append((now, opening))

    def _get(self, name: str) -> int:
        answer = self._ask(f"GET {name}\n".encode())
        found = _ANSWER.fullmatch(answer)
        if found is None or found[1].decode() != name or int(found[2]) > 255:
            raise NotConnectedError(f"it answered {answer!r} to GET {name}; this is no Robotiq gripper")
        return int(found[2])

    def _set(self, **values: int) -> None:
        words = " ".join(f"{name} {value}" for name, value in values.items())
        answer = self._ask(f"SET {words}\n".encode())
        if answer.strip() != b"ack":
            raise NotConnectedError(f"it answered {answer!r} to SET {words}")

    def _ask(self, line: bytes) -> bytes:
        """Sends a line and returns the answer, which ends with a line break, or is the bare word ``ack``."""
        if self._socket is None:
            raise NotConnectedError("closed")
        self._socket.sendall(line)
        answer = b""
        while not answer.endswith(b"\n") and answer != b"ack":
            data = self._socket.recv(1024)
            if not data:
                raise NotConnectedError("the controller closed the connection")
            answer += data
            if len(answer) > 1024:
                raise NotConnectedError("it answers without end; this is no Robotiq gripper")
        return answer

    def _close_socket(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.close()
            self._socket = None


def _share(value: float, ends: tuple[float, float]) -> int:
    return round(255 * min(max((value - ends[0]) / (ends[1] - ends[0]), 0.0), 1.0))
