"""``rostrum train``: trains a policy in simulation, with live progress, a film and a bundle at the end."""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import tyro

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

if TYPE_CHECKING:
    from sim.tasks.training_run import TrainingRun


def train(
    task: Annotated[str, tyro.conf.Positional] = "walk",
    robot: str = "go2",
    seed: int = 0,
    iterations: int | None = None,
    envs: int | None = None,
    backend: str = "mujoco",
    device: str = "cpu",
    processes: int | None = None,
    resume: Path | None = None,
    like: Path | None = None,
    start_from: Path | None = None,
    name: str = "",
    out: Path = Path("out/train"),
    film: bool = True,
    list_tasks: bool = False,
) -> int:
    """Trains a policy; the result is a folder with bundle, model card, curves and film.

    Live curves: `tensorboard --logdir out/train`. Ctrl-C ends after the current iteration, nothing is lost; go on with
    --resume FOLDER. Over several machines, see docs/training.md.

    Args:
        task: What to learn; --list-tasks shows all.
        robot: Which robot.
        seed: Of everything random.
        iterations: Updates of the policy; the task's own budget by default.
        envs: Copies of the robot in each process; the task's own number by default.
        backend: mujoco (CPU), warp (MuJoCo Warp; needs --device cuda:0 to be fast) or isaacgym.
        device: Where to simulate and learn: cpu or cuda:0.
        processes: Processes that learn together; by default as many as cores on a CPU, and one on a GPU.
        resume: Folder of an interrupted run.
        like: A bundle; repeats the run that made it, from its recorded configuration, with another --seed.
        start_from: Folder of a run whose networks this one begins with, such as flat walking for rough terrain.
        name: Name of the run's folder; made from task, robot and seed by default.
        out: Folder that holds the runs.
        film: Render a film of the trained policy at the end.
        list_tasks: List the tasks and stop.
    """
    require_learning()
    from sim.tasks.registry import find_task, tasks
    from sim.tasks.training_run import load_run, save_run

    if list_tasks:
        for entry in tasks():
            line(f"{entry.name:<10} {entry.robot:<5} {entry.summary}")
        return 0
    if resume is not None:
        folder, run = resume, load_run(resume)
        _refuse_other(run, task=task, robot=robot, backend=backend, device=device)
        run = run if iterations is None else replace(run, train=replace(run.train, iterations=iterations))
    elif like is not None:
        run = _run_like(like, seed)
        if run.start_from:
            run = replace(run, start_from=str(start_from or out / run.start_from))
        folder = out / (name or f"{run.task}-{run.robot}-{seed}")
        _refuse_old(folder)
    else:
        entry = find_task(task, robot)
        budget = replace(entry.train, seed=seed)
        budget = replace(budget, iterations=iterations or budget.iterations, num_envs=envs or budget.num_envs)
        count = processes or (len(os.sched_getaffinity(0)) if device == "cpu" else 1)
        run = _new_run(task, robot, budget, backend, device, count)
        run = run if start_from is None else replace(run, start_from=str(start_from))
        folder = out / (name or f"{task}-{robot}-{seed}")
        _refuse_old(folder)
    save_run(run, folder)
    return _run(run, folder, resume is not None, film)


def _refuse_other(run: "TrainingRun", **given: str) -> None:
    """Refuses options that contradict the run to resume; those left at their defaults say nothing."""
    defaults = {"task": "walk", "robot": "go2", "backend": "mujoco", "device": "cpu"}
    for name, value in given.items():
        own = getattr(run, name)
        if value not in (defaults[name], own):
            raise UsageError(f"--resume: that run has {name} '{own}', not '{value}'; leave it out or start anew")


def _refuse_old(folder: Path) -> None:
    if (folder / "checkpoint.pt").exists():
        raise UsageError(f"{folder} holds a run already; go on with --resume {folder}, or choose another --name")


def _run_like(bundle: Path, seed: int) -> "TrainingRun":
    """The run that made a bundle, with another seed; says so when the sources have changed since."""
    from hardware.document import from_dict
    from policies.onnx_bundle import read_bundle
    from rostrum.runs.environment import environment
    from sim.tasks.training_run import TrainingRun

    metadata, _ = read_bundle(bundle)
    recorded = metadata.provenance.config.get("run")
    if recorded is None:
        raise UsageError(f"{bundle} records no training run; only bundles made by 'rostrum train' can be repeated")
    run = from_dict(TrainingRun, recorded)
    commit = environment().commit
    if commit != run.commit:
        line(
            f"note: {bundle} was trained from commit {run.commit or 'unknown'}, these sources are {commit or 'unknown'}"
        )
    return replace(run, commit=commit, train=replace(run.train, seed=seed))


def _new_run(task: str, robot: str, budget: object, backend: str, device: str, processes: int) -> "TrainingRun":
    from typing import get_args

    from rostrum.runs.environment import environment
    from sim.tasks.training_run import Backend, TrainingRun

    if backend not in get_args(Backend):
        raise UsageError(f"no backend '{backend}'; there are {', '.join(get_args(Backend))}")
    if backend == "mujoco" and device != "cpu":
        raise UsageError(f"MuJoCo C runs on the CPU, not on '{device}'; choose --backend warp for a GPU")
    return TrainingRun(task, robot, budget, backend, device, processes, commit=environment().commit)  # type: ignore[arg-type]


def _run(run: "TrainingRun", folder: Path, resume: bool, film: bool) -> int:
    from policies.card import model_card
    from policies.onnx_bundle import read_bundle
    from rostrum.report.training import TrainingProgress
    from rostrum.training import TrainingProcesses

    line(f"training {run.task} for {run.robot}, seed {run.train.seed}: {run.processes} x {run.train.num_envs} copies")
    line(f"folder: {folder}    curves: tensorboard --logdir {folder}")
    processes = TrainingProcesses(folder, run.processes, resume)
    with TrainingProgress(run.train.iterations) as shown:
        finished = processes.wait(shown.show)
    if not finished:
        begun = (folder / "checkpoint.pt").exists()
        resumed = f"after a whole iteration; go on with: rostrum train --resume {folder}"
        line(f"\nstopped {resumed if begun else 'before the first iteration was done'}")
        return 130
    bundle = folder / "policy.onnx"
    card = bundle.with_suffix(".md")
    card.write_text(model_card(read_bundle(bundle)[0]), encoding="utf-8")
    line(f"bundle: {bundle}")
    line(f"card:   {card}")
    if film:
        from sim.tasks.film import film_bundle

        line("rendering the film")
        line(f"film:   {film_bundle(bundle, folder)}")
    return 0
