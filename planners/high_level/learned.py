"""The learnt high level: says what the operator would say, and learns from what people say to the robot.

Source: "Yell At Your Robot", Shi et al., RSS 2024, sections IV-B and IV-C: only the high level is tuned after
deployment, on batches with a fixed share of corrections.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import torch
from torch import nn

from planners.errors import HighLevelError
from planners.high_level.histories import Histories, HistoryCfg, histories
from planners.high_level.network import CommandNetwork, CommandNetworkCfg
from planners.high_level.port import Said
from policies.language_conditioned.demonstrations import Episode

Array = np.ndarray


@dataclass(frozen=True)
class LearnedHighLevelCfg:
    """How it learns.

    Attributes:
        network: Sizes.
        history: What it sees.
        batch: Moments of an update.
        learning_rate: Of Adam.
        steps: Updates of the first training.
        more: Updates of each fine-tuning.
        seed: Of weights and batches.
    """

    network: CommandNetworkCfg
    history: HistoryCfg = field(default_factory=HistoryCfg)
    batch: int = 64
    learning_rate: float = 3e-4
    steps: int = 3000
    more: int = 1500
    seed: int = 0

    def build(self, candidates: Mapping[str, Array]) -> "LearnedHighLevel":
        """A high level that has learnt nothing yet; ``candidates`` are the embeddings of commands by their text."""
        return LearnedHighLevel(self, candidates)


class LearnedHighLevel:
    """The high level; implements :class:`planners.high_level.port.HighLevelPolicy`.

    Args:
        cfg: How.
        candidates: Embedding of each command's text, (sentence,), of unit length.
    """

    def __init__(self, cfg: LearnedHighLevelCfg, candidates: Mapping[str, Array]) -> None:
        torch.manual_seed(cfg.seed)
        self.cfg = cfg
        self._texts = list(candidates)
        self._rows = torch.from_numpy(np.stack([candidates[text] for text in self._texts]).astype(np.float32))
        self.network: CommandNetwork = cfg.network.build()
        self._rounds = 0

    @property
    def candidates(self) -> tuple[str, ...]:
        """The commands that it may say."""
        return tuple(self._texts)

    def add_candidate(self, text: str, embedding: Array) -> None:
        """Makes one more command sayable; nothing has to be learnt anew for it."""
        if text not in self._texts:
            self._texts.append(text)
            self._rows = torch.cat([self._rows, torch.from_numpy(embedding.astype(np.float32))[None]])

    @torch.no_grad()
    def predict_batch(self, seen: Array) -> list[Said]:
        """What is said to each of many robots; ``seen`` is (robots, frames, features)."""
        logits = self.network.eval()(torch.from_numpy(seen), self._rows)
        scores = torch.log_softmax(logits, dim=-1)
        best = scores.argmax(dim=-1)
        return [Said(self._texts[int(i)], float(row[i])) for i, row in zip(best, scores, strict=True)]

    def predict(self, history: Array) -> Said:
        """What is said next; ``history`` is (frames, features), oldest first."""
        return self.predict_batch(history[None])[0]

    def train(self, base: Sequence[Episode]) -> float:
        """Learns to say what the operator said.

        Returns:
            Mean cross-entropy of the last hundred updates.

        Raises:
            HighLevelError: there is nothing to learn from.
        """
        data = self._moments(base)
        frames = torch.from_numpy(data.seen[:, -1])
        self.network.set_scale(frames.mean(dim=0), frames.std(dim=0))
        return self._learn(data, None, 0.0, self.cfg.steps)

    def finetune(self, corrections: Sequence[Episode], base: Sequence[Episode], ratio: float) -> float:
        """Goes on learning, with a share of corrections in each batch.

        Args:
            corrections: Stretches around the newest corrections, labelled with what was said.
            base: Demonstrations and older corrections.
            ratio: Share of the corrections, drawn with replacement.

        Returns:
            Mean cross-entropy of the last hundred updates.

        Raises:
            HighLevelError: there is nothing to learn from, or the ratio is no share.
        """
        if not 0.0 <= ratio <= 1.0:
            raise HighLevelError(f"the share of corrections is from 0 to 1, not {ratio}")
        newest = self._moments(corrections) if corrections and ratio > 0.0 else None
        self._rounds += 1
        return self._learn(self._moments(base), newest, ratio, self.cfg.more)

    def state(self) -> dict[str, Any]:
        """What is needed to go on; :meth:`restore` takes it."""
        return {"network": {k: v.clone() for k, v in self.network.state_dict().items()}, "rounds": self._rounds}

    def restore(self, state: dict[str, Any]) -> None:
        """Goes on from a state."""
        self.network.load_state_dict(state["network"])
        self._rounds = state["rounds"]

    def copy(self) -> "LearnedHighLevel":
        """Another one that knows the same."""
        other = LearnedHighLevel(replace(self.cfg), dict(zip(self._texts, self._rows.numpy(), strict=True)))
        other.restore(self.state())
        return other

    def _moments(self, episodes: Sequence[Episode]) -> Histories:
        return histories(episodes, {text: i for i, text in enumerate(self._texts)}, self.cfg.history)

    def _learn(self, base: Histories, corrections: Histories | None, ratio: float, steps: int) -> float:
        rng = np.random.default_rng([self.cfg.seed, self._rounds])
        optimizer = torch.optim.Adam(self.network.parameters(), lr=self.cfg.learning_rate)
        losses = []
        self.network.train()
        for _ in range(steps):
            seen, said = mixed_batch(base, corrections, ratio, self.cfg.batch, rng)
            loss = nn.functional.cross_entropy(self.network(torch.from_numpy(seen), self._rows), torch.from_numpy(said))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(float(loss.detach()))
        return float(np.mean(losses[-100:]))


def mixed_batch(
    base: Histories, corrections: Histories | None, ratio: float, size: int, rng: np.random.Generator
) -> tuple[Array, Array]:
    """Moments drawn with replacement, a share of them from corrections: histories and what is to be said."""
    count = int(rng.binomial(size, ratio)) if corrections is not None else 0
    chosen = rng.integers(len(base.said), size=size - count)
    seen, said = base.seen[chosen], base.said[chosen]
    if corrections is None or not count:
        return seen, said
    added = rng.integers(len(corrections.said), size=count)
    return np.concatenate([seen, corrections.seen[added]]), np.concatenate([said, corrections.said[added]])
