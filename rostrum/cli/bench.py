"""``rostrum bench``: measures what the project claims."""

import os
from pathlib import Path
from typing import Annotated, Literal

import tyro

from benchmarks.stack import PARTS, StackBenchCfg, run
from rostrum.cli.options import Domain
from rostrum.cli.terminal import line
from rostrum.cli.up import check_setup
from rostrum.errors import UsageError


def bench(
    which: Annotated[Literal["stack"], tyro.conf.Positional] = "stack",
    quick: bool = False,
    seeds: str = "0-19",
    only: tuple[Literal["missions", "start", "reflexes", "faults"], ...] = PARTS,
    json: Path | None = None,
    resume: Path | None = None,
    out: Path = Path("out/bench"),
    domain: Domain = None,
) -> int:
    """Runs a benchmark: a table on the terminal, JSON with --json, exit status 1 when a target is missed.

    Args:
        which: stack is missions by seed, start-up time, corrections and stops, killed nodes.
        quick: At most ten minutes, with fewer repetitions.
        seeds: First and last seed of the block poses.
        only: Parts to run.
        json: File for the outcome; every finished run is in it at once.
        resume: Go on with what this file holds.
        out: Folder for the run folders.
        domain: ROS domain id.
    """
    del domain, which
    check_setup()
    try:
        first, _, last = seeds.partition("-")
        span = (int(first), int(last or first))
    except ValueError:
        raise UsageError(f"--seeds takes A-B, such as 0-19; got {seeds!r}") from None
    cfg = StackBenchCfg(quick, span, tuple(only), out, int(os.environ["ROS_DOMAIN_ID"]))
    result = run(cfg, json, resume)
    result.show()
    line("passed" if result.passed else "fell short")
    return 0 if result.passed else 1
