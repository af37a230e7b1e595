"""The token policy as it runs: tokens are drawn, malformed ones are drawn again, what is stuck is drawn more boldly.

Source: "RoboMatrix", Mao et al. 2024, released code: the temperature rises from 1.0 to 1.1 after five frames in which
nothing moves. Motions and gripper are drawn; the stop is taken at its likeliest, for one that is drawn in each of many
frames ends most runs too early.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from policies.errors import ActionTokenError
from policies.meta_skills.bins import DIMENSIONS, ActionBins
from policies.meta_skills.network import TokenNetwork
from policies.meta_skills.observation import RoomsObservation

Array = np.ndarray
STILL = np.array([0.002, 0.002, 0.004, 0.002, 0.002])  # [m, m, rad, m, m] below which a motion is none


@dataclass(frozen=True)
class TokenPolicyCfg:
    """How tokens are drawn.

    Attributes:
        temperature: Of the softmax.
        bold: The same once nothing has moved for ``patience`` frames.
        patience: Frames.
        again: Draws of one action, at most, until it is well formed.
        seed: Of the draws.
    """

    temperature: float = 1.0
    bold: float = 1.1
    patience: int = 5
    again: int = 8
    seed: int = 0


class TokenPolicy:
    """Many bodies at once, each under a sentence of its own.

    Args:
        cfg: How.
        network: Taught; it is never changed here.
        bins: That it was taught with.
        embeddings: Row of each sentence.
    """

    def __init__(
        self, cfg: TokenPolicyCfg, network: TokenNetwork, bins: ActionBins, embeddings: Mapping[str, Array]
    ) -> None:
        self._cfg, self._network, self._bins, self._embeddings = cfg, network.eval(), bins, embeddings
        self._rng = np.random.default_rng(cfg.seed)

    @torch.no_grad()
    def act(self, observation: RoomsObservation, texts: Sequence[str], still: Sequence[int]) -> Array:
        """The next action of each body.

        Args:
            observation: A batch of one instant.
            texts: The sentence of each.
            still: For how many frames nothing has moved under it.

        Returns:
            (bodies, 7), see :mod:`policies.meta_skills.bins`.
        """
        own, things = observation.features()
        words = torch.from_numpy(np.stack([self._embeddings[text] for text in texts]).astype(np.float32))
        logits = self._network(torch.from_numpy(own), torch.from_numpy(things), words).numpy()
        heat = np.where(np.asarray(still) >= self._cfg.patience, self._cfg.bold, self._cfg.temperature)
        logits = logits / heat[:, None, None]
        chances = np.exp(logits - logits.max(axis=-1, keepdims=True))
        chances[:, 0] = chances[:, 0] == chances[:, 0].max(axis=-1, keepdims=True)
        chances = np.cumsum(chances / chances.sum(axis=-1, keepdims=True), axis=-1)
        return np.stack([self._drawn(each) for each in chances])

    def _drawn(self, cumulative: Array) -> Array:
        """One action; as a last resort one that stays where it is."""
        for _ in range(self._cfg.again):
            places = self._rng.random((len(DIMENSIONS), 1))
            tokens = np.minimum((cumulative < places).sum(axis=-1), cumulative.shape[-1] - 1)
            try:
                return self._bins.decode(tokens)
            except ActionTokenError:
                continue
        return np.array([0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 2.0])


def is_still(action: Array) -> bool:
    """Whether an action moves neither base nor tool."""
    return bool((np.abs(action[1:6]) < STILL).all())
