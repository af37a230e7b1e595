"""What a second thread gains in the physics call. Wall time, so only an idle machine can tell."""

import os
import time

import numpy as np
import torch

from benchmarks.result import Metric
from hardware.descriptions.legged import LeggedDescription, load_legged_description
from sim.physics.backend import Pose
from sim.physics.mujoco_c import MujocoC
from sim.tasks.registry import find_task

PART = "threads"
TARGET = 1.8
LOAD = 0.5  # load average above which the machine counts as busy
CALLS = 10  # control periods in one block


def obstacle() -> str:
    """Why two threads cannot be compared with one here and now; empty when they can."""
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    if cores < 2:
        return "this process may use one core only"
    if load > LOAD:
        return f"the load average is {load:.2f}, above {LOAD}: wall time would tell of other processes"
    return ""


def measure(num_envs: int = 256, blocks: int = 40) -> dict:
    """One row: wall time of alternating blocks with one and with two threads [s], or why there is none."""
    reason = obstacle()
    if reason:
        return {"part": PART, "summary": f"skipped: {reason}", "skipped": reason}
    torch.set_num_threads(1)
    description, task = load_legged_description("go2"), find_task("walk", "go2").build("train")
    engines = [MujocoC(description, num_envs, task.model, threads=count) for count in (1, 2)]
    times: list[list[float]] = [[], []]
    try:
        for engine in engines:
            _stand(engine, description)
            _block(engine, description)
        for _ in range(blocks):
            for engine, seconds in zip(engines, times, strict=True):
                seconds.append(_block(engine, description))
    finally:
        for engine in engines:
            engine.close()
    gain = float(np.median(np.array(times[0]) / np.array(times[1])))
    return {"part": PART, "summary": f"two threads gain {gain:.2f}", "one_s": times[0], "two_s": times[1]}


def metrics(row: dict) -> dict[str, Metric]:
    """The gain; undecided where it was not measured."""
    name = "physics call, two threads over one"
    if "skipped" in row:
        return {name: Metric(float("nan"), TARGET, ">=", decided=False)}
    gain = np.array(row["one_s"]) / np.array(row["two_s"])
    spread = {f"{name}, p{q}": Metric(float(np.percentile(gain, q)), n=len(gain)) for q in (5, 95)}
    return {**spread, name: Metric(float(np.median(gain)), TARGET, ">=", "", len(gain))}


def _stand(engine: MujocoC, description: LeggedDescription) -> None:
    count = engine.num_envs
    place = torch.tensor([[0.0, 0.0, description.stand_height]]).repeat(count, 1)
    upright = torch.tensor([[1.0, 0.0, 0.0, 0.0]]).repeat(count, 1)
    joints = torch.tensor(description.stand, dtype=torch.float32).repeat(count, 1)
    engine.place(torch.arange(count), Pose(place, upright, joints))


def _block(engine: MujocoC, description: LeggedDescription) -> float:
    targets = torch.tensor(description.stand, dtype=torch.float32).expand(engine.num_envs, engine.substeps, -1)
    started = time.perf_counter()
    for _ in range(CALLS):
        engine.step(targets)
    return time.perf_counter() - started
