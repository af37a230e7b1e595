"""A finished run in a folder of its own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from rostrum.runs.example import example_report
from rostrum.runs.folder import Run, RunFolder, load_run
from rostrum.runs.report import RunReport


@pytest.fixture
def make_run(tmp_path: Path) -> Callable[..., Run]:
    """Makes a run from the example report, changed by a function when one is given."""

    def make(change: Callable[[RunReport], RunReport] = lambda report: report, **events: Any) -> Run:
        folder = RunFolder.create("demo", tmp_path)
        (folder.path / "film.mp4").write_bytes(b"film")
        Image.new("RGB", (8, 6), (200, 30, 30)).save(folder.path / "still.png")
        folder.write_report(change(example_report(folder.run_id)))
        return load_run(folder.path)

    return make
