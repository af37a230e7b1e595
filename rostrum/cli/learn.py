"""``rostrum learn``: teaches the parts that learn from words."""

import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import tyro

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

_EVERY = 20.0  # [s] between two lines of progress


def learn(arguments: list[str]) -> int:
    """Teaches the parts that learn from words."""
    commands: dict[str, Callable[..., int]] = {"language": language}
    return tyro.extras.subcommand_cli_from_dict(
        commands, prog="rostrum learn", description=learn.__doc__, args=arguments
    )


def language(
    out: Path = Path("out/learn/language"),
    corpus: Path | None = None,
    steps: int | None = None,
    seed: int = 0,
    resume: bool = False,
    threads: int = 0,
) -> int:
    """Teaches the reader of free English its labelled paragraphs; some 85 minutes on two cores.

    The result is OUT/adapter.npz; set ROSTRUM_READER to it, or judge it with `rostrum eval paragraphs --reader`.
    Ctrl-C loses nothing; go on with --resume. The form of a corpus is in docs/language.md.

    Args:
        out: Folder of the run.
        corpus: Folder of labelled paragraphs; those that Rostrum ships by default.
        steps: Updates of 16 paragraphs each.
        seed: Of everything random.
        resume: Go on with the run in OUT.
        threads: Of the processor; all cores when 0.
    """
    require_learning()
    import torch

    from planners.language.learned.training import ReaderProgress, ReaderTraining, ReaderTrainingCfg

    begun = (out / "checkpoint.pt").exists()
    if begun and not resume:
        raise UsageError(f"{out} holds a run already; go on with --resume, or choose another --out")
    if resume and not begun:
        raise UsageError(f"{out} holds no run to go on with; leave --resume out")
    if resume and (steps is not None or corpus is not None):
        raise UsageError("--resume goes on as the run was begun; leave --steps and --corpus out")
    if threads:
        torch.set_num_threads(threads)
    if resume:
        training = ReaderTraining.resume(out)
    else:
        cfg = ReaderTrainingCfg(seed=seed)
        training = ReaderTraining(replace(cfg, steps=steps or cfg.steps, corpus=corpus or cfg.corpus), out)
    first, begin, told = training.step, time.monotonic(), -_EVERY
    line(f"teaching {training.count} paragraphs, seed {training.cfg.seed}; folder: {out}")

    def show(progress: ReaderProgress) -> None:
        nonlocal told
        passed = time.monotonic() - begin
        if passed - told < _EVERY and progress.step < progress.steps:
            return
        told = passed
        left = passed / (progress.step - first) * (progress.steps - progress.step)
        line(f"{progress.step:>5}/{progress.steps}  loss {progress.loss:.3f}  {left / 60:.0f} min left")

    before = signal.signal(signal.SIGINT, lambda *_: training.stop())
    try:
        training.run(show)
    finally:
        signal.signal(signal.SIGINT, before)
    if training.step < training.cfg.steps:
        line(f"stopped after update {training.step}; go on with: rostrum learn language --out {out} --resume")
        return 130
    line(f"done: {training.adapter}")
    return 0
