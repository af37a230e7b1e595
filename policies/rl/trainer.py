"""The training loop: collects experience, learns, evaluates, and writes a checkpoint after every update."""

import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import torch

from policies.errors import CheckpointError, TrainingError
from policies.rl.cfg import TrainCfg
from policies.rl.checkpoint import Checkpoint, load_checkpoint, save_checkpoint
from policies.rl.distributed import Workers
from policies.rl.learner import Learner, Ppo
from policies.vec_env import VecEnv

log = logging.getLogger(__name__)

CHECKPOINT = "checkpoint.pt"

Evaluate = Callable[[torch.nn.Module], dict[str, float]]


@dataclass(frozen=True)
class Progress:
    """Where a run is after an iteration.

    Attributes:
        iteration: Updates done.
        iterations: Updates planned.
        steps: Control steps done, over all processes.
        seconds: Time spent training, evaluations included [s].
        steps_per_second: Control steps in the last iteration, over all processes.
        figures: Named figures of the last iteration.
        evaluation: Result of an evaluation of the deterministic policy, empty where none was due.
    """

    iteration: int
    iterations: int
    steps: int
    seconds: float
    steps_per_second: float
    figures: dict[str, float]
    evaluation: dict[str, float]


class Reporter(Protocol):
    """Is told after every iteration."""

    def __call__(self, progress: Progress) -> None:
        """Takes notice."""
        ...


