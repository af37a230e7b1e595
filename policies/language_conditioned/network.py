"""A conditional variational autoencoder of transformers, from an observation and a sentence to a chunk of actions.

Source: "Learning Fine-Grained Bimanual Manipulation with Low-Cost Hardware" (ACT), Zhao et al., RSS 2023, section IV;
with a sentence's embedding as one more token, as in "Yell At Your Robot", Shi et al., RSS 2024, section IV. Small,
because it sees poses instead of pictures.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from policies.language_conditioned.observation import EACH, LOW_LEVEL_FEATURES, OBJECTS

ACTIONS = 4
OWN = 6  # features of the hand itself; those of each thing follow
ADDED_STEP = 2  # every so many actions of a chunk is shown to the encoder of its style


@dataclass(frozen=True)
class NetworkCfg:
    """Sizes.

    Attributes:
        chunk: Actions that are predicted at once.
        width: Of a token.
        heads: Of each attention.
        layers: Of the encoder; the decoder has one.
        style: Dimensions of the latent variable that tells how a chunk is done.
        sentence: Dimensions of a sentence's embedding.
    """

    chunk: int = 10
    width: int = 64
    heads: int = 4
    layers: int = 2
    style: int = 4
    sentence: int = 384

    def build(self) -> "ChunkNetwork":
        """The network, with random weights."""
        return ChunkNetwork(self)


class Predicted(NamedTuple):
    """What a network makes of a batch: chunks (batch, chunk, 4), mean and log variance of the style (batch, style)."""

    chunks: Tensor
    mean: Tensor
    log_variance: Tensor


class ChunkNetwork(nn.Module):
    """The network; actions are normalised, see :mod:`policies.language_conditioned.scaling`."""

    def __init__(self, cfg: NetworkCfg) -> None:
        super().__init__()
        self.cfg = cfg
        width = cfg.width
        self.hand = nn.Linear(OWN, width)
        self.things = nn.ModuleList(nn.Linear(EACH, width) for _ in range(len(OBJECTS) + 1))
        self.words = nn.Linear(cfg.sentence, width)
        self.style = nn.Linear(cfg.style, width)
        self.kinds = nn.Parameter(0.02 * torch.randn(len(OBJECTS) + 4, width))
        self.encoder = nn.TransformerEncoder(self._layer(), cfg.layers, enable_nested_tensor=False)
        self.queries = nn.Parameter(0.02 * torch.randn(cfg.chunk, width))
        decoder = nn.TransformerDecoderLayer(width, cfg.heads, 2 * width, 0.0, batch_first=True, norm_first=True)
        self.decoder = nn.TransformerDecoder(decoder, 1)
        self.out = nn.Linear(width, ACTIONS)
        self.shown = nn.Linear(ACTIONS, width)
        self.places = nn.Parameter(0.02 * torch.randn(2 + (cfg.chunk + ADDED_STEP - 1) // ADDED_STEP, width))
        self.reader = nn.TransformerEncoder(self._layer(), 1, enable_nested_tensor=False)
        self.latent = nn.Linear(width, 2 * cfg.style)

    def forward(self, observed: Tensor, words: Tensor, chunks: Tensor | None = None) -> Predicted:
        """Predicts chunks, with the style of given ones while it learns and with the mean style otherwise.

        Args:
            observed: (batch, features), see ``TabletopObservation.for_low_level``.
            words: (batch, sentence), embeddings of unit length.
            chunks: (batch, chunk, 4), what was really done; None when it is not known.
        """
        count = len(observed)
        if observed.shape[1] != LOW_LEVEL_FEATURES:
            raise ValueError(f"an observation has {LOW_LEVEL_FEATURES} features, got {observed.shape[1]}")
        mean = log_variance = observed.new_zeros(count, self.cfg.style)
        style = mean
        if chunks is not None:
            mean, log_variance = self._read(observed, chunks)
            style = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        memory = self.encoder(self._tokens(observed, words, style))
        decoded = self.decoder(self.queries.expand(count, -1, -1), memory)
        return Predicted(self.out(decoded), mean, log_variance)

    def _tokens(self, observed: Tensor, words: Tensor, style: Tensor) -> Tensor:
        rest = observed[:, OWN:].reshape(len(observed), -1, EACH)
        things = [layer(rest[:, i]) for i, layer in enumerate(self.things)]
        parts = [self.style(style), self.words(words), self.hand(observed[:, :OWN]), *things]
        return torch.stack(parts, dim=1) + self.kinds

    def _read(self, observed: Tensor, chunks: Tensor) -> tuple[Tensor, Tensor]:
        shown = self.shown(chunks[:, ::ADDED_STEP])
        begin = self.hand(observed[:, :OWN])[:, None]
        tokens = torch.cat([torch.zeros_like(begin), begin, shown], dim=1) + self.places
        mean, log_variance = self.latent(self.reader(tokens)[:, 0]).chunk(2, dim=-1)
        return mean, log_variance

    def _layer(self) -> nn.TransformerEncoderLayer:
        cfg = self.cfg
        return nn.TransformerEncoderLayer(
            cfg.width, cfg.heads, 2 * cfg.width, 0.0, batch_first=True, norm_first=True, activation="gelu"
        )
