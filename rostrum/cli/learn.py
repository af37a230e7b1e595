"""``rostrum learn``: teaches the parts that learn from words."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import tyro

from rostrum.cli.learn_corrections import corrections
from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line
from rostrum.errors import UsageError

if TYPE_CHECKING:
    from planners.language.learned.learning_run import LearningRun

_EVERY = 20.0  # [s] between two lines of progress


def learn(arguments: list[str]) -> int:
    """Teaches the parts that learn from words."""
    commands: dict[str, Callable[..., int]] = {"language": language, "corrections": corrections}
    return tyro.extras.subcommand_cli_from_dict(
        commands, prog="rostrum learn", description=learn.__doc__, args=arguments
    )


def language(
    out: Path = Path("out/learn/language"),
    subject: Literal["requests", "sentences"] = "requests",
    corpus: Path | None = None,
    objective: Literal["supervised", "preference", "group_relative", "process_reward"] = "supervised",
    start: Path | None = None,
    steps: int | None = None,
    seed: int = 0,
    resume: bool = False,
    threads: int = 0,
) -> int:
    """Teaches a reader of free English labelled examples; about an hour on two cores.

    A reader of requests learns what a team is to do in a world, one of sentences the formulas that they mean.
    `supervised` learns what is written beside each example. The other objectives go on from a reader of requests that
    was taught: it tries several answers to each, checks tell which are right and possible, and it learns from those.
    The result is OUT/adapter.npz; judge it with `rostrum eval paragraphs --reader` or `rostrum eval language --reader`,
    and set ROSTRUM_READER or ROSTRUM_FORMULA_READER to it. Ctrl-C loses nothing; go on with --resume. The forms of a
    corpus are in docs/language.md and docs/temporal.md.

    Args:
        out: Folder of the run.
        subject: What is read.
        corpus: Folder of labelled examples; those that Rostrum ships by default.
        objective: What is learned from.
        start: The adapter.npz to go on from. By default `supervised` begins with the pretrained network, the other
            objectives with what Rostrum ships.
        steps: Updates, each of 16 examples, or of 12 requests with 6 answers each.
        seed: Of everything random.
        resume: Go on with the run in OUT.
        threads: Of the processor; all cores when 0.
    """
    require_learning()
    import torch

    from planners.language.learned.learning_run import CHECKPOINT, Progress

    begun = (out / CHECKPOINT).exists()
    if begun and not resume:
        raise UsageError(f"{out} holds a run already; go on with --resume, or choose another --out")
    if resume and not begun:
        raise UsageError(f"{out} holds no run to go on with; leave --resume out")
    if resume and (steps is not None or corpus is not None or start is not None):
        raise UsageError("--resume goes on as the run was begun; leave --steps, --corpus and --start out")
    if subject == "sentences" and objective != "supervised":
        raise UsageError("only a reader of requests goes on from verified answers; leave --objective out")
    recorded = _objective(out) if resume else objective
    if recorded != objective:
        raise UsageError(f"{out} was begun with --objective {recorded}")
    torch.set_num_threads(threads or len(os.sched_getaffinity(0)))
    training = _run(out, subject, objective, resume, {"steps": steps, "corpus": corpus, "start": start, "seed": seed})
    first, begin, told = training.step, time.monotonic(), -_EVERY
    line(f"teaching {training.count} {subject}, {objective}, seed {training.cfg.seed}; folder: {out}")

    def show(progress: Progress) -> None:
        nonlocal told
        passed = time.monotonic() - begin
        if passed - told < _EVERY and progress.step < progress.steps:
            return
        told = passed
        left = passed / (progress.step - first) * (progress.steps - progress.step)
        shown = "  ".join(f"{name} {value:.3f}" for name, value in progress.shown.items())
        line(f"{progress.step:>5}/{progress.steps}  {shown}  {left / 60:.0f} min left")

    before = signal.signal(signal.SIGINT, lambda *_: training.stop())
    try:
        training.run(show)
    finally:
        signal.signal(signal.SIGINT, before)
    if training.step < training.cfg.steps:
        same = f"rostrum learn language --subject {subject} --objective {objective} --out {out}"
        line(f"stopped after update {training.step}; go on with: {same} --resume")
        return 130
    line(f"done: {training.adapter}")
    return 0


def _run(out: Path, subject: str, objective: str, resume: bool, asked: dict[str, Any]) -> "LearningRun":
    """A run that is begun, or gone on with; what was not asked is as the configuration has it."""
    from planners.language.learned.post_training import PostTraining, PostTrainingCfg
    from planners.language.learned.subject import REQUESTS
    from planners.language.learned.training import ReaderTraining, ReaderTrainingCfg
    from planners.language.temporal.learned.subject import FORMULAS

    taught = {each.name: each for each in (REQUESTS, FORMULAS)}[subject]
    supervised = objective == "supervised"
    if resume:
        return (ReaderTraining if supervised else PostTraining).resume(out, taught)
    named = {name: value for name, value in asked.items() if value is not None}
    named.setdefault("corpus", taught.corpus)
    if supervised:
        return ReaderTraining(ReaderTrainingCfg(**named), out, taught)
    return PostTraining(PostTrainingCfg(**named, objective=objective), out, taught)


def _objective(out: Path) -> str:
    """What a run was begun with."""
    from planners.language.learned.learning_run import RECORD

    try:
        return json.loads((out / RECORD).read_text())["cfg"].get("objective", "supervised")
    except (OSError, ValueError, KeyError, AttributeError) as error:
        raise UsageError(f"{out} holds no run to go on with: {error!r}") from error
