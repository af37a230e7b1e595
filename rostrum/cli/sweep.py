"""``rostrum sweep``: trains one task over seeds and configurations, on this machine's cores or on a Ray cluster."""

import json as json_module
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import tyro

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

if TYPE_CHECKING:
    from sim.tasks.farm import FarmResult


def sweep(
    task: Annotated[str, tyro.conf.Positional] = "walk",
    robot: str = "go2",
    seeds: str = "0-2",
    vary: tuple[str, ...] = (),
    iterations: int | None = None,
    envs: int | None = None,
    cpus: int = 1,
    gpus: float = 0.0,
    backend: str = "mujoco",
    address: str = "",
    name: str = "",
    out: Path = Path("out/sweep"),
) -> int:
    """Trains every combination of values and seeds; a table and sweep.json at the end.

    What is finished is kept: the same command goes on where it stopped. Exit 0 when no run failed.

    Args:
        task: What to learn.
        robot: Which robot.
        seeds: First and last seed.
        vary: Fields of the training configuration and their values as JSON, such as ppo.learning_rate=[1e-3,3e-4].
        iterations: Updates of each policy; the task's own budget by default.
        envs: Copies of the robot in each run; the task's own number by default.
        cpus: Cores of each run.
        gpus: GPUs of each run; runs with some learn on cuda.
        backend: mujoco, warp or isaacgym.
        address: Of a Ray cluster; this machine alone by default.
        name: Name of the sweep's folder; made from task and robot by default.
        out: Folder that holds the sweeps.
    """
    require_learning()
    from rostrum.runs.environment import environment
    from sim.tasks.farm import FarmCfg, FarmRun, run_farm
    from sim.tasks.registry import find_task
    from sim.tasks.sweep import grid
    from sim.tasks.training_run import TrainingRun

    base = find_task(task, robot).train
    base = replace(base, iterations=iterations or base.iterations, num_envs=envs or base.num_envs)
    device = "cuda:0" if gpus else "cpu"
    like = TrainingRun(task, robot, base, backend, device, threads=cpus, commit=environment().commit)  # type: ignore[arg-type]
    folder = out / (name or f"{task}-{robot}")
    runs = [
        FarmRun(folder / point.name, replace(like, train=point.train), point.changes)
        for point in grid(base, _seeds(seeds), dict(_values(text) for text in vary))
    ]
    line(f"{len(runs)} runs in {folder}, {cpus} core(s) each")
    shown: list[FarmResult] = []

    def watch(result: "FarmResult") -> None:
        shown.append(result)
        line(f"  {len(shown)}/{len(runs)}  {_row(result)}")

    results = run_farm(runs, FarmCfg(cpus, gpus, address), watch)
    table = folder / "sweep.json"
    table.write_text(json_module.dumps([asdict(result) for result in results], indent=1) + "\n", encoding="utf-8")
    show(results)
    line(f"table: {table}")
    return 1 if any(result.error for result in results) else 0


def show(results: "list[FarmResult]") -> None:
    """Prints the results, best evaluation first, failures last."""
    error = "linear_error"
    line("")
    for result in sorted(results, key=lambda each: (bool(each.error), each.evaluation.get(error, float("inf")))):
        line(f"  {_row(result)}")


def _row(result: "FarmResult") -> str:
    if result.error:
        return f"{result.name:<40} FAILED: {result.error}"
    judged = ", ".join(f"{key.replace('_', ' ')} {value:.3g}" for key, value in result.evaluation.items())
    return f"{result.name:<40} {result.steps / 1e6:.2f} M steps, {result.seconds:.0f} s, {judged or 'not judged'}"


def _seeds(text: str) -> range:
    try:
        first, _, last = text.partition("-")
        return range(int(first), int(last or first) + 1)
    except ValueError:
        raise UsageError(f"--seeds takes A-B, such as 0-2; got {text!r}") from None


def _values(text: str) -> tuple[str, list[Any]]:
    """A field and its values, from ``field=JSON``; a list holds several values."""
    field, _, value = text.partition("=")
    try:
        values = json_module.loads(value)
    except ValueError:
        raise UsageError(
            f"--vary takes FIELD=VALUES in JSON, such as ppo.learning_rate=[1e-3,3e-4]; got {text!r}"
        ) from None
    return field, values if isinstance(values, list) else [values]
