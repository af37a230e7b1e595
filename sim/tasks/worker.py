"""One process of a training run: ``python -m sim.tasks.worker FOLDER [--resume]``.

Started by ``rostrum train``, or by ``torchrun`` over several machines: every process reads the run's document, builds
its own copies, and averages its gradients with the others. The first process writes progress, checkpoints, the bundle.
"""

import argparse
import json
import logging
import signal
import sys
from dataclasses import asdict
from pathlib import Path

import sim.physics.preload  # noqa: F401 - before torch

# isort: split

import torch

from hardware.descriptions.legged import load_legged_description
from hardware.errors import HardwareError
from policies.errors import PolicyError
from policies.rl.distributed import Workers, join_workers, leave_workers
from policies.rl.trainer import CHECKPOINT, Progress, Trainer
from sim.errors import SimError
from sim.physics.registry import make_physics
from sim.tasks.env import LeggedEnv
from sim.tasks.export import export_bundle
from sim.tasks.registry import find_task
from sim.tasks.training_run import TrainingRun, load_run

log = logging.getLogger(__name__)

PROGRESS_FILE = "progress.jsonl"
BUNDLE_FILE = "policy.onnx"


class ProgressWriter:
    """Writes one line of JSON per iteration, and TensorBoard's curves."""

    def __init__(self, folder: Path) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._file = (folder / PROGRESS_FILE).open("a", encoding="utf-8")
        self._curves = SummaryWriter(str(folder / "curves"))

    def __call__(self, progress: Progress) -> None:
        """Takes notice of one iteration."""
        self._file.write(json.dumps(asdict(progress)) + "\n")
        self._file.flush()
        figures = {**progress.figures, **{f"evaluation/{k}": v for k, v in progress.evaluation.items()}}
        for name, value in figures.items():
            self._curves.add_scalar(name, value, progress.steps, walltime=progress.seconds)


def build_trainer(run: TrainingRun, folder: Path, workers: Workers) -> Trainer:
    """Task, physics and learner of a run."""
    description = load_legged_description(run.robot)
    entry = find_task(run.task, run.robot)
    task, play = entry.build("train"), entry.build("play")
    seed = run.train.seed + 1000 * workers.rank
    device = f"cuda:{workers.local_rank}" if run.device == "cuda" else run.device
    physics = make_physics(
        run.backend, description, run.train.num_envs, task.model, task.terrain.terrains, run.threads, device
    )
    env = LeggedEnv(task, description, physics, seed)

    def evaluate(actor: torch.nn.Module) -> dict[str, float]:
        policy = actor if device == "cpu" else lambda x: actor(x.to(device)).cpu()
        return entry.judge(policy, play, description)

    return Trainer(env, run.train, folder, run.identity(), workers, evaluate)


def work(folder: Path, resume: bool) -> None:
    """Trains to the end or until asked to stop; the first process then writes the bundle."""
    torch.set_num_threads(1)
    run = load_run(folder)
    workers = join_workers(run.device)
    try:
        trainer = build_trainer(run, folder, workers)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: trainer.stop())
        if resume:
            trainer.resume()
        elif run.start_from:
            trainer.start_from(Path(run.start_from) / CHECKPOINT)
        evaluation = trainer.run(ProgressWriter(folder) if workers.is_first else None)
        if workers.is_first and trainer.iteration >= run.train.iterations:
            export_bundle(run, trainer.actor, folder / BUNDLE_FILE, evaluation)
    finally:
        leave_workers()


def main() -> int:
    """Entry point; an expected error is one line and exit status 1."""
    parser = argparse.ArgumentParser(prog="python -m sim.tasks.worker", description=__doc__)
    parser.add_argument("folder", type=Path, help="folder of the run, with its run.json")
    parser.add_argument("--resume", action="store_true", help="go on from the folder's checkpoint")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    try:
        work(arguments.folder, arguments.resume)
    except (HardwareError, PolicyError, SimError) as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
