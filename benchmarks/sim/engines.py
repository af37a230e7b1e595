"""MuJoCo Warp on its CPU device beside MuJoCo C, for reference: on a CPU, the C engine is the one to train with."""

import importlib.util

from benchmarks.result import Metric
from benchmarks.sim.rate import physics_rate

PART = "warp"


def measure(asked: bool, num_envs: int = 256, steps: int = 20) -> dict:
    """One row: control steps per CPU second of both engines, or why Warp did not run."""
    reason = "" if asked else "not asked for; --with-warp compiles its kernels, about half a minute at first"
    if asked and importlib.util.find_spec("mujoco_warp") is None:
        reason = "MuJoCo Warp is not installed; install with: make setup EXTRAS=learn"
    if reason:
        return {"part": PART, "summary": f"skipped: {reason}", "skipped": reason}
    warp, c = physics_rate("warp", num_envs, steps), physics_rate("mujoco", num_envs, steps)
    summary = f"{num_envs} copies standing: MuJoCo C {c:.0f}, Warp {warp:.0f} control steps per CPU second"
    return {"part": PART, "summary": summary, "warp_per_cpu_s": warp, "mujoco_per_cpu_s": c}


def metrics(row: dict) -> dict[str, Metric]:
    """Both rates, without a target."""
    if "skipped" in row:
        return {}
    return {
        "Warp on the CPU, physics, control steps per CPU second": Metric(row["warp_per_cpu_s"], unit="1/s", n=1),
        "MuJoCo C, physics, control steps per CPU second": Metric(row["mujoco_per_cpu_s"], unit="1/s", n=1),
    }
