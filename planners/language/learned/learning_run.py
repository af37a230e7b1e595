"""A run of learning: a folder that loses nothing when it is interrupted, and one update of the changes after another.

The folder holds ``run.json`` (what was asked), ``curve.csv`` (a line per update), ``checkpoint.pt`` (to go on) and, at
the end, ``adapter.npz``.
"""

import csv
import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn

from planners.errors import NotUnderstoodError
from planners.language.learned.adapter import load_adapter, save_adapter
from planners.language.learned.base_model import shape, weights
from planners.language.learned.paragraphs import FOLDER
from planners.language.learned.subject import REQUESTS, Subject
from planners.language.learned.torch_network import build, changes_of, learned_parts, start_from

RECORD = "run.json"
CHECKPOINT = "checkpoint.pt"


@dataclass(frozen=True)
class LearningCfg:
    """What every way of learning needs.

    Attributes:
        steps: Updates.
        batch: Examples of one.
        rank: Of the changes.
        learning_rate: At its height.
        clip: Largest norm of a gradient.
        weight_decay: Of the changes.
        seed: Of everything random.
        corpus: Folder of labelled examples.
        start: What was learned before, to go on from; None begins with the pretrained network.
        save_every: Updates between checkpoints.
    """

    steps: int
    batch: int = 16
    rank: int = 16
    learning_rate: float = 1e-3
    clip: float = 1.0
    weight_decay: float = 0.01
    seed: int = 0
    corpus: Path = FOLDER
    start: Path | None = None
    save_every: int = 50

    def rate(self, step: int) -> float:
        """The learning rate of an update."""
        return self.learning_rate


@dataclass(frozen=True)
class Progress:
    """One update: how many are done of how many, and what it showed, by name."""

    step: int
    steps: int
    shown: dict[str, float]


class LearningRun(ABC):
    """A run.

    Args:
        cfg: How.
        folder: Where it is kept; one that holds a checkpoint is gone on with.
        subject: What is learned.

    Raises:
        NotUnderstoodError: the corpus is empty or malformed.
    """

    cfg_type: type[LearningCfg]

    def __init__(self, cfg: LearningCfg, folder: Path, subject: Subject = REQUESTS) -> None:
        torch.manual_seed(cfg.seed)
        self.cfg = cfg
        self.folder = folder
        self.subject = subject
        self.step = 0
        self._stopped = False
        self._examples = subject.load(cfg.corpus)
        if not self._examples:
            raise NotUnderstoodError(
                f"{cfg.corpus} holds no labelled {subject.name}; name a folder of their JSON files"
            )
        self._model = build(shape(), weights(), cfg.rank)
        self._parts = dict(learned_parts(self._model))
        self._learned = [value for part in self._parts.values() for value in (part.down, part.up)]
        self._optimizer = torch.optim.AdamW(self._learned, lr=cfg.learning_rate, weight_decay=cfg.weight_decay)
        if cfg.start is not None:
            start_from(self._model, load_adapter(cfg.start), shape())
        self._origin = [value.detach().clone() for value in self._learned]
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / CHECKPOINT).exists():
            self._resume()
        else:
            paths = {name: str(value.resolve()) for name, value in asdict(cfg).items() if isinstance(value, Path)}
            record = {
                "cfg": asdict(cfg) | paths,
                "subject": subject.name,
                "examples": self.count,
                "sha256": _digest(cfg.corpus),
            }
            (folder / RECORD).write_text(json.dumps(record, indent=2) + "\n")

    @classmethod
    def resume(cls, folder: Path, subject: Subject = REQUESTS) -> Self:
        """Goes on with the run of a folder.

        Raises:
            NotUnderstoodError: the folder holds no such run, or its corpus is another one now.
        """
        try:
            record = json.loads((folder / RECORD).read_text())
            if record.get("subject", REQUESTS.name) != subject.name:
                raise ValueError(f"it learns {record['subject']}")
            cfg, digest = cls.cfg_type(**cls._restored(record["cfg"])), record["sha256"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotUnderstoodError(f"{folder} holds no run to go on with: {error!r}") from error
        if _digest(cfg.corpus) != digest:
            raise NotUnderstoodError(f"{cfg.corpus} is not what {folder} was begun with; begin a new run")
        return cls(cfg, folder, subject)

    @classmethod
    def _restored(cls, asked: dict[str, Any]) -> dict[str, Any]:
        """The fields of the configuration as they were before they were written."""
        paths = {field.name for field in fields(cls.cfg_type) if field.type in (Path, Path | None)}
        return asked | {name: Path(asked[name]) for name in paths if asked.get(name) is not None}

    def stop(self) -> None:
        """Ends :meth:`run` after the update that is under way."""
        self._stopped = True

    @property
    def count(self) -> int:
        """How many examples there are to learn."""
        return len(self._examples)

    @property
    def adapter(self) -> Path:
        """The result."""
        return self.folder / "adapter.npz"

    def run(self, show: Callable[[Progress], None]) -> None:
        """Learns until the last update, or until it is stopped; neither loses anything."""
        with (self.folder / "curve.csv").open("a", newline="") as file:
            curve = csv.writer(file)
            updates = self._updates()
            while self.step < self.cfg.steps and not self._stopped:
                shown = next(updates)
                self.step += 1
                curve.writerow([self.step, *(f"{value:.4f}" for value in shown.values())])
                show(Progress(self.step, self.cfg.steps, shown))
                if self._stopped or self.step == self.cfg.steps or self.step % self.cfg.save_every == 0:
                    file.flush()
                    self._save()
        if self.step == self.cfg.steps:
            save_adapter(self.adapter, changes_of(self._model, shape()))

    @abstractmethod
    def _updates(self) -> Iterator[dict[str, float]]:
        """Without end: each makes one update and says what it showed."""

    def _descend(self, loss: Tensor) -> None:
        """One update along the gradient of a loss."""
        self._optimizer.zero_grad()
        loss.backward()
        self._apply()

    def _apply(self) -> None:
        """One update along the gradients that were gathered."""
        for group in self._optimizer.param_groups:
            group["lr"] = self.cfg.rate(self.step)
        nn.utils.clip_grad_norm_(self._learned, self.cfg.clip)
        self._optimizer.step()

    def _save(self) -> None:
        state = {
            "step": self.step,
            "learned": {name: (part.down.detach(), part.up.detach()) for name, part in self._parts.items()},
            "optimizer": self._optimizer.state_dict(),
        }
        scratch = self.folder / f"{CHECKPOINT}.new"
        torch.save(state, scratch)
        scratch.replace(self.folder / CHECKPOINT)

    def _resume(self) -> None:
        state = torch.load(self.folder / CHECKPOINT, weights_only=True)
        self.step = state["step"]
        with torch.no_grad():
            for name, (down, up) in state["learned"].items():
                self._parts[name].down.copy_(down)
                self._parts[name].up.copy_(up)
        self._optimizer.load_state_dict(state["optimizer"])


def _digest(corpus: Path) -> str:
    """Of a corpus: sha256, hex."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(corpus.glob("*.json")))).hexdigest()
