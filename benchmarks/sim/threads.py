"""What a second thread gains in the physics call. Wall time, so only an idle machine can tell."""

import os
import time

import mujoco
import numpy as np
import torch
from mujoco import rollout

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
    engine = MujocoC(description, num_envs, task.model)
    targets = _standing(engine, description)
    calls = [_Calls(engine, count, targets) for count in (1, 2)]
    times: list[list[float]] = [[], []]
    try:
        for call in calls:
            call.block()
        for _ in range(blocks):
            for call, seconds in zip(calls, times, strict=True):
                seconds.append(call.block())
    finally:
        for call in calls:
            call.close()
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


class _Calls:
    """The bare physics call on one engine's models, with a number of threads."""

    def __init__(self, engine: MujocoC, threads: int, targets: np.ndarray) -> None:
        self._engine, self._targets = engine, targets
        self._pool = rollout.Rollout(nthread=threads if threads > 1 else 0)
        self._data = [mujoco.MjData(engine.models[0]) for _ in range(threads)]
        shape = (engine.num_envs, engine.substeps)
        self._state = np.zeros((*shape, engine.full_state.shape[1]))
        self._sensors = np.zeros((*shape, engine.models[0].nsensordata))

    def block(self) -> float:
        """Wall time of some control periods, all from the same state [s]."""
        started = time.perf_counter()
        for _ in range(CALLS):
            self._pool.rollout(
                self._engine.models,
                self._data,
                self._engine.full_state,
                self._targets,
                nstep=self._engine.substeps,
                skip_checks=True,
                state=self._state,
                sensordata=self._sensors,
            )
        return time.perf_counter() - started

    def close(self) -> None:
        self._pool.close()


def _standing(engine: MujocoC, description: LeggedDescription) -> np.ndarray:
    """Puts every copy on its feet; the targets that keep it there, shape (N, substeps, J)."""
    count = engine.num_envs
    place = torch.tensor([[0.0, 0.0, description.stand_height]]).repeat(count, 1)
    upright = torch.tensor([[1.0, 0.0, 0.0, 0.0]]).repeat(count, 1)
    joints = torch.tensor(description.stand, dtype=torch.float32).repeat(count, 1)
    engine.place(torch.arange(count), Pose(place, upright, joints))
    targets = joints[:, None].expand(-1, engine.substeps, -1)
    for _ in range(CALLS):
        engine.step(targets)
    return targets.double().numpy().copy()
