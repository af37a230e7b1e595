"""Unitree's low level on its twin: how steadily commands and states flow, driver and twin in processes of their own."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.unitree.library import library_versions
from hardware.drivers.unitree.link import PERIOD
from hardware.drivers.unitree.robot import UnitreeRobot
from hardware.ports.legged import LeggedCommand

TARGET_RATE = 450.0  # [Hz] commands
_DOMAIN, _TAG = 2, "benchmark"
_CONTROL_PERIOD = 0.01  # [s] of who calls the driver


@dataclass(frozen=True)
class LowLevelRate:
    """What flowed between driver and twin.

    Attributes:
        model: Robot description.
        library: Version of Cyclone DDS.
        seconds: How long it was measured [s].
        state_rate: Sound, newer states that arrived [Hz].
        command_rate: Commands sent [Hz].
        late_share: Share of the driver's periods in which nothing was sent.
        p50: From a command to the state of the twin that took it, median; a twin's period is part of it [s].
        p95: The same, 95th percentile [s].
        p99: The same, 99th percentile [s].
        driver_cpu: Share of a core that the driver's process took.
        twin_cpu: Share of a core that the twin's process took.
    """

    model: str
    library: str
    seconds: float
    state_rate: float
    command_rate: float
    late_share: float
    p50: float
    p95: float
    p99: float
    driver_cpu: float
    twin_cpu: float


def measure_rate(model: str = "go2", seconds: float = 30.0) -> LowLevelRate:
    """Measures one robot that holds its nominal stance, legs without a body.

    Args:
        model: ``go2`` or ``g1``.
        seconds: How long.
    """
    description = load_legged_description(model)
    arguments = ["--model", model, "--domain", str(_DOMAIN), "--tag", _TAG]
    with subprocess.Popen(
        [sys.executable, "-m", "hardware.twins.unitree", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as twin:
        assert twin.stdin is not None and twin.stdout is not None, "both are pipes"
        twin.stdout.readline()
        robot = UnitreeRobot(f"dds://lo?domain={_DOMAIN}&tag={_TAG}", description, model)
        try:
            robot.connect()
            return _measure(robot, twin.pid, seconds)
        finally:
            robot.close()
            twin.stdin.close()


def _measure(robot: UnitreeRobot, twin: int, seconds: float) -> LowLevelRate:
    names, counters = robot.features.joint_names, robot.link.counters
    description = load_legged_description(robot.features.model)
    robot.link.round_trips.clear()
    states, commands, late = counters.states, counters.commands, counters.late
    cpu, twin_cpu = time.process_time(), _cpu_time(twin)
    began = due = time.monotonic()
    while due - began < seconds:
        robot.command(LeggedCommand(robot.state().stamp, names, description.stand, description.kp, description.kd))
        due += _CONTROL_PERIOD
        time.sleep(max(0.0, due - time.monotonic()))
    took = time.monotonic() - began
    trips = np.array(robot.link.round_trips)
    p50, p95, p99 = (float(value) for value in np.percentile(trips, (50.0, 95.0, 99.0)))
    return LowLevelRate(
        model=robot.features.model,
        library=library_versions()[0],
        seconds=took,
        state_rate=(counters.states - states) / took,
        command_rate=(counters.commands - commands) / took,
        late_share=(counters.late - late) * PERIOD / took,
        p50=p50,
        p95=p95,
        p99=p99,
        driver_cpu=(time.process_time() - cpu) / took,
        twin_cpu=(_cpu_time(twin) - twin_cpu) / took,
    )


def _cpu_time(process: int) -> float:
    """Time that a process spent on cores so far, all its threads [s], by Linux."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / os.sysconf("SC_CLK_TCK")
