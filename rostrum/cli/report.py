"""``rostrum report RUN``: writes a run's report and film again from what it left behind."""

from pathlib import Path
from typing import Annotated

import tyro

from rostrum.cli.terminal import line
from rostrum.errors import GraphRunningError
from rostrum.finish import finish_run
from rostrum.graph.runtime_dir import read_record


def report(run: Annotated[Path, tyro.conf.Positional], film: bool = True) -> int:
    """Writes report.json, report.html and the film of a run folder again, also after a crash.

    Args:
        run: The run folder.
        film: Render the film.
    """
    record = read_record()
    if record is not None and Path(record.run_folder).resolve() == run.resolve():
        raise GraphRunningError(f"{run} is being recorded; `rostrum stop` writes its report")
    line(f"report: {finish_run(run, film=film)}")
    return 0
