"""The sentence encoder: a BERT in NumPy, float32, whose output for a text is one row of unit length.

Written out because a default installation has no framework for it; a test compares it with torch and transformers.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.special import erf
from tokenizers import Tokenizer

from planners.language.meaning.weights import model_folder, tensors
from planners.language.packs import Once

Array = np.ndarray
LONGEST = 256  # tokens of a text that are read; the encoder was trained on no more
FORBIDDEN = np.float32(-1e9)


class Encoder:
    """Texts to rows: the nearer two texts are in meaning, the greater the dot product of their rows.

    Args:
        folder: Holds ``model.safetensors``, ``tokenizer.json`` and ``config.json``.

    Raises:
        OSError: a file is absent.
        ValueError: a file is malformed.
        KeyError: a size is absent, or a tensor has a strange type.
    """

    def __init__(self, folder: Path) -> None:
        config = json.loads((folder / "config.json").read_text())
        self._layers: int = config["num_hidden_layers"]
        self._heads: int = config["num_attention_heads"]
        self._epsilon: float = config["layer_norm_eps"]
        self.width: int = config["hidden_size"]
        self._weights = tensors(folder / "model.safetensors")
        self._tokenizer = _tokenizer(folder / "tokenizer.json")

    def embed(self, texts: Sequence[str]) -> Array:
        """One row of unit length for each text.

        Args:
            texts: Any number; what is longer than :data:`LONGEST` tokens is cut.

        Returns:
            (texts, width), float32.
        """
        if not texts:
            return np.zeros((0, self.width), np.float32)
        read = [self._tokenizer.encode(text).ids for text in texts]
        longest = max(map(len, read))
        tokens = np.array([ids + [0] * (longest - len(ids)) for ids in read])
        present = np.array([[1] * len(ids) + [0] * (longest - len(ids)) for ids in read], np.float32)
        x = self._norm(self._embeddings(tokens), "embeddings.LayerNorm")
        mask = np.where(present > 0, np.float32(0), FORBIDDEN)[:, None, None]
        for layer in range(self._layers):
            block = f"encoder.layer.{layer}"
            mixed = self._linear(self._attend(x, mask, f"{block}.attention.self"), f"{block}.attention.output.dense")
            x = self._norm(x + mixed, f"{block}.attention.output.LayerNorm")
            inner = _gelu(self._linear(x, f"{block}.intermediate.dense"))
            x = self._norm(x + self._linear(inner, f"{block}.output.dense"), f"{block}.output.LayerNorm")
        pooled = (x * present[..., None]).sum(axis=1)
        return pooled / np.linalg.norm(pooled, axis=1, keepdims=True)

    def _embeddings(self, tokens: Array) -> Array:
        words, places, kinds = (
            self._weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type")
        )
        return words[tokens] + places[: tokens.shape[1]] + kinds[0]

    def _attend(self, x: Array, mask: Array, name: str) -> Array:
        texts, count, width = x.shape
        queries, keys, values = (
            self._linear(x, f"{name}.{part}").reshape(texts, count, self._heads, -1).swapaxes(1, 2)
            for part in ("query", "key", "value")
        )
        attention = queries @ keys.swapaxes(-1, -2) / np.float32(np.sqrt(width // self._heads)) + mask
        attention = np.exp(attention - attention.max(axis=-1, keepdims=True))
        attention /= attention.sum(axis=-1, keepdims=True)
        return (attention @ values).swapaxes(1, 2).reshape(texts, count, width)

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _norm(self, x: Array, name: str) -> Array:
        x = x - x.mean(axis=-1, keepdims=True)
        x = x / np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + np.float32(self._epsilon))
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


load_encoder = Once(lambda: Encoder(model_folder()), "all-MiniLM-L6-v2")
"""The encoder, held once by each process; fetches its files when they are absent."""


def _tokenizer(path: Path) -> Tokenizer:
    content = path.read_text(encoding="utf-8")
    try:
        found = Tokenizer.from_str(content)
    except Exception as error:  # the library raises nothing narrower
        raise ValueError(f"{path} is no tokenizer: {error}") from error
    found.enable_truncation(LONGEST)
    found.no_padding()
    return found


def _gelu(x: Array) -> Array:
    return x * (np.float32(0.5) * (1 + erf(x * np.float32(np.sqrt(0.5)))))
