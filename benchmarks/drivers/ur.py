"""How steadily servoJ targets can be sent to a UR controller: client and twin in processes of their own."""

import contextlib
import math
import multiprocessing
import os
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

import numpy as np

from hardware.descriptions.robot import load_description
from hardware.twins.bare_joints import bare_joints
from hardware.twins.ur.server import UrTwinCfg

TARGET_RATE = 500.0  # [Hz] of an e-Series controller
_PATIENCE = 60.0  # [s] for processes to start and the control program to run
_PRIORITY = 40  # of SCHED_FIFO


@dataclass(frozen=True)
class ServoRate:
    """Targets sent at absolute deadlines.

    Attributes:
        asked: Rate that was asked for [Hz].
        realtime: Whether the sender ran under SCHED_FIFO; it is not permitted everywhere.
        calls: How many targets were sent.
        rate: Targets that the controller took, per second [Hz].
        misses: Deadlines that were missed by more than a period; they are skipped, not caught up with.
        refused: Calls that the client answered with False.
        p50: Lateness of a call after its deadline, median [s].
        p95: The same, 95th percentile [s].
        p99: The same, 99th percentile [s].
        call_p99: Time that a call takes, 99th percentile [s].
        lag: Largest distance between the target and the measured joint while it swings [rad].
    """

    asked: float
    realtime: bool
    calls: int
    rate: float
    misses: int
    refused: int
    p50: float
    p95: float
    p99: float
    call_p99: float
    lag: float


def realtime_permitted() -> bool:
    """Whether this user may run under SCHED_FIFO."""
    before = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except PermissionError:
        return False
    os.sched_setscheduler(0, *before)
    return True


def measure_servo(
    seconds: float = 10.0, rate: float = TARGET_RATE, realtime: bool = False, host: str = "127.0.0.31"
) -> ServoRate:
    """Swings a joint of the twin for some time.

    Args:
        seconds: How long [s].
        rate: Targets per second [Hz].
        realtime: Runs the sender under SCHED_FIFO.
        host: Address of the loopback for the twin.

    Raises:
        PermissionError: SCHED_FIFO is not permitted.
        RuntimeError: client or twin did not start; the message says why.
    """
    if realtime and not realtime_permitted():
        raise PermissionError("SCHED_FIFO is not permitted; give the user an rtprio limit in /etc/security/limits.conf")
    context = multiprocessing.get_context("spawn")
    to_twin, twin_end = context.Pipe()
    to_client, client_end = context.Pipe()
    twin = context.Process(target=_play, args=(host, twin_end), daemon=True)
    client = context.Process(target=_send, args=(host, seconds, rate, realtime, client_end), daemon=True)
    try:
        twin.start()
        _receive(to_twin, _PATIENCE, "the twin")
        client.start()
        found = _receive(to_client, _PATIENCE + 2.0 * seconds, "the client")
    finally:
        to_twin.close()
        for process in (client, twin):
            if process.pid is not None:
                process.join(2.0)
                process.kill()
    if not isinstance(found, ServoRate):
        raise RuntimeError(str(found))
    return found


def _receive(link: Connection, patience: float, who: str) -> "ServoRate | str | bool":
    try:
        if not link.poll(patience):
            raise RuntimeError(f"{who} said nothing within {patience:g} s")
        return link.recv()
    except EOFError as error:
        raise RuntimeError(f"{who} ended") from error


def _play(host: str, link: Connection) -> None:
    with UrTwinCfg(host).build(bare_joints(load_description("ur5e_2f85"))), contextlib.suppress(EOFError):
        link.send(True)
        link.recv()


def _send(host: str, seconds: float, rate: float, realtime: bool, link: Connection) -> None:
    import rtde_control
    import rtde_receive

    try:
        receive = rtde_receive.RTDEReceiveInterface(host, -1.0, ["timestamp", "actual_q"])
        control = rtde_control.RTDEControlInterface(host)
    except RuntimeError as error:
        link.send(f"the client cannot connect: {error}")
        return
    if realtime:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    period, home = 1.0 / rate, receive.getActualQ()
    late: list[float] = []
    spent: list[float] = []
    misses = refused = 0
    lag = 0.0
    start = time.monotonic() + 0.1
    deadline = start
    while deadline < start + seconds:
        time.sleep(max(0.0, deadline - time.monotonic()))
        began = time.monotonic()
        target = [home[0] + 0.2 * (1.0 - math.cos(deadline - start)), *home[1:]]
        refused += not control.servoJ(target, 0.0, 0.0, period, 0.05, 300.0)
        spent.append(time.monotonic() - began)
        late.append(began - deadline)
        lag = max(lag, abs(receive.getActualQ()[0] - target[0]))
        deadline += period
        if time.monotonic() > deadline + period:
            skipped = int((time.monotonic() - deadline) / period)
            misses, deadline = misses + skipped, deadline + skipped * period
    elapsed = time.monotonic() - start
    if realtime:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    control.servoStop()
    control.stopScript()
    p50, p95, p99 = np.percentile(late, (50, 95, 99)).tolist()
    call_p99 = float(np.percentile(spent, 99))
    taken = (len(late) - refused) / elapsed
    link.send(ServoRate(rate, realtime, len(late), taken, misses, refused, p50, p95, p99, call_p99, lag))
    link.close()
    os._exit(0)  # the client library takes seconds to close its sockets
