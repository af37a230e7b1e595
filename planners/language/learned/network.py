"""The network itself: a Llama decoder in NumPy, for several texts at a time.

Written out because a default installation has no framework for it: the learned reader must run where neither torch nor
a compiler is. ``training`` runs the same network in torch, and a test compares the two.
"""

from functools import cached_property

import numpy as np

from planners.language.learned.base_model import Shape

Array = np.ndarray
FORBIDDEN = np.float32(-1e9)
_MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")


class Network:
    """Scores of the next token, after texts that grow.

    Args:
        shape: Sizes.
        weights: By name, see :func:`planners.language.learned.base_model.weights`.
    """

    def __init__(self, shape: Shape, weights: dict[str, Array]) -> None:
        self.shape = shape
        self._weights = weights

    def begin(self, tokens: Array, lengths: Array) -> "Continuation":
        """Reads texts.

        Args:
            tokens: (texts, longest), each padded on its left.
            lengths: (texts,) tokens of each.
        """
        return Continuation(self, tokens, lengths)

    @cached_property
    def embedding(self) -> Array:
        """(vocabulary, width), of the tokens that come in and of those that go out."""
        return self._weights["token_embd.weight"]

    def matrix(self, layer: int, name: str) -> Array:
        """(out, in) of a block, or (width,) of a norm."""
        return self._weights[f"blk.{layer}.{name}.weight"]

    def norm(self, x: Array, scale: Array) -> Array:
        """Root-mean-square norm over the last axis."""
        return x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + self.shape.epsilon) * scale

    def scores(self, x: Array) -> Array:
        """(texts, vocabulary) from the stream at the last token, (texts, width)."""
        return self.norm(x, self._weights["output_norm.weight"]) @ self.embedding.T


class Continuation:
    """Texts that were read and are being continued.

    Attributes:
        scores: (texts, vocabulary) log-probabilities of the next token.
    """

    def __init__(self, network: Network, tokens: Array, lengths: Array) -> None:
        self._network = network
        shape = network.shape
        texts, longest = tokens.shape
        self._start = longest - lengths  # of each text, first place that holds a token
        self._length = 0
        heads = (texts, shape.shared, 0, shape.width // shape.heads)
        self._keys = [np.zeros(heads, np.float32) for _ in range(shape.layers)]
        self._values = [np.zeros(heads, np.float32) for _ in range(shape.layers)]
        self.scores = self._read(tokens)

    def go_on(self, tokens: Array) -> None:
        """Appends one token to each text: (texts,)."""
        self.scores = self._read(tokens[:, None])

    def _read(self, tokens: Array) -> Array:
        network, shape = self._network, self._network.shape
        count = tokens.shape[1]
        places = np.arange(self._length, self._length + count)
        self._length += count
        cos, sin = _rotation(np.maximum(places[None] - self._start[:, None], 0), shape)
        seen = np.arange(self._length)
        allowed = (seen[None, None] <= places[None, :, None]) & (seen[None, None] >= self._start[:, None, None])
        mask = np.where(allowed, np.float32(0), FORBIDDEN)[:, None, None]
        x = network.embedding[tokens]
        for layer in range(shape.layers):
            x = x + self._attend(layer, network.norm(x, network.matrix(layer, "attn_norm")), cos, sin, mask)
            h = network.norm(x, network.matrix(layer, "ffn_norm"))
            gate = h @ network.matrix(layer, "ffn_gate").T
            gate = gate / (1 + np.exp(-gate)) * (h @ network.matrix(layer, "ffn_up").T)
            x = x + gate @ network.matrix(layer, "ffn_down").T
        scores = network.scores(x[:, -1])
        scores -= scores.max(axis=-1, keepdims=True)
        return scores - np.log(np.exp(scores).sum(axis=-1, keepdims=True))

    def _attend(self, layer: int, h: Array, cos: Array, sin: Array, mask: Array) -> Array:
        network, shape = self._network, self._network.shape
        texts, count, _ = h.shape

        def split(name: str, heads: int) -> Array:
            return (h @ network.matrix(layer, name).T).reshape(texts, count, heads, -1).swapaxes(1, 2)

        queries = _rotate(split("attn_q", shape.heads), cos, sin)
        self._keys[layer] = np.concatenate(
            [self._keys[layer], _rotate(split("attn_k", shape.shared), cos, sin)], axis=2
        )
        self._values[layer] = np.concatenate([self._values[layer], split("attn_v", shape.shared)], axis=2)
        grouped = queries.reshape(texts, shape.shared, shape.heads // shape.shared, count, -1)
        keys, values = self._keys[layer][:, :, None], self._values[layer][:, :, None]
        attention = grouped @ keys.swapaxes(-1, -2) / np.float32(np.sqrt(keys.shape[-1])) + mask
        attention = np.exp(attention - attention.max(axis=-1, keepdims=True))
        attention /= attention.sum(axis=-1, keepdims=True)
        mixed = (attention @ values).reshape(texts, shape.heads, count, -1).swapaxes(1, 2)
        return mixed.reshape(texts, count, -1) @ network.matrix(layer, "attn_output").T


def _rotation(places: Array, shape: Shape) -> tuple[Array, Array]:
    """Cosine and sine for each place, (texts, 1, places, half a head)."""
    half = shape.width // shape.heads // 2
    angles = places[:, None, :, None] * shape.rope ** (-np.arange(half, dtype=np.float32) / half)
    return np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)


def _rotate(x: Array, cos: Array, sin: Array) -> Array:
    """Turns neighbouring pairs of each head, as the file lays them out."""
    even, odd = x[..., 0::2], x[..., 1::2]
    return np.stack([even * cos - odd * sin, even * sin + odd * cos], axis=-1).reshape(x.shape)
