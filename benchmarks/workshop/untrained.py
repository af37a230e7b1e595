"""Legs that never learned: a bundle like the one that ships, its network as training begins with it."""

from pathlib import Path

from rostrum.cli.options import require_learning
from rostrum.graph.description import walking_bundle


def untrained_bundle(folder: Path, model: str, seed: int) -> Path:
    """Writes the bundle ``untrained_<model>_<seed>.onnx`` unless it is there.

    Raises:
        UsageError: what training needs is not installed.
    """
    path = folder / f"untrained_{model}_{seed}.onnx"
    if path.is_file():
        return path
    require_learning()
    from benchmarks.legs.subject import subject_from_bundle, untrained
    from policies.onnx_bundle import export_policy, read_bundle

    shipped = Path(walking_bundle(model))
    metadata, _ = read_bundle(shipped)
    folder.mkdir(parents=True, exist_ok=True)
    network = untrained(subject_from_bundle(shipped), seed).policy
    export_policy(network, metadata.observation_size, path, metadata)  # type: ignore[arg-type]
    return path
