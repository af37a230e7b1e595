"""Runs mjlab's own velocity task for a moment and prints its rate as one line of JSON.

Started by :mod:`benchmarks.sim.mjlab` with the Python of mjlab's own environment, which has nothing of ours::

    python -I mjlab_child.py TASK NUM_ENVS STEPS
"""

import json
import sys
import time


def main() -> None:
    """Builds the task, steps it with small random actions, prints what it took."""
    task, num_envs, steps = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    import mjlab.tasks  # pyright: ignore[reportMissingImports] # noqa: F401 - importing registers the tasks
    import mujoco
    import torch
    from mjlab.envs import ManagerBasedRlEnv  # pyright: ignore[reportMissingImports]
    from mjlab.tasks.registry import load_env_cfg  # pyright: ignore[reportMissingImports]

    torch.set_num_threads(1)
    cfg = load_env_cfg(task)
    cfg.scene.num_envs = num_envs
    cfg.seed = 0
    env = ManagerBasedRlEnv(cfg, device="cpu")
    env.reset()
    size = env.action_manager.total_action_dim
    for _ in range(3):  # the first steps compile kernels
        env.step(torch.zeros(num_envs, size))
    torch.manual_seed(0)
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(steps):
        env.step(0.2 * torch.randn(num_envs, size))
    result = {
        "cpu_s": time.process_time() - cpu,
        "wall_s": time.perf_counter() - wall,
        "steps": steps,
        "num_envs": num_envs,
        "step_dt": env.step_dt,
        "mujoco": mujoco.__version__,
        "torch": torch.__version__,
    }
    env.close()
    sys.stdout.write("\n" + json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
