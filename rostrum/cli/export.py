"""``rostrum export``: writes the policy bundle of a training run, finished or not."""

from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line


def export(folder: Annotated[Path, tyro.conf.Positional], to: Path | None = None) -> int:
    """Turns a run's newest checkpoint into one ONNX file with its metadata, and a model card beside it.

    Torch and the written network are compared on random observations; a difference is an error.

    Args:
        folder: Folder of a run made by `rostrum train`.
        to: File to write; policy.onnx in the folder by default.
    """
    require_learning()
    from policies.card import model_card
    from sim.tasks.export import export_checkpoint

    path = to or folder / "policy.onnx"
    bundle = export_checkpoint(folder, path)
    card = path.with_suffix(".md")
    card.write_text(model_card(bundle), encoding="utf-8")
    line(f"bundle: {path}")
    line(f"card:   {card}")
    return 0
