"""A transformer from one sentence and what is perceived to seven tokens.

Source: "RoboMatrix", Mao et al. 2024: one model for all meta-skills, told apart by the sentence alone, with actions as
tokens and cross-entropy as loss. Small, because it sees places instead of pictures; its seven tokens come from seven
heads at once instead of one after another.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from policies.meta_skills.bins import BINS, DIMENSIONS
from policies.meta_skills.observation import EACH, OWN, THINGS

PLACES = len(THINGS)


@dataclass(frozen=True)
class TokenNetworkCfg:
    """Sizes.

    Attributes:
        width: Of a token.
        heads: Of each attention.
        layers: Of the transformer.
        sentence: Dimensions of a sentence's embedding.
    """

    width: int = 48
    heads: int = 2
    layers: int = 4
    sentence: int = 384

    def build(self) -> "TokenNetwork":
        """The network, with random weights."""
        return TokenNetwork(self)


class TokenNetwork(nn.Module):
    """The network."""

    def __init__(self, cfg: TokenNetworkCfg) -> None:
        super().__init__()
        self.cfg = cfg
        width = cfg.width
        self.words = nn.Linear(cfg.sentence, width)
        self.own = nn.Sequential(nn.Linear(OWN, width), nn.GELU(), nn.Linear(width, width))
        self.place = nn.Sequential(nn.Linear(EACH, width), nn.GELU(), nn.Linear(width, width))
        self.names = nn.Parameter(0.3 * torch.randn(PLACES + 2, width))
        layer = nn.TransformerEncoderLayer(
            width, cfg.heads, 2 * width, 0.0, batch_first=True, norm_first=True, activation="gelu"
        )
        self.encoder = nn.TransformerEncoder(layer, cfg.layers, enable_nested_tensor=False)
        self.heads = nn.Sequential(nn.LayerNorm(2 * width), nn.Linear(2 * width, len(DIMENSIONS) * BINS))

    def forward(self, own: Tensor, things: Tensor, words: Tensor) -> Tensor:
        """Logits of the tokens.

        Args:
            own: (batch, :data:`OWN`), see :meth:`RoomsObservation.features`.
            things: (batch, :data:`PLACES`, :data:`EACH`).
            words: (batch, sentence), embeddings of unit length.

        Returns:
            (batch, 7, :data:`BINS`).
        """
        if own.shape[1] != OWN or things.shape[1:] != (PLACES, EACH):
            raise ValueError(
                f"features are ({OWN},) and ({PLACES}, {EACH}), got {own.shape[1:]} and {things.shape[1:]}"
            )
        parts = [self.words(words * self.cfg.sentence**0.5)[:, None], self.own(own)[:, None], self.place(things)]
        encoded = self.encoder(torch.cat(parts, dim=1) + self.names)
        return self.heads(encoded[:, :2].flatten(1)).unflatten(1, (len(DIMENSIONS), BINS))
