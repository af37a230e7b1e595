"""Teaches the network the corpus: low-rank changes by gradient descent, on each paragraph in other names every time.

A run is a folder: ``run.json`` (what it was asked), ``curve.csv`` (step, loss), ``checkpoint.pt`` (to go on) and, at
the end, ``adapter.npz``. An interrupted run goes on where it stood.
"""

import csv
import hashlib
import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from torch import nn

from planners.errors import NotUnderstoodError
from planners.language.learned.adapter import save_adapter
from planners.language.learned.base_model import END, shape, tokenizer, weights
from planners.language.learned.paragraphs import FOLDER, Paragraph, load_paragraphs
from planners.language.learned.torch_network import build, changes_of, learned_parts
from planners.language.learned.variations import varied

RECORD = "run.json"
IGNORED = -100  # label of what is not to be written
_SORTED = 16  # batches whose texts are sorted by length together


@dataclass(frozen=True)
class ReaderTrainingCfg:
    """How the reader is taught.

    Attributes:
        steps: Updates.
        batch: Paragraphs of one.
        rank: Of the changes.
        learning_rate: At its height, after ``warmup`` updates; it falls as a cosine to ``floor`` of that.
        warmup: Updates.
        floor: Fraction.
        clip: Largest norm of a gradient.
        weight_decay: Of the changes.
        seed: Of everything random.
        corpus: Folder of labelled paragraphs.
        save_every: Updates between checkpoints.
    """

    steps: int = 1500
    batch: int = 16
    rank: int = 16
    learning_rate: float = 1e-3
    warmup: int = 30
    floor: float = 0.05
    clip: float = 1.0
    weight_decay: float = 0.01
    seed: int = 0
    corpus: Path = field(default=FOLDER)
    save_every: int = 50

    def rate(self, step: int) -> float:
        """The learning rate of an update."""
        fall = max(self.floor, 0.5 * (1 + math.cos(math.pi * step / self.steps)))
        return self.learning_rate * min(1.0, (step + 1) / self.warmup) * fall


@dataclass(frozen=True)
class ReaderProgress:
    """One update: how many are done of how many, and the loss per token [nat]."""

    step: int
    steps: int
    loss: float


