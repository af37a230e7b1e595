"""From what was seen in the last seconds to the meaning of what is to be said.

Source: "Yell At Your Robot", Shi et al., RSS 2024, section IV-B: a transformer over a few past frames, whose last
token becomes a sentence's embedding; the candidates are scored by cosine over a learnt temperature. Poses stand here
for the pictures' features.
"""

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class CommandNetworkCfg:
    """Sizes.

    Attributes:
        features: Of one frame.
        frames: Of a history.
        width: Of a token.
        heads: Of each attention.
        layers: Of the transformer.
        sentence: Dimensions of a sentence's embedding.
        temperature: Of the scores at the start.
    """

    features: int
    frames: int = 4
    width: int = 96
    heads: int = 4
    layers: int = 2
    sentence: int = 384
    temperature: float = 0.07

    def build(self) -> "CommandNetwork":
        """The network, with random weights."""
        return CommandNetwork(self)


class CommandNetwork(nn.Module):
    """Scores candidates by what was seen."""

    mean: Tensor
    spread: Tensor
    places: Tensor

    def __init__(self, cfg: CommandNetworkCfg) -> None:
        super().__init__()
        self.cfg = cfg
        self.register_buffer("mean", torch.zeros(cfg.features))
        self.register_buffer("spread", torch.ones(cfg.features))
        self.register_buffer("places", _sinusoids(cfg.frames, cfg.width))
        self.frame = nn.Sequential(
            nn.Linear(cfg.features, 2 * cfg.width), nn.GELU(), nn.Linear(2 * cfg.width, cfg.width)
        )
        layer = nn.TransformerEncoderLayer(
            cfg.width, cfg.heads, 4 * cfg.width, 0.0, batch_first=True, norm_first=True, activation="gelu"
        )
        self.encoder = nn.TransformerEncoder(layer, cfg.layers, enable_nested_tensor=False)
        self.head = nn.Sequential(
            nn.LayerNorm(cfg.width),
            nn.Linear(cfg.width, 2 * cfg.width),
            nn.GELU(),
            nn.Linear(2 * cfg.width, cfg.sentence),
        )
        self.log_temperature = nn.Parameter(torch.tensor(math.log(cfg.temperature)))

    def set_scale(self, mean: Tensor, spread: Tensor) -> None:
        """Fixes how features are brought to the order of one, each (features,)."""
        self.mean.copy_(mean)
        self.spread.copy_(spread.clamp(min=1e-2))

    def forward(self, history: Tensor, candidates: Tensor) -> Tensor:
        """Logits of the candidates.

        Args:
            history: (batch, frames, features), oldest first.
            candidates: (candidates, sentence), of unit length.

        Returns:
            (batch, candidates).
        """
        tokens = self.frame((history - self.mean) / self.spread) + self.places
        meant = self.head(self.encoder(tokens)[:, -1])
        return nn.functional.normalize(meant, dim=-1) @ candidates.T / self.log_temperature.exp()


def _sinusoids(count: int, width: int) -> Tensor:
    """Positional encoding of Vaswani et al. 2017, section 3.5, (count, width)."""
    position = torch.arange(count)[:, None].float()
    rate = torch.exp(torch.arange(0, width, 2).float() * (-math.log(10_000.0) / width))
    angles = position * rate
    return torch.stack([angles.sin(), angles.cos()], dim=-1).reshape(count, width)
