"""What the driver asks the controller before it sends anything: who it is, and whether it may be commanded.

The client library asks for remote control, too, but not of a controller at ``localhost``, and it does not say what to
do. Source: Universal Robots, "Dashboard Server e-Series, port 29999".
"""

import re
import socket
from dataclasses import dataclass

from hardware.errors import ConnectionFailedError

PORT = 29999
_GREETING = "Universal Robots Dashboard Server"
_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)")
_MODELS = {"ur3e": "UR3", "ur5e": "UR5", "ur10e": "UR10", "ur16e": "UR16", "ur20": "UR20", "ur30": "UR30"}
_POLYSCOPE = 5  # its major version on an e-Series; PolyScope X has no dashboard
_OLDEST_MINOR = 6  # that answers 'get robot model' and 'is in remote control'


@dataclass(frozen=True)
class Controller:
    """What a controller says of itself.

    Attributes:
        polyscope: Version of its software.
        model: ``UR3`` to ``UR30``.
        serial: Serial number.
    """

    polyscope: str
    model: str
    serial: str


class Dashboard:
    """One connection to the dashboard server.

    Args:
        host: The controller.
        robot: Name of the robot, for messages.
        timeout: For each answer [s].

    Raises:
        ConnectionFailedError: nobody answers, or somebody else.
    """

    def __init__(self, host: str, robot: str, timeout: float = 2.0) -> None:
        self._what, self._rest = f"robot '{robot}' at ur://{host}", b""
        try:
            self._socket = socket.create_connection((host, PORT), timeout)
        except OSError as error:
            raise ConnectionFailedError(
                f"{self._what}: nothing answers at the dashboard, port {PORT} ({error}); is the controller on, the "
                "address right, and the dashboard server enabled under Settings, Security, Services?"
            ) from error
        self._socket.settimeout(timeout)
        try:
            greeting = self._line()
            if _GREETING not in greeting:
                raise self._refuse(f"port {PORT} greets with {greeting!r}; this is no UR controller")
        except ConnectionFailedError:
            self._socket.close()
            raise

    def __enter__(self) -> "Dashboard":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def ask(self, command: str) -> str:
        """The answer to one command.

        Raises:
            ConnectionFailedError: none in time.
        """
        try:
            self._socket.sendall(command.encode() + b"\n")
        except OSError as error:
            raise self._refuse(f"the dashboard broke the connection: {error}") from error
        return self._line()

    def check(self, model: str, serial: str) -> Controller:
        """Whether this is the robot that is expected, ready to be commanded from the network.

        Args:
            model: Of the description, such as ``ur5e_2f85``.
            serial: Number that it must have; empty takes any.

        Raises:
            ConnectionFailedError: it is another one, or not ready; the message says what to do.
        """
        found = self._identity()
        expected = _MODELS.get(model.partition("_")[0])
        if expected is None:
            raise self._refuse(f"'{model}' is no description of a UR arm; this driver knows {', '.join(_MODELS)}")
        if found.model != expected:
            raise self._refuse(f"it is a {found.model}, expected a {expected} for '{model}'")
        if serial and found.serial != serial:
            raise self._refuse(f"its serial number is {found.serial}, expected {serial}")
        self._check_safety()
        mode = self.ask("robotmode").rpartition(":")[2].strip()
        if mode != "RUNNING":
            raise self._refuse(f"robot mode {mode}; power it on and release the brakes at the pendant")
        if self.ask("is in remote control").lower() != "true":
            raise self._refuse("it is in local control; switch the pendant to remote control (top right)")
        return found

    def _identity(self) -> Controller:
        text = self.ask("PolyscopeVersion")
        version = _VERSION.search(text)
        if version is None or (int(version[1]), int(version[2])) < (_POLYSCOPE, _OLDEST_MINOR):
            raise self._refuse(f"its software is {text!r}; PolyScope {_POLYSCOPE}.{_OLDEST_MINOR} or newer is needed")
        if int(version[1]) != _POLYSCOPE:
            raise self._refuse(f"its software is {text!r}; this driver speaks to PolyScope {_POLYSCOPE} alone")
        return Controller(version[0], self.ask("get robot model").strip(), self.ask("get serial number").strip())

    def _check_safety(self) -> None:
        safety = self.ask("safetystatus").rpartition(":")[2].strip()
        if safety == "PROTECTIVE_STOP":
            raise self._refuse("it is in a protective stop; clear the cause, then unlock it at the pendant")
        if "EMERGENCY" in safety:
            raise self._refuse(f"{safety}; release the emergency stop, power the arm on and release the brakes")
        if safety not in ("NORMAL", "REDUCED"):
            raise self._refuse(f"its safety status is {safety}; see the pendant")

    def _line(self) -> str:
        try:
            while b"\n" not in self._rest:
                data = self._socket.recv(4096)
                if not data:
                    raise self._refuse("the dashboard closed the connection; does another client hold it?")
                self._rest += data
                if len(self._rest) > 65536:
                    raise self._refuse("the dashboard sends a line without end")
        except OSError as error:
            raise self._refuse(f"the dashboard does not answer in time ({error})") from error
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode("utf-8", "replace").strip()

    def _refuse(self, why: str) -> ConnectionFailedError:
        return ConnectionFailedError(f"{self._what}: {why}")
