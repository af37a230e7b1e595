"""Teaches the network the corpus: low-rank changes by gradient descent, on each paragraph in other names every time."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from transformers import LlamaForCausalLM

from planners.language.learned.base_model import END
from planners.language.learned.learning_run import LearningCfg, LearningRun
from planners.language.learned.subject import Example
from planners.language.learned.writing import encode

_IGNORED = -100  # label of what is not to be written
_SORTED = 16  # batches whose texts are sorted by length together
Pair = tuple[list[int], list[int]]  # tokens that are read, tokens that are to be written


@dataclass(frozen=True)
class ReaderTrainingCfg(LearningCfg):
    """How the reader is taught.

    Attributes:
        warmup: Updates until the learning rate is at its height; from there it falls as a cosine to ``floor`` of that.
        floor: Fraction.
    """

    steps: int = 1400
    warmup: int = 30
    floor: float = 0.05

    def rate(self, step: int) -> float:
        """The learning rate of an update."""
        fall = max(self.floor, 0.5 * (1 + math.cos(math.pi * step / self.steps)))
        return self.learning_rate * min(1.0, (step + 1) / self.warmup) * fall


class ReaderTraining(LearningRun):
    """A run on what examples mean."""

    cfg: ReaderTrainingCfg
    cfg_type = ReaderTrainingCfg

    def _updates(self) -> Iterator[dict[str, float]]:
        while True:
            for batch in self._epoch():
                yield {"loss": self._update(batch)}

    def _epoch(self) -> Iterator[list[Pair]]:
        """Batches of all paragraphs once, each of texts of about the same length."""
        rng = random.Random(f"{self.cfg.seed}/{self.step}")
        pairs = [pair_of(self.subject.varied(each, rng)) for each in rng.sample(self._examples, len(self._examples))]
        size = self.cfg.batch
        for begin in range(0, len(pairs), size * _SORTED):
            block = sorted(pairs[begin : begin + size * _SORTED], key=lambda pair: len(pair[0]) + len(pair[1]))
            batches = [block[at : at + size] for at in range(0, len(block), size)]
            yield from rng.sample(batches, len(batches))

    def _update(self, batch: Sequence[Pair]) -> float:
        loss = nn.functional.cross_entropy(*answer_scores(self._model, batch))
        self._descend(loss)
        return loss.item()


def pair_of(example: Example) -> Pair:
    """What the network reads of an example and what it is to write, as tokens."""
    return encode(example.prompt()), [*encode(example.answer()), END]


def answer_scores(model: LlamaForCausalLM, pairs: Sequence[Pair]) -> tuple[Tensor, Tensor]:
    """How a network scores what is to be written.

    Returns:
        Scores of every token of the vocabulary, (tokens, vocabulary), at each token of the answers, one answer after
        another; and those tokens, (tokens,).
    """
    tokens, seen, labels = _padded(pairs)
    stream = model.model(input_ids=tokens, attention_mask=seen).last_hidden_state[:, :-1]
    written = labels[:, 1:] != _IGNORED
    return model.lm_head(stream[written]).float(), labels[:, 1:][written]


def _padded(pairs: Sequence[Pair]) -> tuple[Tensor, Tensor, Tensor]:
    """Pairs as one batch: tokens, which of them are any, and labels, each (pairs, longest), padded on the right."""
    longest = max(len(prompt) + len(answer) for prompt, answer in pairs)
    tokens = torch.full((len(pairs), longest), END)
    seen = torch.zeros((len(pairs), longest), dtype=torch.long)
    labels = torch.full((len(pairs), longest), _IGNORED)
    for row, (prompt, answer) in enumerate(pairs):
        whole = torch.tensor(prompt + answer)
        tokens[row, : len(whole)], seen[row, : len(whole)] = whole, 1
        labels[row, len(prompt) : len(whole)] = torch.tensor(answer)
    return tokens, seen, labels
