"""The link to a simulated robot, shared by the drivers of every family: :mod:`hardware.sim_wire` over a socket.

Any process may play the robot: the simulation does, and so does a test. The link never waits for it once connected; it
reads what the kernel has queued and keeps the newest state.
"""

import contextlib
import logging
import socket
import time
from abc import ABC, abstractmethod
from typing import Generic, TypeVar

from hardware.errors import ConnectionFailedError, NotConnectedError
from hardware.floor import Stamped
from hardware.sim_wire import (
    MAX_MESSAGE,
    PROTOCOL_VERSION,
    Hello,
    LeggedStateMessage,
    StateMessage,
    StopMessage,
    pack,
    unpack,
)

log = logging.getLogger(__name__)

_SCHEME = "unix:"
_RETRY_PERIOD = 0.05  # [s] between two attempts to reach a robot that is not there yet

StateT = TypeVar("StateT", bound=Stamped)


class SimLink(ABC, Generic[StateT]):
    """A connection to a robot that another process on this machine plays."""

    def __init__(self, address: str, robot: str, model: str, joints: tuple[str, ...], connect_timeout: float) -> None:
        """Describes the connection; nothing is opened before :meth:`connect`.

        Args:
            address: ``unix:`` and the path of the robot's socket, such as ``unix:/run/user/1000/rostrum/left.sock``.
            robot: Name that the robot must have.
            model: Description that it must have.
            joints: Joints that it must have, in order.
            connect_timeout: How long :meth:`connect` waits for the robot and its first state [s].

        Raises:
            ConnectionFailedError: the address has another form.
        """
        if not address.startswith(_SCHEME) or address == _SCHEME:
            raise ConnectionFailedError(
                f"robot '{robot}': address '{address}' is not one of a simulated robot; write 'unix:/path/of/the.sock'"
            )
        self._path = address.removeprefix(_SCHEME)
        self._robot, self._model, self._joints = robot, model, joints
        self._connect_timeout = connect_timeout
        self._socket: socket.socket | None = None
        self._state: StateT | None = None
        self._why = "not connected yet; call connect()"

    @abstractmethod
    def _to_state(self, message: object) -> StateT | None:
        """The port's state of a message; None when it is no state of this family.

        Raises:
            ValueError: the state is not of this robot.
        """

    def connect(self) -> None:
        """Opens the connection, checks who answers and waits for the first state.

        Raises:
            ConnectionFailedError: nothing answers in time, or what answers is another robot.
        """
        self.close()
        deadline = time.monotonic() + self._connect_timeout
        link = self._dial(deadline)
        try:
            self._check(self._receive(link, deadline))
            first = self._receive(link, deadline)
            self._state = self._to_state(first)
            if self._state is None:
                raise self._failure(f"expected a state after the hello, got {type(first).__name__}")
        except ValueError as error:
            link.close()
            raise self._failure(f"what answers is no simulated robot: {error}") from error
        except ConnectionFailedError:
            link.close()
            raise
        link.setblocking(False)
        self._socket = link
        log.info("robot '%s' connected at %s%s", self._robot, _SCHEME, self._path)

    def state(self) -> StateT:
        """The newest measured state; never blocks.

        Raises:
            NotConnectedError: before :meth:`connect`, after :meth:`close`, or when the link broke.
        """
        self._drain()
        if self._state is None:
            raise self._not_connected()
        return self._state

    def stop(self) -> None:
        """Asks the robot to come to rest by its own means; does nothing without a connection."""
        if self._socket is not None:
            stamp = self._state.stamp if self._state is not None else 0.0
            with contextlib.suppress(NotConnectedError):  # without a link, the robot's watchdog brings it to rest
                self._send(pack(StopMessage(stamp)))

    def close(self) -> None:
        """Releases the robot; it comes to rest by its watchdog. Safe to call twice."""
        if self._socket is not None:
            self._break("closed; call connect() again")

    def _dial(self, deadline: float) -> socket.socket:
        """Opens the socket; waits for a robot that is about to come up."""
        while True:
            link = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            try:
                link.settimeout(max(deadline - time.monotonic(), 1e-3))
                link.connect(self._path)
            except (FileNotFoundError, ConnectionRefusedError, BlockingIOError, TimeoutError) as error:
                link.close()
                if time.monotonic() + _RETRY_PERIOD >= deadline:
                    raise self._failure(
                        f"nothing answers within {self._connect_timeout:g} s ({error}); start the simulation, "
                        "or correct the address"
                    ) from error
                time.sleep(_RETRY_PERIOD)
            except OSError as error:
                link.close()
                raise self._failure(f"the socket cannot be opened: {error}") from error
            else:
                return link

    def _receive(self, link: socket.socket, deadline: float) -> object:
        try:
            link.settimeout(max(deadline - time.monotonic(), 1e-3))
            data = link.recv(MAX_MESSAGE)
        except TimeoutError as error:
            raise self._failure(
                f"connected, but no hello and state within {self._connect_timeout:g} s; is the simulation running?"
            ) from error
        except OSError as error:
            raise self._failure(f"the robot broke the connection: {error}") from error
        if not data:
            raise self._failure("the robot closed the connection at once; does another driver hold it?")
        return unpack(data)

    def _check(self, hello: object) -> None:
        if not isinstance(hello, Hello):
            raise self._failure(f"expected a hello, got {type(hello).__name__}")
        for what, found, expected in (
            ("protocol", hello.protocol, PROTOCOL_VERSION),
            ("robot", hello.robot, self._robot),
            ("model", hello.model, self._model),
            ("joints", list(hello.joints), list(self._joints)),
        ):
            if found != expected:
                raise self._failure(f"expected {what} {expected!r}, found {found!r}")

    def _drain(self) -> None:
        """Reads all that is queued and keeps the newest state."""
        if self._socket is None:
            raise self._not_connected()
        newest: object = None
        try:
            while data := self._socket.recv(MAX_MESSAGE):
                message = unpack(data)
                if isinstance(message, (StateMessage, LeggedStateMessage)):
                    newest = message
            self._break("the robot closed the connection")
        except BlockingIOError:
            pass
        except (OSError, ValueError) as error:
            self._break(f"the link broke: {error}")
        if self._socket is None:
            raise self._not_connected()
        if newest is not None:
            try:
                self._state = self._to_state(newest) or self._state
            except ValueError as error:
                self._break(f"the robot sent {error}")
                raise self._not_connected() from error

    def _send(self, data: bytes) -> None:
        if self._socket is None:
            raise self._not_connected()
        try:
            self._socket.send(data)
        except BlockingIOError as error:
            self._break("the robot does not read its commands")
            raise self._not_connected() from error
        except OSError as error:
            self._break(f"the link broke: {error}")
            raise self._not_connected() from error

    def _break(self, why: str) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket, self._state, self._why = None, None, why

    def _failure(self, why: str) -> ConnectionFailedError:
        return ConnectionFailedError(f"robot '{self._robot}' at {_SCHEME}{self._path}: {why}")

    def _not_connected(self) -> NotConnectedError:
        return NotConnectedError(f"robot '{self._robot}' at {_SCHEME}{self._path}: {self._why}")
