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
SHARPNESS = 4.0  # with which a pointer looks at what the sentence is near to, to begin with
POINTERS, KEY = 4, 32  # things that a sentence may be about, a whole task's as well; dimensions of what is asked for
BOUND = 3.0  # of what a pointer learns beyond that: it can be turned elsewhere, and back again
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


class Layer(nn.Module):
    """One layer of the transformer, norms first; it answers for its first tokens alone where no more are read."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.asks, self.offers, self.mixed = (
            nn.Linear(width, width),
            nn.Linear(width, 2 * width),
            nn.Linear(width, width),
        )
        self.thinks = nn.Sequential(nn.Linear(width, 2 * width), nn.ReLU(), nn.Linear(2 * width, width))

    def forward(self, tokens: Tensor, read: int) -> Tensor:
        """(batch, tokens, width) to (batch, read, width)."""
        normed, kept = self.before(tokens), tokens[:, :read]
        split = lambda part: part.unflatten(2, (self._heads, -1)).transpose(1, 2)  # noqa: E731
        asked = split(self.asks(normed[:, :read]))
        keys, values = map(split, self.offers(normed).chunk(2, dim=2))
        shares = torch.softmax(asked @ keys.transpose(2, 3) * keys.shape[-1] ** -0.5, dim=-1)
        kept = kept + self.mixed((shares @ values).transpose(1, 2).flatten(2))
        return kept + self.thinks(self.between(kept))


class TokenNetwork(nn.Module):
    """The network.

    The logits of a motion's tokens are a bell, whose middle and width are learnt, plus a free part that begins at
    nothing: neighbouring bins mean neighbouring motions, which 256 separate classes would have to find out.

    The body's token sees the things that the sentence is about, each through a pointer of its own. Nearness in meaning
    begins them, but cannot end them: it leaves other things a tenth of the weight, which moves the place that is seen
    by decimetres, and of "position the can over the drawer" it does not tell which is which. What they learn is bounded
    and begins slowly: the first updates know nothing yet, all sentences are much alike, and a pointer that is turned to
    one thing for all of them has no gradient left to turn back by.
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
        self.sharpness = nn.Parameter(torch.full((POINTERS,), SHARPNESS))
        self.asks = nn.Linear(cfg.sentence, POINTERS * KEY, bias=False)
        self.offers = nn.Linear(cfg.sentence, KEY, bias=False)
        self.meant = nn.Linear(POINTERS * width, width)
        nn.init.zeros_(self.asks.weight)
        self.register_buffer("named", torch.zeros(PLACES, cfg.sentence))
        self.layers = nn.ModuleList(Layer(width, cfg.heads) for _ in range(cfg.layers))
        self.last = nn.LayerNorm(2 * width)
        self.heads = nn.Linear(2 * width, len(DIMENSIONS) * BINS)
        self.bells = nn.Linear(2 * width, 2 * MOTIONS)
        nn.init.zeros_(self.heads.weight)
        self.register_buffer("bins", torch.linspace(-1.0, 1.0, BINS), persistent=False)

    def set_names(self, rows: Tensor) -> None:
        """Fixes the embeddings of the things' names, (:data:`PLACES`, sentence); they travel with the weights."""
        self.named.copy_(rows)

    def pointed(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """What sentences are near to in meaning, and what the pointers make of it.

        Args:
            words: (batch, sentence), embeddings of unit length.

        Returns:
            Nearness of each thing in standard deviations, (batch, :data:`PLACES`), and each pointer's shares of them,
            (batch, :data:`POINTERS`, :data:`PLACES`).
        """
        likeness = words @ self.named.T
        spread = likeness.std(dim=1, keepdim=True).clamp(min=1e-6)
        likeness = (likeness - likeness.mean(dim=1, keepdim=True)) / spread
        keys = self.offers(self.named * self.cfg.sentence**0.5) / KEY
        learnt = BOUND * torch.tanh(self.asks(words).unflatten(1, (POINTERS, KEY)) @ keys.T / BOUND)
        return likeness, torch.softmax(learnt + self.sharpness[:, None] * likeness[:, None], dim=2)

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
        likeness, shares = self.pointed(words)
        places = self.place(torch.cat([things, likeness[..., None]], dim=-1))
        meant = self.meant((shares @ places).flatten(1))
        words = words * self.cfg.sentence**0.5
        parts = [self.words(words)[:, None], (self.own(own) + meant)[:, None], places]
        tokens = torch.cat(parts, dim=1) + self.names
        for number, layer in enumerate(self.layers, 1):
            tokens = layer(tokens, tokens.shape[1] if number < len(self.layers) else 2)
        found = self.last(tokens.flatten(1))
        logits = self.heads(found).unflatten(1, (len(DIMENSIONS), BINS))
        middle, width = self.bells(found).unflatten(1, (MOTIONS, 2)).unbind(-1)
        away = (self.bins - middle[..., None]) / (nn.functional.softplus(width) + NARROWEST)[..., None]
        return torch.cat([logits[:, :1], logits[:, 1:-1] - 0.5 * away**2, logits[:, -1:]], dim=1)
