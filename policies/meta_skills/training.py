"""Teaches the token policy from demonstrations: cross-entropy of seven tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from policies.errors import CheckpointError, DemonstrationError
from policies.learning_rate import warm_cosine
from policies.meta_skills.bins import BINS, MIRRORED, ActionBins
from policies.meta_skills.demonstrations import Demonstration
from policies.meta_skills.network import TokenNetwork, TokenNetworkCfg
from policies.meta_skills.observation import EACH_MIRRORED, OWN_MIRRORED, THINGS, spoken

Array = np.ndarray
_SIGNS_OWN, _SIGNS_EACH = (
    torch.from_numpy(np.stack([np.ones_like(signs), signs])) for signs in (OWN_MIRRORED, EACH_MIRRORED)
)


@dataclass(frozen=True)
class TokenTrainingCfg:
    """How it is taught.

    Attributes:
        network: Sizes.
        steps: Updates.
        batch: Transitions of one.
        learning_rate: At its height; it rises for the first fiftieth and then falls along a cosine.
        spread: Standard deviation, in bins, over which a wanted token's weight is spread to its neighbours; 0 for none.
        mirrored: Share of the transitions that are taught with left and right changed: the rooms lie alike on both
            sides of the corridor, and no sentence speaks of left or right.
        seed: Of weights and batches.
    """

    network: TokenNetworkCfg = field(default_factory=TokenNetworkCfg)
    steps: int = 3000
    batch: int = 128
    learning_rate: float = 3e-3
    spread: float = 1.5
    mirrored: float = 0.5
    seed: int = 0

    def rate(self, step: int) -> float:
        """Learning rate of an update."""
        return warm_cosine(self.learning_rate, step, self.steps)


class TokenTraining:
    """A network and its updates.

    Args:
        cfg: How.
        demonstrations: What is imitated.
        embeddings: Row of each sentence and of each thing's name, (sentence,).

    Raises:
        DemonstrationError: nothing to learn from, or a sentence has no embedding.
    """

    def __init__(
        self, cfg: TokenTrainingCfg, demonstrations: Sequence[Demonstration], embeddings: Mapping[str, Array]
    ) -> None:
        if not demonstrations:
            raise DemonstrationError("there is nothing to learn from; record demonstrations first")
        names = [spoken(name) for name in THINGS]
        if missing := sorted(({each.text for each in demonstrations} | set(names)) - set(embeddings)):
            raise DemonstrationError(f"no embedding of {missing}")
        torch.manual_seed(cfg.seed)
        self.cfg, self.step = cfg, 0
        self.network: TokenNetwork = cfg.network.build()
        self.network.set_names(torch.from_numpy(np.stack([embeddings[name] for name in names]).astype(np.float32)))
        texts = sorted({each.text for each in demonstrations})
        self._words = torch.from_numpy(np.stack([embeddings[text] for text in texts]).astype(np.float32))
        numbers = np.concatenate([np.full(len(each), texts.index(each.text)) for each in demonstrations])
        self._told = torch.from_numpy(numbers)
        self._own = torch.from_numpy(np.concatenate([each.own for each in demonstrations]))
        self._things = torch.from_numpy(np.concatenate([each.things for each in demonstrations]))
        actions = np.concatenate([each.actions for each in demonstrations])
        self.bins = ActionBins.of(np.concatenate([actions, actions * MIRRORED]) if cfg.mirrored else actions)
        self._tokens = torch.from_numpy(np.stack([self.bins.encode(actions), self.bins.encode(actions * MIRRORED)]))
        self._wanted = _spread(cfg.spread)
        self._optimizer = torch.optim.AdamW(
            self.network.parameters(), lr=cfg.learning_rate, weight_decay=1e-3, fused=True
        )

    def update(self) -> float:
        """One update.

        Returns:
            Mean cross-entropy of a token.
        """
        cfg = self.cfg
        generator = torch.Generator().manual_seed(cfg.seed * 1_000_003 + self.step)
        chosen = torch.randint(len(self._told), (cfg.batch,), generator=generator)
        mirrored = (torch.rand(cfg.batch, generator=generator) < cfg.mirrored).long()
        own = self._own[chosen] * _SIGNS_OWN[mirrored]
        things = self._things[chosen] * _SIGNS_EACH[mirrored][:, None]
        logits = self.network(own, things, self._words[self._told[chosen]])
        tokens = self._tokens[mirrored, chosen]
        wanted = self._wanted[tokens]
        wanted[:, (0, -1)] = nn.functional.one_hot(tokens[:, (0, -1)], BINS).float()  # codes have no neighbours
        loss = nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(0, 1))
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for group in self._optimizer.param_groups:
            group["lr"] = cfg.rate(self.step)
        self._optimizer.step()
        self.step += 1
        return float(loss.detach())

    def save(self, path: Path) -> None:
        """Writes a checkpoint with its bins, whole or not at all."""
        state = {
            "step": self.step,
            "network": self.network.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "bins": asdict(self.bins),
            "bins_identity": self.bins.identity,
        }
        scratch = path.with_suffix(".new")
        torch.save(state, scratch)
        scratch.replace(path)

    def load(self, path: Path) -> None:
        """Goes on from a checkpoint.

        Raises:
            CheckpointError: it was taught with other bins.
        """
        state: dict[str, Any] = torch.load(path, weights_only=True)
        if state["bins_identity"] != self.bins.identity:
            raise CheckpointError(f"{path} was taught with other bins than these demonstrations have; begin anew")
        self.step = state["step"]
        self.network.load_state_dict(state["network"])
        self._optimizer.load_state_dict(state["optimizer"])


def taught(path: Path, cfg: TokenNetworkCfg) -> tuple[TokenNetwork, ActionBins]:
    """Network and bins of a checkpoint.

    Raises:
        CheckpointError: its bins are not those that it was taught with.
    """
    state = torch.load(path, weights_only=True)
    bins = ActionBins(tuple(state["bins"]["low"]), tuple(state["bins"]["high"]))
    if bins.identity != state["bins_identity"]:
        raise CheckpointError(f"{path}: its bins are not those that it was taught with; teach it anew")
    network = cfg.build()
    network.load_state_dict(state["network"])
    return network.eval(), bins


def _spread(sigma: float) -> torch.Tensor:
    """Wanted distribution of every token, (bins, bins)."""
    if sigma <= 0.0:
        return torch.eye(BINS)
    away = torch.arange(BINS)[:, None] - torch.arange(BINS)
    weights = torch.exp(-0.5 * (away / sigma) ** 2)
    return weights / weights.sum(dim=1, keepdim=True)