class Trainer:
    """Trains one policy. An interrupted run loses at most the iteration that it was in."""

    def __init__(
        self,
        env: VecEnv,
        cfg: TrainCfg,
        folder: Path,
        config: dict[str, Any] | None = None,
        workers: Workers | None = None,
        evaluate: Evaluate | None = None,
        learner: Callable[[VecEnv, TrainCfg, Workers], Learner] = Ppo,
    ) -> None:
        """Builds the learner.

        Args:
            env: What to learn on.
            cfg: The run.
            folder: Where checkpoints go.
            config: What else identifies the run, such as the task; stored in checkpoints and compared on resume.
            workers: The processes that learn together; this one alone by default.
            evaluate: Judges the deterministic policy; called in the first process only.
            learner: Builds the learner.
        """
        self._env, self._cfg, self._folder = env, cfg, folder
        self._workers = workers or Workers()
        self._evaluate = evaluate
        self._config = {"train": _plain(asdict(cfg)), **(config or {})}
        torch.manual_seed(cfg.seed + 1000 * self._workers.rank)
        self._learner = learner(env, cfg, self._workers)
        self._iteration, self._steps, self._seconds = 0, 0, 0.0
        self._stop = False
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def actor(self) -> torch.nn.Module:
        """The deterministic policy."""
        return self._learner.actor

    @property
    def iteration(self) -> int:
        """Updates done."""
        return self._iteration

    def stop(self) -> None:
        """Ends the run after the iteration that it is in; may be called from a signal handler."""
        self._stop = True

    def resume(self, path: Path | None = None) -> None:
        """Goes on from a checkpoint, the folder's own by default.

        Raises:
            CheckpointError: it is missing, corrupt, or of another configuration.
        """
        checkpoint = load_checkpoint(path or self._folder / CHECKPOINT, self._env.device)
        mine = {k: v for k, v in self._config.items() if k != "train"}
        theirs = {k: v for k, v in checkpoint.config.items() if k != "train"}
        changed = sorted(k for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k))
        if changed:
            raise CheckpointError(
                f"the checkpoint belongs to another run: {', '.join(changed)} differ; "
                f"start without --resume, or resume it in its own folder"
            )
        try:
            self._learner.load_state_dict(checkpoint.learner)
        except (KeyError, RuntimeError, ValueError) as error:
            raise CheckpointError(f"the checkpoint's networks do not fit this run: {error}") from error
        self._iteration, self._steps, self._seconds = checkpoint.iteration, checkpoint.steps, checkpoint.seconds

    def start_from(self, path: Path) -> None:
        """Takes over the networks of another run's checkpoint; exploration and schedules begin anew.

        Raises:
            CheckpointError: it is missing or corrupt, or its networks have other sizes.
        """
        checkpoint = load_checkpoint(path, self._env.device)
        try:
            self._learner.load_networks(checkpoint.learner)
        except (KeyError, RuntimeError, ValueError) as error:
            raise CheckpointError(f"the networks of {path} do not fit this task: {error}") from error

    def run(self, report: Reporter | None = None) -> dict[str, float]:
        """Trains to the end, or until :meth:`stop`.

        Returns:
            The last evaluation, empty without an evaluator.

        Raises:
            TrainingError: rewards or losses are no longer finite.
        """
        observations = self._env.get_observations()
        evaluation: dict[str, float] = {}
        while self._iteration < self._cfg.iterations and not self._workers.any(self._stop, self._env.device):
            started = time.perf_counter()
            observations, figures = self._collect(observations)
            self._check(figures)  # before it is learnt from: networks that have seen it are lost
            collected = time.perf_counter()
            fraction = self._iteration / max(self._cfg.iterations - 1, 1)
            figures |= self._learner.update(observations, fraction)
            learned = time.perf_counter()
            figures |= {"time/collect_s": collected - started, "time/learn_s": learned - collected}
            self._check(figures)
            count = self._cfg.steps * self._env.num_envs * self._workers.count
            self._iteration, self._steps = self._iteration + 1, self._steps + count
            fresh = self._judge() if self._is_due() else {}
            evaluation = fresh or evaluation
            self._seconds += time.perf_counter() - started
            if self._workers.is_first:
                self._save()
                if report is not None:
                    rate = count / (learned - started)
                    report(
                        Progress(
                            self._iteration, self._cfg.iterations, self._steps, self._seconds, rate, figures, fresh
                        )
                    )
        return evaluation

    def _collect(self, observations: Any) -> tuple[Any, dict[str, float]]:
        env, sums, ended = self._env, torch.zeros((), device=self._env.device), 0
        logs: list[dict[str, float]] = []
        failed = 0.0
        with torch.inference_mode():
            for _ in range(self._cfg.steps):
                actions = self._learner.act(observations)
                observations, rewards, dones, extras = env.step(actions)
                self._learner.record(observations, rewards, dones, extras)
                sums += rewards.mean()
                if extras["log"]:
                    logs.append(extras["log"])
                    ended += int(dones.sum())
                    failed += float((dones & ~extras["time_outs"]).sum())
        figures = {"reward": float(sums) / self._cfg.steps, "episodes": float(ended), "failed": failed}
        for name in {name for entry in logs for name in entry}:
            values = [entry[name] for entry in logs if name in entry]
            figures[name] = sum(values) / len(values)
        return observations, figures

    def _check(self, figures: dict[str, float]) -> None:
        broken = [name for name, value in figures.items() if value != value or abs(value) == float("inf")]
        if broken:
            raise TrainingError(
                f"{', '.join(sorted(broken))} not finite after iteration {self._iteration}; the last checkpoint in "
                f"{self._folder} is sound: lower the learning rate or look for a term that divides by zero"
            )

    def _is_due(self) -> bool:
        every = self._cfg.evaluate_every
        last = self._iteration >= self._cfg.iterations
        return self._evaluate is not None and (last or (every > 0 and self._iteration % every == 0))

    def _judge(self) -> dict[str, float]:
        if not self._workers.is_first or self._evaluate is None:
            return {}
        with torch.inference_mode():
            return self._evaluate(self._learner.actor)

    def _save(self) -> None:
        state = Checkpoint(self._iteration, self._steps, self._seconds, self._learner.state_dict(), self._config)
        save_checkpoint(state, self._folder / CHECKPOINT)


def _plain(value: Any) -> Any:
    """Tuples as lists, so that a configuration compares equal after a round trip through a file."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value
