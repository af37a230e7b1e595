"""``rostrum play``: films a policy bundle while it follows a sequence of commands."""

from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.options import require_learning
from rostrum.cli.terminal import line


def play(bundle: Annotated[Path, tyro.conf.Positional], out: Path = Path("out/play"), name: str = "film") -> int:
    """Simulates a bundle on its own task and renders a film; no display is needed.

    Args:
        bundle: File made by `rostrum train` or `rostrum export`, or the folder of a finished run.
        out: Folder for the film.
        name: File name of the film.
    """
    require_learning()
    from sim.tasks.film import film_bundle

    out.mkdir(parents=True, exist_ok=True)
    path = bundle / "policy.onnx" if bundle.is_dir() else bundle
    line(f"film: {film_bundle(path, out, name)}")
    return 0
