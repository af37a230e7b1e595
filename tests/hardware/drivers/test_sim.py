"""The simulated robot's driver against a small robot in a thread."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from hardware.descriptions.robot import load_description
from hardware.drivers.registry import drivers, make_robot
from hardware.drivers.sim import SimRobot
from hardware.errors import CommandError, ConnectionFailedError, NotConnectedError, UnknownDriverError
from hardware.ports.robot import JointCommand
from hardware.sim_wire import CommandMessage, Hello, StateMessage, StopMessage, pack, unpack

DESCRIPTION = load_description()
N = len(DESCRIPTION.joint_names)


def hello(**changes: object) -> Hello:
    fields = {"protocol": 1, "robot": "left", "model": "panda_2f85", "joints": DESCRIPTION.joint_names, "period": 0.01}
    return Hello(**{**fields, **changes})


def state_at(stamp: float, size: int = N) -> StateMessage:
    return StateMessage(stamp, np.full(size, stamp), np.zeros(size), np.zeros(size))


class Server:
    """Accepts one driver and sends what the test says."""

    def __init__(self, path: Path, *greeting: bytes) -> None:
        self.address = f"unix:{path}"
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.bind(str(path))
        self._listener.listen()
        self.link: socket.socket | None = None
        self.accepted = threading.Event()
        threading.Thread(target=self._run, args=(greeting,), daemon=True).start()

    def _run(self, greeting: tuple[bytes, ...]) -> None:
        with contextlib.suppress(OSError):
            self.link, _ = self._listener.accept()
            self.link.settimeout(2.0)
            for message in greeting:
                self.link.send(message)
            self.accepted.set()

    def send(self, *messages: bytes) -> None:
        assert self.accepted.wait(2.0)
        for message in messages:
            self.link.send(message)

    def receive(self) -> object:
        return unpack(self.link.recv(4096))

    def hang_up(self) -> None:
        assert self.accepted.wait(2.0)
        self.link.close()

    def close(self) -> None:
        self._listener.close()
        if self.link is not None:
            self.link.close()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[object]:
    servers: list[Server] = []

    def start(*greeting: bytes) -> Server:
        servers.append(Server(tmp_path / f"{len(servers)}.sock", *greeting))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def connected(server: Server) -> SimRobot:
    robot = SimRobot(server.address, DESCRIPTION, "left", connect_timeout=2.0)
    robot.connect()
    return robot


def command(**changes: object) -> JointCommand:
    values = {"stamp": 1.0, "names": DESCRIPTION.joint_names, "position": np.arange(N) / 10, "velocity": np.ones(N)}
    return JointCommand(**{**values, **changes})


def test_newest_state_wins(serve) -> None:
    server = serve(pack(hello()), pack(state_at(0.5)))
    robot = connected(server)
    assert robot.state().stamp == 0.5
    server.send(*(pack(state_at(1.0 + i)) for i in range(20)))
    state = robot.state()
    assert state.stamp == 20.0
    assert state.names == DESCRIPTION.joint_names
    np.testing.assert_array_equal(state.position, np.full(N, 20.0))
    assert robot.state() is state  # nothing new: the same state, at once


def test_command_and_stop_arrive(serve) -> None:
    server = serve(pack(hello()), pack(state_at(0.5)))
    robot = connected(server)
    sent = robot.command(command())
    received = server.receive()
    assert isinstance(received, CommandMessage)
    assert received.stamp == 1.0
    np.testing.assert_array_equal(received.position, sent.position)
    np.testing.assert_array_equal(received.velocity, np.ones(N))
    robot.stop()
    assert isinstance(server.receive(), StopMessage)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("protocol", 2),
        ("robot", "right"),
        ("model", "ur5e"),
        ("joints", DESCRIPTION.joint_names[::-1]),
    ],
)
def test_another_robot_is_refused(serve, field: str, value: object) -> None:
    server = serve(pack(hello(**{field: value})), pack(state_at(0.0)))
    with pytest.raises(ConnectionFailedError, match=f"expected {field} .*found") as error:
        connected(server)
    assert server.address in str(error.value)


def test_wrong_first_messages_are_refused(serve) -> None:
    for greeting in ([b"nonsense"], [pack(state_at(0.0))], [pack(hello()), pack(hello())], [pack(hello()), b""]):
        with pytest.raises(ConnectionFailedError):
            connected(serve(*greeting))
    with pytest.raises(ConnectionFailedError, match="3 joints"):
        connected(serve(pack(hello()), pack(state_at(0.0, size=3))))


def test_connect_is_bounded(serve, tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(ConnectionFailedError, match="nothing answers"):
        SimRobot(f"unix:{tmp_path}/none.sock", DESCRIPTION, "left", connect_timeout=0.2).connect()
    with pytest.raises(ConnectionFailedError, match="no hello and state"):
        SimRobot(serve().address, DESCRIPTION, "left", connect_timeout=0.2).connect()
    with pytest.raises(ConnectionFailedError, match="no hello and state"):
        SimRobot(serve(pack(hello())).address, DESCRIPTION, "left", connect_timeout=0.2).connect()
    assert time.monotonic() - start < 2.0


def test_connect_waits_for_a_late_robot(tmp_path: Path) -> None:
    path = tmp_path / "late.sock"
    servers: list[Server] = []
    timer = threading.Timer(0.2, lambda: servers.append(Server(path, pack(hello()), pack(state_at(0.1)))))
    timer.start()
    robot = SimRobot(f"unix:{path}", DESCRIPTION, "left", connect_timeout=3.0)
    robot.connect()
    assert robot.state().stamp == 0.1
    timer.join()
    servers[0].close()


def test_broken_link(serve) -> None:
    server = serve(pack(hello()), pack(state_at(0.5)))
    robot = connected(server)
    server.hang_up()
    with pytest.raises(NotConnectedError, match=r"left.*closed"):
        robot.state()
    with pytest.raises(NotConnectedError):
        robot.command(command())
    robot.stop()
    robot.close()
    robot.close()


@pytest.mark.parametrize("message", [b"rubbish", b"S123", pack(state_at(1.0, size=2))])
def test_rubbish_breaks_the_link(serve, message: bytes) -> None:
    server = serve(pack(hello()), pack(state_at(0.5)))
    robot = connected(server)
    server.send(message)
    with pytest.raises(NotConnectedError):
        robot.state()


def test_a_robot_that_does_not_read_breaks_the_link(serve) -> None:
    robot = connected(serve(pack(hello()), pack(state_at(0.5))))
    with pytest.raises(NotConnectedError, match="does not read"):
        for _ in range(10_000):
            robot.command(command())


def test_not_connected_before_and_after(serve) -> None:
    server = serve(pack(hello()), pack(state_at(0.5)))
    robot = SimRobot(server.address, DESCRIPTION, "left", connect_timeout=2.0)
    assert robot.features.joint_names == DESCRIPTION.joint_names
    assert robot.features.joint_units == ("rad",) * 7 + ("m",)
    with pytest.raises(NotConnectedError, match="connect"):
        robot.state()
    robot.connect()
    robot.close()
    with pytest.raises(NotConnectedError, match="closed"):
        robot.command(command())


@pytest.mark.parametrize(
    "changes",
    [
        {"names": DESCRIPTION.joint_names[::-1]},
        {"position": np.zeros(N - 1)},
        {"velocity": np.zeros((N, 1))},
    ],
)
def test_wrong_commands(serve, changes: dict) -> None:
    robot = connected(serve(pack(hello()), pack(state_at(0.5))))
    with pytest.raises(CommandError):
        robot.command(command(**changes))


def test_addresses() -> None:
    for address in ("tcp:localhost:1", "unix:", "/tmp/left.sock"):
        with pytest.raises(ConnectionFailedError, match="unix:"):
            SimRobot(address, DESCRIPTION, "left")
    with pytest.raises(ConnectionFailedError, match="cannot be opened"):
        SimRobot("unix:/" + "x" * 200, DESCRIPTION, "left", connect_timeout=0.2).connect()


def test_registry() -> None:
    robot = make_robot("sim", "unix:/nowhere/left.sock", DESCRIPTION, "left")
    assert isinstance(robot, SimRobot)
    with pytest.raises(UnknownDriverError, match=f"toaster.*{drivers()[0]}"):
        make_robot("toaster", "192.168.0.1", DESCRIPTION, "left")