class ReaderTraining:
    """A run.

    Args:
        cfg: How.
        folder: Where it is kept; one that holds a checkpoint is gone on with.
    """

    def __init__(self, cfg: ReaderTrainingCfg, folder: Path) -> None:
        torch.manual_seed(cfg.seed)
        self.cfg = cfg
        self.folder = folder
        self.step = 0
        self._stopped = False
        self._paragraphs = load_paragraphs(cfg.corpus)
        if not self._paragraphs:
            raise NotUnderstoodError(f"{cfg.corpus} holds no labelled paragraphs; name a folder of their JSON files")
        self._model = build(shape(), weights(), cfg.rank)
        self._parts = dict(learned_parts(self._model))
        self._learned = [value for part in self._parts.values() for value in (part.down, part.up)]
        self._optimizer = torch.optim.AdamW(self._learned, lr=cfg.learning_rate, weight_decay=cfg.weight_decay)
        folder.mkdir(parents=True, exist_ok=True)
        if self._checkpoint.exists():
            self._resume()
        else:
            record = {"cfg": {**asdict(cfg), "corpus": str(cfg.corpus.resolve())}, "paragraphs": len(self._paragraphs)}
            (folder / RECORD).write_text(json.dumps({**record, "sha256": _digest(cfg.corpus)}, indent=2) + "\n")

    @classmethod
    def resume(cls, folder: Path) -> "ReaderTraining":
        """Goes on with the run of a folder.

        Raises:
            NotUnderstoodError: the folder holds no run, or its corpus is another one now.
        """
        try:
            record = json.loads((folder / RECORD).read_text())
            cfg = ReaderTrainingCfg(**{**record["cfg"], "corpus": Path(record["cfg"]["corpus"])})
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotUnderstoodError(f"{folder} holds no run to go on with: {error!r}") from error
        if _digest(cfg.corpus) != record["sha256"]:
            raise NotUnderstoodError(f"{cfg.corpus} is not what {folder} was begun with; begin a new run")
        return cls(cfg, folder)

    def stop(self) -> None:
        """Ends :meth:`run` after the update that is under way."""
        self._stopped = True

    @property
    def count(self) -> int:
        """How many paragraphs there are to learn."""
        return len(self._paragraphs)

    @property
    def adapter(self) -> Path:
        """The result."""
        return self.folder / "adapter.npz"

    @property
    def _checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    def run(self, show: Callable[[ReaderProgress], None]) -> None:
        """Learns until the last update, or until it is stopped; neither loses anything."""
        with (self.folder / "curve.csv").open("a", newline="") as file:
            curve = csv.writer(file)
            while self.step < self.cfg.steps and not self._stopped:
                for batch in self._epoch():
                    loss = self._update(batch)
                    self.step += 1
                    curve.writerow([self.step, f"{loss:.4f}"])
                    show(ReaderProgress(self.step, self.cfg.steps, loss))
                    ended = self._stopped or self.step == self.cfg.steps
                    if ended or self.step % self.cfg.save_every == 0:
                        file.flush()
                        self._save()
                    if ended:
                        break
        if self.step == self.cfg.steps:
            save_adapter(self.adapter, changes_of(self._model, shape()))

    def _epoch(self) -> Iterator[list[tuple[list[int], list[int]]]]:
        """Batches of all paragraphs once, each of texts of about the same length."""
        rng = random.Random(f"{self.cfg.seed}/{self.step}")
        words = tokenizer()
        pairs = [self._pair(varied(paragraph, rng), words) for paragraph in rng.sample(
            self._paragraphs, len(self._paragraphs))]  # fmt: skip
        size = self.cfg.batch
        for begin in range(0, len(pairs), size * _SORTED):
            block = sorted(pairs[begin : begin + size * _SORTED], key=lambda pair: len(pair[0]) + len(pair[1]))
            batches = [block[at : at + size] for at in range(0, len(block), size)]
            yield from rng.sample(batches, len(batches))

    @staticmethod
    def _pair(paragraph: Paragraph, words: object) -> tuple[list[int], list[int]]:
        encode = words.encode  # type: ignore[attr-defined]
        return encode(paragraph.prompt()).ids, [*encode(paragraph.answer()).ids, END]

    def _update(self, batch: list[tuple[list[int], list[int]]]) -> float:
        longest = max(len(prompt) + len(answer) for prompt, answer in batch)
        tokens = torch.full((len(batch), longest), END)
        seen = torch.zeros((len(batch), longest), dtype=torch.long)
        labels = torch.full((len(batch), longest), IGNORED)
        for row, (prompt, answer) in enumerate(batch):
            whole = torch.tensor(prompt + answer)
            tokens[row, : len(whole)], seen[row, : len(whole)] = whole, 1
            labels[row, len(prompt) : len(whole)] = torch.tensor(answer)
        stream = self._model.model(input_ids=tokens, attention_mask=seen).last_hidden_state[:, :-1]
        written = labels[:, 1:] != IGNORED
        scores = self._model.lm_head(stream[written]).float()
        loss = nn.functional.cross_entropy(scores, labels[:, 1:][written])
        for group in self._optimizer.param_groups:
            group["lr"] = self.cfg.rate(self.step)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._learned, self.cfg.clip)
        self._optimizer.step()
        return loss.item()

    def _save(self) -> None:
        state = {
            "step": self.step,
            "learned": {name: (part.down.detach(), part.up.detach()) for name, part in self._parts.items()},
            "optimizer": self._optimizer.state_dict(),
        }
        scratch = self._checkpoint.with_suffix(".new")
        torch.save(state, scratch)
        scratch.replace(self._checkpoint)

    def _resume(self) -> None:
        state = torch.load(self._checkpoint, weights_only=True)
        self.step = state["step"]
        with torch.no_grad():
            for name, (down, up) in state["learned"].items():
                self._parts[name].down.copy_(down)
                self._parts[name].up.copy_(up)
        self._optimizer.load_state_dict(state["optimizer"])


def _digest(corpus: Path) -> str:
    """Of a corpus: sha256, hex."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(corpus.glob("*.json")))).hexdigest()
