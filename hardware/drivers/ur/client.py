"""The process that holds the client library of a UR controller.

Its calls keep Python's interpreter to themselves, and some wait for seconds when the controller is silent, so they run
here, where nothing else does. The parent speaks :mod:`hardware.drivers.ur.wire` with it and may end it at any time: the
controller's own watchdog then stops the arm.
"""

import argparse
import contextlib
import os
import select
import socket
import time
from dataclasses import dataclass
from typing import NoReturn

import rtde_control
import rtde_receive

from hardware.drivers.ur.wire import MAX_MESSAGE, End, Failed, Measured, Message, Ready, Rest, Servo, pack, unpack

VARIABLES = [
    "timestamp",
    "actual_q",
    "actual_qd",
    "target_moment",
    "joint_temperatures",
    "runtime_state",
    "robot_status_bits",
    "safety_status_bits",
    "robot_mode",
    "safety_mode",
]
_DECELERATION = 10.0  # [m/s^2] of the tool, when the arm comes to rest
_PATIENT = 0.5  # [Hz] watchdog while the arm brakes, which may take longer than a command is late
_URCAP_PORT = 50002  # of the external control URCap, which is not used
_FLAGS = rtde_control.RTDEControlInterface
_REGISTERS = {
    "lower": _FLAGS.FLAG_UPLOAD_SCRIPT,
    "upper": _FLAGS.FLAG_UPLOAD_SCRIPT | _FLAGS.FLAG_UPPER_RANGE_REGISTERS,
}


@dataclass(frozen=True)
class ClientCfg:
    """What the process is started with.

    Attributes:
        host: The controller.
        link: File descriptor of the socket to the parent.
        period: Time between two commands [s].
        watchdog: The controller stops the arm when nothing comes for this long [s].
        registers: ``lower`` or ``upper``.
        lookahead: Of servoj [s].
        gain: Of servoj.
        priority: Real-time priority of this process (SCHED_FIFO); 0 for none.
    """

    host: str
    link: int
    period: float
    watchdog: float
    registers: str = "lower"
    lookahead: float = 0.05
    gain: float = 300.0
    priority: int = 0

    def arguments(self) -> list[str]:
        """The command line that :func:`main` reads."""
        return [f"--{name}={value}" for name, value in vars(self).items()]


class RefusedError(Exception):
    """A call of the client library said no; the message says which."""


