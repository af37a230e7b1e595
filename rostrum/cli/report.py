"""``rostrum report RUN``: writes a run's report and film again from what it left behind."""

from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.terminal import line
from rostrum.finish import finish_run


def report(run: Annotated[Path, tyro.conf.Positional], film: bool = True) -> int:
    """Writes report.json, report.html and the film of a run folder again, also after a crash.

    Args:
        run: The run folder.
        film: Render the film.
    """
    line(f"report: {finish_run(run, film=film)}")
    return 0
