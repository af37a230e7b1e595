"""Teaches the low level to do what was said, from narrated demonstrations without their mistakes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from policies.errors import DemonstrationError
from policies.language_conditioned.demonstrations import Episode
from policies.language_conditioned.network import ChunkNetwork, NetworkCfg
from policies.language_conditioned.scaling import normalised
from policies.language_conditioned.segments import without_mistakes
from policies.learning_rate import warm_cosine

Array = np.ndarray


@dataclass(frozen=True)
class LowLevelTrainingCfg:
    """How it is taught.

    Attributes:
        network: Sizes.
        steps: Updates.
        batch: Chunks of one.
        learning_rate: At its height; it rises for the first fiftieth and then falls along a cosine.
        divergence: Weight of the style's divergence from its prior.
        shortest: Steps that a segment must have.
        seed: Of weights and batches.
    """

    network: NetworkCfg = field(default_factory=NetworkCfg)
    steps: int = 8000
    batch: int = 256
    learning_rate: float = 1e-3
    divergence: float = 1.0
    shortest: int = 8
    seed: int = 0

    def rate(self, step: int) -> float:
        """Learning rate of an update."""
        return warm_cosine(self.learning_rate, step, self.steps)


@dataclass(frozen=True)
class Chunks:
    """What is learnt from.

    Attributes:
        observed: (n, features).
        command: Number of each one's command, (n,).
        chunks: What was done next, normalised, (n, chunk, 4).
        valid: 1 for what of it lies in the segment, (n, chunk).
    """

    observed: Tensor
    command: Tensor
    chunks: Tensor
    valid: Tensor


class LowLevelTraining:
    """A network and its updates.

    Args:
        cfg: How.
        episodes: What is imitated.
        embeddings: Row of each command's text, (sentence,).

    Raises:
        DemonstrationError: nothing is left to learn from, or a command has no embedding.
    """

    def __init__(self, cfg: LowLevelTrainingCfg, episodes: Sequence[Episode], embeddings: Mapping[str, Array]) -> None:
        torch.manual_seed(cfg.seed)
        self.cfg = cfg
        self.step = 0
        self.network = cfg.network.build()
        self._texts = sorted(embeddings)
        self._words = torch.from_numpy(np.stack([embeddings[text] for text in self._texts]))
        self._data = self._chunks(episodes)
        self._balance = _balanced(self._data.command)
        self._optimizer = torch.optim.AdamW(self.network.parameters(), lr=cfg.learning_rate, weight_decay=1e-4)

    def update(self) -> float:
        """One update.

        Returns:
            Mean absolute error of the normalised actions.
        """
        cfg, data = self.cfg, self._data
        generator = torch.Generator().manual_seed(cfg.seed * 1_000_003 + self.step)
        chosen = torch.multinomial(self._balance, cfg.batch, replacement=True, generator=generator)
        wanted, valid = data.chunks[chosen], data.valid[chosen, :, None]
        predicted = self.network(data.observed[chosen], self._words[data.command[chosen]], wanted)
        error = ((predicted.chunks - wanted).abs() * valid).sum() / (valid.sum() * wanted.shape[-1])
        divergence = -0.5 * (1 + predicted.log_variance - predicted.mean**2 - predicted.log_variance.exp())
        loss = error + cfg.divergence * divergence.sum(dim=1).mean()
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = cfg.rate(self.step)
        self._optimizer.step()
        self.step += 1
        return float(error.detach())

    def save(self, path: Path) -> None:
        """Writes a checkpoint, whole or not at all."""
        state = {"step": self.step, "network": self.network.state_dict(), "optimizer": self._optimizer.state_dict()}
        scratch = path.with_suffix(".new")
        torch.save(state, scratch)
        scratch.replace(path)

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint."""
        state: dict[str, Any] = torch.load(path, weights_only=True)
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])

    def _chunks(self, episodes: Sequence[Episode]) -> Chunks:
        length = self.cfg.network.chunk
        parts: list[tuple[Array, Array, Array, Array]] = []
        for episode in episodes:
            actions = normalised(episode.actions)
            for segment in without_mistakes(episode.segments, self.cfg.shortest):
                if segment.command not in self._texts:
                    raise DemonstrationError(f"episode {episode.name}: no embedding of {segment.command!r}")
                steps = np.arange(segment.start, segment.end)
                ahead = steps[:, None] + np.arange(length)
                valid = ahead < segment.end
                chunk = actions[np.minimum(ahead, segment.end - 1)]
                number = np.full(len(steps), self._texts.index(segment.command))
                parts.append((episode.low[steps], number, chunk, valid))
        if not parts:
            raise DemonstrationError("no segment is left to learn from; record more demonstrations")
        observed, command, chunks, valid = (np.concatenate(column) for column in zip(*parts, strict=True))
        return Chunks(
            torch.from_numpy(observed),
            torch.from_numpy(command),
            torch.from_numpy(chunks),
            torch.from_numpy(valid.astype(np.float32)),
        )


def _balanced(command: Tensor) -> Tensor:
    """Probability of each example: rare commands are shown more often, by the root of their number."""
    counts = torch.bincount(command).clamp(min=1).float()
    return counts[command] ** -0.5


def network_of(path: Path, cfg: NetworkCfg) -> ChunkNetwork:
    """The network of a checkpoint."""
    network = cfg.build()
    network.load_state_dict(torch.load(path, weights_only=True)["network"])
    return network.eval()
