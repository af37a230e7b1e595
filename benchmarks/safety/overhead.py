"""What one step of the robot floor costs: on the wall clock, and in processor time."""

import os
import time
from typing import Any

import numpy as np

from benchmarks.result import Metric
from benchmarks.safety.played import PlayedRobot
from hardware.controller import RobotController
from hardware.descriptions.robot import load_description
from hardware.ports.clock import ManualClock
from hardware.ports.robot import JointCommand, JointState
from hardware.safety.filter import filter_command, start_at
from hardware.safety.limits import SafetyLimits
from hardware.safety.self_collision import SelfCollisionMonitor
from hardware.safety.workspace import Workspace

STEPS, QUICK_STEPS = 20_000, 3_000
WARM = 200
TARGET = 100e-6  # [s]


def measure(robot: str, quick: bool) -> dict[str, Any]:
    """Times of the filter alone, of a whole tick of the floor, of a look at workspace and at self-collision [s]."""
    steps = QUICK_STEPS if quick else STEPS
    load = os.getloadavg()[0]
    return {
        "part": "overhead",
        "robot": robot,
        "steps": steps,
        "load": load,
        "cores": os.cpu_count(),
        "filter": _spread(_filter(robot, steps)),
        "tick": _spread(_tick(robot, steps)),
        **_looks(robot, steps // 10),
    }


def metrics(row: dict[str, Any]) -> dict[str, Metric]:
    """Percentiles of the filter's step, on the processor and on the wall clock."""
    name, n = row["robot"], row["steps"]
    found = {}
    for what in ("self_collision", "workspace", "tick"):
        if what in row:
            found[f"{name}: {what.replace('_', '-')}, processor time, p99"] = Metric(
                1e6 * row[what]["processor"]["p99"], unit="us", n=n
            )
    for q in ("p50", "p95", "p99"):
        found[f"{name}: filter step, wall clock, {q}"] = Metric(1e6 * row["filter"]["wall"][q], unit="us", n=n)
    for q in ("p50", "p95"):
        found[f"{name}: filter step, processor time, {q}"] = Metric(1e6 * row["filter"]["processor"][q], unit="us", n=n)
    p99 = 1e6 * row["filter"]["processor"]["p99"]
    found[f"{name}: filter step, processor time, p99"] = Metric(p99, 1e6 * TARGET, unit="us", n=n)
    return found


def _filter(robot: str, steps: int) -> np.ndarray:
    description = load_description(robot)
    limits = SafetyLimits.from_description(description)
    memory = start_at(_measured(0.0, limits, _sweep(description.home, 0.0, limits)[0]), limits)
    times = []
    for step in range(1, steps + WARM):
        now = step * limits.period
        position, velocity = _sweep(description.home, now, limits)
        command = JointCommand(now, limits.names, position, velocity)
        state = _measured(now, limits, memory.position)
        began = time.perf_counter(), time.thread_time()
        outcome = filter_command(command, state, memory, limits, now, limits.period)
        times.append((time.perf_counter() - began[0], time.thread_time() - began[1]))
        assert outcome.fault is None, outcome.fault.text
        memory = outcome.state
    return np.array(times[WARM:])


def _tick(robot: str, steps: int) -> np.ndarray:
    description = load_description(robot)
    limits, clock = SafetyLimits.from_description(description), ManualClock()
    played: PlayedRobot[JointState, JointCommand] = PlayedRobot(
        _measured(0.0, limits, _sweep(description.home, 0.0, limits)[0])
    )
    floor = RobotController(played, description, clock)  # type: ignore[arg-type]
    floor.connect()
    times = []
    for step in range(1, steps + WARM):
        now = step * limits.period
        clock.set(now)
        position, velocity = _sweep(description.home, now, limits)
        reference = position if played.sent is None else played.sent.position
        played.measured = _measured(now, limits, reference)
        floor.offer(JointCommand(now, limits.names, position, velocity))
        began = time.perf_counter(), time.thread_time()
        status = floor.tick(now)
        times.append((time.perf_counter() - began[0], time.thread_time() - began[1]))
        assert status.fault is None, status.text
    return np.array(times[WARM:])


def _looks(robot: str, steps: int) -> dict[str, Any]:
    """What is looked at with the arm's kinematics, in random poses."""
    description = load_description(robot)
    arm, draw = len(description.joints), np.random.default_rng(0)
    poses = draw.uniform(description.lower[:arm], description.upper[:arm], (steps, arm))
    found = {}
    if description.safety.workspace is not None:
        workspace = Workspace(description)
        found["workspace"] = _spread(_times(lambda q: workspace.check(q, q + 0.02), poses))
    if description.safety.self_collision is not None:
        monitor = SelfCollisionMonitor(description)
        found["self_collision"] = _spread(_times(lambda q: monitor.look(q, q + 0.02, 0.0), poses))
    return found


def _times(look: Any, poses: np.ndarray) -> np.ndarray:
    times = []
    for pose in poses:
        began = time.perf_counter(), time.thread_time()
        look(pose)
        times.append((time.perf_counter() - began[0], time.thread_time() - began[1]))
    return np.array(times)


def _sweep(home: tuple[float, ...], now: float, limits: SafetyLimits) -> tuple[np.ndarray, np.ndarray]:
    """A smooth motion of all joints around the ready pose."""
    amplitude, rate = 0.1, 1.5
    position = np.array((*home, 0.5 * (limits.lower[-1] + limits.upper[-1])))
    velocity = np.zeros_like(position)
    position[:-1] += amplitude * np.sin(rate * now)
    velocity[:-1] = amplitude * rate * np.cos(rate * now)
    return position, velocity


def _measured(now: float, limits: SafetyLimits, position: np.ndarray) -> JointState:
    nothing = np.zeros(len(limits.names))
    return JointState(now, limits.names, position, nothing, nothing)


def _spread(times: np.ndarray) -> dict[str, dict[str, float]]:
    """Percentiles of wall clock and processor time [s]."""
    columns = {"wall": times[:, 0], "processor": times[:, 1]}
    return {name: {f"p{q}": float(np.percentile(column, q)) for q in (50, 95, 99)} for name, column in columns.items()}