class Client:
    """The client library and what it was last told.

    Args:
        cfg: What it is started with.

    Raises:
        RuntimeError: the client library cannot connect, or its control program does not start.
        RefusedError: the watchdog cannot be set.
    """

    def __init__(self, cfg: ClientCfg) -> None:
        self._cfg = cfg
        upper = cfg.registers == "upper"
        self._receive = rtde_receive.RTDEReceiveInterface(cfg.host, -1.0, VARIABLES, False, upper, cfg.priority)
        self._control = rtde_control.RTDEControlInterface(
            cfg.host, -1.0, _REGISTERS[cfg.registers], _URCAP_PORT, cfg.priority
        )
        self._moving, self._last_servo, self._last_kick = False, 0.0, 0.0
        self._published = -1.0
        self._watch(1.0 / cfg.watchdog)

    def servo(self, position: tuple[float, ...]) -> None:
        """Follows a target [rad]."""
        cfg = self._cfg
        self._check(self._control.servoJ(list(position), 0.0, 0.0, cfg.period, cfg.lookahead, cfg.gain), "servoJ")
        # A target feeds the watchdog, too, and a kick in the same cycle of the controller would overwrite it.
        self._moving, self._last_servo = True, time.monotonic()
        self._last_kick = self._last_servo

    def rest(self) -> None:
        """Comes to rest, if it moves; the control program goes on."""
        if self._moving:
            self._watch(_PATIENT)
            self._check(self._control.servoStop(_DECELERATION), "servoStop")
            self._moving = False
            self._watch(1.0 / self._cfg.watchdog)

    def keep(self) -> None:
        """Feeds the controller's watchdog; comes to rest by itself when nobody has commanded for its time."""
        now = time.monotonic()
        if self._moving and now - self._last_servo > self._cfg.watchdog:
            self.rest()
        if now - self._last_kick > self._cfg.watchdog / 5.0:
            self._check(self._control.kickWatchdog(), "kickWatchdog")
            self._last_kick = now

    def measured(self) -> Measured | None:
        """The newest outputs, all of one package; None when there are none since the last call."""
        if not self._receive.isConnected():
            raise RefusedError("the connection for states broke")
        found = self._look()
        for _ in range(2):
            if self._receive.getTimestamp() == found.timestamp:
                break
            found = self._look()  # a package came in between
        if found.timestamp == self._published:
            return None
        self._published = found.timestamp
        return found

    def _look(self) -> Measured:
        receive = self._receive
        return Measured(
            receive.getTimestamp(),
            tuple(receive.getActualQ()),
            tuple(receive.getActualQd()),
            tuple(receive.getTargetMoment()),
            tuple(receive.getJointTemperatures()),
            int(receive.getRuntimeState()),
            int(receive.getRobotStatus()),
            int(receive.getSafetyStatusBits()),
            int(receive.getRobotMode()),
            int(receive.getSafetyMode()),
        )

    def end(self) -> None:
        """Comes to rest and ends the control program, as far as the controller still answers."""
        with contextlib.suppress(RefusedError, RuntimeError):
            self.rest()
        with contextlib.suppress(RuntimeError):
            self._control.stopScript()

    def _watch(self, frequency: float) -> None:
        self._check(self._control.setWatchdog(frequency), "setWatchdog")
        self._last_kick = time.monotonic()

    def _check(self, done: bool, call: str) -> None:
        if not done:
            connected = "connected" if self._control.isConnected() else "not connected"
            raise RefusedError(f"{call} was refused: the control program does not run on the controller ({connected})")


def serve(cfg: ClientCfg, link: socket.socket) -> None:
    """Connects, then carries out what the parent says until it says so or is gone."""

    def tell(message: Message) -> None:
        with contextlib.suppress(BlockingIOError):  # a parent that does not read misses a state, no more
            link.send(pack(message))

    try:
        if cfg.priority:
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(cfg.priority))
        client = Client(cfg)
    except PermissionError:
        tell(Failed("real-time priority is not permitted; give the user an rtprio limit, or leave 'priority' out"))
        return
    except (RuntimeError, RefusedError) as error:
        tell(Failed(str(error)))
        return
    try:
        tell(Ready())
        while _obey(client, link, cfg.period / 4.0):
            client.keep()
            state = client.measured()
            if state is not None:
                tell(state)
    except (RefusedError, RuntimeError, ValueError) as error:
        with contextlib.suppress(OSError):
            state = client.measured()
            if state is not None:
                tell(state)  # says whether a stop of the robot's own is behind it
            tell(Failed(str(error)))
    except OSError:
        pass  # the parent is gone
    client.end()


def _obey(client: Client, link: socket.socket, patience: float) -> bool:
    """Carries out the newest of what has been said; returns whether to go on."""
    if not select.select([link], [], [], patience)[0]:
        return True
    newest: Message | None = None
    while True:
        try:
            data = link.recv(MAX_MESSAGE)
        except BlockingIOError:
            break
        message = unpack(data) if data else End()
        if isinstance(message, End):
            return False
        newest = message
    if isinstance(newest, Servo):
        client.servo(newest.position)
    elif isinstance(newest, Rest):
        client.rest()
    return True


def main() -> NoReturn:
    """Serves one parent."""
    parser = argparse.ArgumentParser(prog="python -m hardware.drivers.ur.client")
    for name, kind in ClientCfg.__annotations__.items():
        parser.add_argument(f"--{name}", type=kind, required=True)
    cfg = ClientCfg(**vars(parser.parse_args()))
    link = socket.socket(fileno=cfg.link)
    link.setblocking(False)
    serve(cfg, link)
    os._exit(0)  # the client library takes seconds to close its sockets; the kernel does not


if __name__ == "__main__":
    main()
