"""A simulated robot's socket: what its driver connects to."""

import contextlib
import errno
import logging
import os
import socket
from dataclasses import replace
from pathlib import Path

from hardware.errors import CommandError
from hardware.sim_wire import (
    MAX_MESSAGE,
    PROTOCOL_VERSION,
    CommandMessage,
    Hello,
    LeggedCommandMessage,
    Message,
    StopMessage,
    pack,
    unpack,
)
from sim.errors import EndpointError
from sim.legged.robot import SimulatedLeggedRobot
from sim.robot import SimulatedRobot

log = logging.getLogger(__name__)


class RobotEndpoint:
    """Serves one simulated robot on a Unix ``SOCK_SEQPACKET`` socket, one driver at a time, never blocking.

    A second driver is closed at once, without a hello. When the driver goes away the robot's own watchdog brings it
    to rest, and a new driver may connect.
    """

    def __init__(self, robot: SimulatedRobot | SimulatedLeggedRobot, path: Path) -> None:
        """Opens the listener; a socket file that nobody listens on is replaced.

        Args:
            robot: The robot to serve.
            path: Where the socket is made.

        Raises:
            EndpointError: the path cannot be used, or another simulation listens there.
        """
        self._robot = robot
        self._path = path
        self._listener = _listen(path)
        self._inode = os.stat(path).st_ino
        self._client: socket.socket | None = None
        self._offset = 0.0
        self.malformed = 0
        self.refused = 0
        self.unsent = 0

    @property
    def connected(self) -> bool:
        """Whether a driver is connected."""
        return self._client is not None

    def poll(self) -> None:
        """Accepts a driver and hands every pending message to the robot. To be called every control period."""
        self._read()
        self._accept()
        self._read()

    def send_state(self, stamp: float | None = None) -> None:
        """Sends the robot's state to the driver, if one is connected.

        Args:
            stamp: The present in the driver's time [s]; a state that was measured before keeps its age. By default,
                states carry simulated time.
        """
        state = self._robot.state()
        if stamp is not None:
            self._offset = stamp - self._robot.time
        self._send(replace(state, stamp=state.stamp + self._offset))

    def close(self) -> None:
        """Closes the connection and removes the socket file, unless another one took its place. Safe to call twice."""
        self._drop("the simulation ends")
        self._listener.close()
        with contextlib.suppress(OSError):
            if os.stat(self._path).st_ino == self._inode:
                self._path.unlink()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except BlockingIOError:
                return
            if self._client is not None:
                self.refused += 1
                log.warning("robot '%s' already has a driver; a second one is refused", self._robot.name)
                client.close()
                continue
            client.setblocking(False)
            self._client = client
            description = self._robot.description
            joints = tuple(description.joint_names)
            self._send(Hello(PROTOCOL_VERSION, self._robot.name, description.model, joints, description.command_period))
            self.send_state()

    def _read(self) -> None:
        while self._client is not None:
            try:
                data, _, flags, _ = self._client.recvmsg(MAX_MESSAGE)
            except BlockingIOError:
                return
            except OSError as error:
                self._drop(str(error))
                return
            if not data:
                self._drop("it closed the connection")
                return
            if flags & socket.MSG_TRUNC:
                self._refuse(f"longer than {MAX_MESSAGE} bytes")
            else:
                self._handle(data)

    def _handle(self, data: bytes) -> None:
        try:
            message = unpack(data)
            if isinstance(message, CommandMessage) and isinstance(self._robot, SimulatedRobot):
                self._robot.command(replace(message, stamp=message.stamp - self._offset))
            elif isinstance(message, LeggedCommandMessage) and isinstance(self._robot, SimulatedLeggedRobot):
                self._robot.command(message)
            elif isinstance(message, StopMessage):
                self._robot.stop()
            else:
                self._refuse(f"{self._robot.description.model} takes no {type(message).__name__}")
        except (ValueError, CommandError) as error:
            self._refuse(str(error))

    def _refuse(self, reason: str) -> None:
        self.malformed += 1
        if self.malformed == 1 or self.malformed % 100 == 0:
            log.warning("robot '%s' dropped a message (%d so far): %s", self._robot.name, self.malformed, reason)

    def _send(self, message: Message) -> None:
        if self._client is None:
            return
        try:
            self._client.send(pack(message))
        except BlockingIOError:
            self.unsent += 1  # the driver does not read; its newest state is lost, the simulation does not wait
        except OSError as error:
            if error.errno == errno.ENOBUFS:
                self.unsent += 1
                return
            self._drop(str(error))

    def _drop(self, reason: str) -> None:
        if self._client is not None:
            log.info("robot '%s' lost its driver: %s", self._robot.name, reason)
            self._client.close()
            self._client = None


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(parents=True, exist_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        if path.is_socket():
            if _is_served(path):
                raise EndpointError(
                    f"another simulation already serves {path}; stop it, or give this one another folder"
                )
            path.unlink()
        listener.bind(str(path))
        listener.listen(4)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise EndpointError(
            f"cannot listen on {path}: {error}; use a short path (at most 100 characters) in a writable folder"
        ) from error
    except EndpointError:
        listener.close()
        raise
    return listener


def _is_served(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except BlockingIOError:
            return True
        except OSError:
            return False
        return True
