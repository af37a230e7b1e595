"""A transformer from one sentence and what is perceived to seven tokens.

Source: "RoboMatrix", Mao et al. 2024: one model for all meta-skills, told apart by the sentence alone, with actions as
tokens and cross-entropy as loss. Small, because it sees places instead of pictures; its seven tokens come from seven
heads at once instead of one after another. Where a picture would show what is red and what is a box, each place here
carries how near its name is in meaning to the sentence.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from policies.meta_skills.bins import BINS, DIMENSIONS
from policies.meta_skills.observation import EACH, OWN, THINGS

PLACES = len(THINGS)
MOTIONS = len(DIMENSIONS) - 2  # all but stop and gripper
SHARPNESS = 4.0  # with which the body's token looks at what the sentence names, to begin with
NARROWEST = 0.01  # of a bell, where the bins reach from -1 to 1


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
    """The network.

    The logits of a motion's tokens are a bell, whose middle and width are learnt, plus a free part that begins at
    nothing: neighbouring bins mean neighbouring motions, which 256 separate classes would have to find out.
    """

    named: Tensor
    bins: Tensor

    def __init__(self, cfg: TokenNetworkCfg) -> None:
        super().__init__()
        self.cfg = cfg
        width = cfg.width
        self.words = nn.Linear(cfg.sentence, width)
        self.own = nn.Sequential(nn.Linear(OWN, width), nn.GELU(), nn.Linear(width, width))
        self.place = nn.Sequential(nn.Linear(EACH + 1, width), nn.GELU(), nn.Linear(width, width))
        self.names = nn.Parameter(0.3 * torch.randn(PLACES + 2, width))
        self.sharpness = nn.Parameter(torch.tensor(SHARPNESS))
        self.register_buffer("named", torch.zeros(PLACES, cfg.sentence))
        layer = nn.TransformerEncoderLayer(
            width, cfg.heads, 2 * width, 0.0, batch_first=True, norm_first=True, activation="gelu"
        )
        self.encoder = nn.TransformerEncoder(layer, cfg.layers, enable_nested_tensor=False)
        self.last = nn.LayerNorm(2 * width)
        self.heads = nn.Linear(2 * width, len(DIMENSIONS) * BINS)
        self.bells = nn.Linear(2 * width, 2 * MOTIONS)
        nn.init.zeros_(self.heads.weight)
        self.register_buffer("bins", torch.linspace(-1.0, 1.0, BINS), persistent=False)

    def set_names(self, rows: Tensor) -> None:
        """Fixes the embeddings of the things' names, (:data:`PLACES`, sentence); they travel with the weights."""
        self.named.copy_(rows)

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
        likeness = words @ self.named.T
        spread = likeness.std(dim=1, keepdim=True).clamp(min=1e-6)
        likeness = (likeness - likeness.mean(dim=1, keepdim=True)) / spread
        places = self.place(torch.cat([things, likeness[..., None]], dim=-1))
        meant = torch.softmax(self.sharpness * likeness, dim=1)[:, None] @ places
        parts = [self.words(words * self.cfg.sentence**0.5)[:, None], self.own(own)[:, None] + meant, places]
        encoded = self.encoder(torch.cat(parts, dim=1) + self.names)
        found = self.last(encoded[:, :2].flatten(1))
        logits = self.heads(found).unflatten(1, (len(DIMENSIONS), BINS))
        middle, width = self.bells(found).unflatten(1, (MOTIONS, 2)).unbind(-1)
        away = (self.bins - middle[..., None]) / (nn.functional.softplus(width) + NARROWEST)[..., None]
        return torch.cat([logits[:, :1], logits[:, 1:-1] - 0.5 * away**2, logits[:, -1:]], dim=1)
