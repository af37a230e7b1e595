"""Checkpoints: written whole or not at all, checked when read."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from policies.errors import CheckpointError

VERSION = 1


@dataclass(frozen=True)
class Checkpoint:
    """A training run at one moment.

    Attributes:
        iteration: Updates done.
        steps: Control steps done, over all processes.
        seconds: Time spent training [s].
        learner: State of the learner.
        config: The run's configuration as plain data; another one may not resume it.
    """

    iteration: int
    steps: int
    seconds: float
    learner: dict[str, Any]
    config: dict[str, Any]


def save_checkpoint(checkpoint: Checkpoint, path: Path) -> None:
    """Writes a checkpoint; a run that is cut off while it writes keeps the one before."""
    partial = path.with_name(f".{path.name}.partial")
    torch.save({"version": VERSION, **checkpoint.__dict__}, partial)
    os.replace(partial, path)


def load_checkpoint(path: Path, device: str = "cpu") -> Checkpoint:
    """Reads a checkpoint.

    Raises:
        CheckpointError: it is missing, corrupt, or of another version.
    """
    try:
        data = torch.load(path, map_location=device, weights_only=True)
        version = data.pop("version")
        if version != VERSION:
            raise CheckpointError(f"checkpoint {path} has version {version}; this program reads {VERSION}")
        return Checkpoint(**data)
    except FileNotFoundError as error:
        raise CheckpointError(f"no checkpoint {path}; start the run without --resume") from error
    except CheckpointError:
        raise
    except Exception as error:  # torch raises many kinds on corrupt files, with advice that is wrong here
        raise CheckpointError(
            f"checkpoint {path} is corrupt ({type(error).__name__}); resume from an older one or start anew"
        ) from error
