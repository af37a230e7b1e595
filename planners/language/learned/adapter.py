"""What was learned: low-rank changes of the network's matrices, in 8 bits, a few megabytes beside the pretrained model.

Source: "LoRA: Low-Rank Adaptation of Large Language Models", Hu et al. 2021.
"""

import zlib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from planners.errors import ParserMissingError

Array = np.ndarray
DOWN, UP = "down", "up"
_LEVELS = 127


def save_adapter(path: Path, changes: dict[str, tuple[Array, Array]]) -> None:
    """Writes changes: by matrix, (rank, in) and (out, rank), each row scaled to 8 bits by itself."""
    arrays: dict[str, Any] = {}
    for name, (down, up) in changes.items():
        for key, rows in ((DOWN, down), (UP, up.T)):
            scale = np.maximum(np.abs(rows).max(axis=1, keepdims=True), 1e-12) / _LEVELS
            arrays[f"{name}:{key}"] = np.round(rows / scale).astype(np.int8)
            arrays[f"{name}:{key}:scale"] = scale.astype(np.float32)
    scratch = path.with_name(f"{path.stem}.new.npz")
    np.savez_compressed(scratch, **arrays)
    scratch.replace(path)


def load_adapter(path: Path) -> dict[str, tuple[Array, Array]]:
    """Reads changes back.

    Raises:
        ParserMissingError: there is no such file, or it is none of these.
    """
    try:
        with np.load(path) as file:
            rows = {
                name: file[name].astype(np.float32) * file[f"{name}:scale"]
                for name in file.files
                if not name.endswith(":scale")
            }
        names = {name.rpartition(":")[0] for name in rows}
        return {name: (rows[f"{name}:{DOWN}"], rows[f"{name}:{UP}"].T) for name in names}
    except (OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, BadZipFile, zlib.error) as error:
        raise ParserMissingError(f"{path} holds no changes of the network: {error}") from error


def adapted(weights: dict[str, Array], changes: dict[str, tuple[Array, Array]]) -> dict[str, Array]:
    """The weights with the changes added.

    Raises:
        ParserMissingError: the changes are those of another network.
    """
    strange = [
        n for n, (down, up) in changes.items() if n not in weights or weights[n].shape != (len(up), down.shape[1])
    ]
    if strange:
        raise ParserMissingError(f"the learned changes do not fit the network: {', '.join(strange[:3])}")
    return weights | {name: weights[name] + up @ down for name, (down, up) in changes.items()}
