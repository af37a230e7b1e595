"""``rostrum bench stack``: the whole stack on the bench scene, judged by ground truth."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stack_faults, stack_missions, stack_reflexes, stack_start
from benchmarks.result import BenchResult
from rostrum.cli.terminal import line
from rostrum.environment import DEFAULT_DOMAIN
from rostrum.runs.environment import environment

PARTS = ("missions", "start", "reflexes", "faults")


@dataclass(frozen=True)
class StackBenchCfg:
    """What to measure.

    Attributes:
        quick: At most ten minutes: fewer repetitions, the rates undecided where they are too few.
        seeds: Seeds of block poses, first and last.
        only: Parts to run.
        out: Folder for the run folders.
        domain: ROS domain id.
    """

    quick: bool = False
    seeds: tuple[int, int] = (0, 19)
    only: tuple[str, ...] = PARTS
    out: Path = Path("out/bench")
    domain: int = DEFAULT_DOMAIN


def run(cfg: StackBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs the benchmark; each finished run is appended to the file at once."""
    result = BenchResult("stack")
    if resume is not None and resume.exists():
        result.results = json.loads(resume.read_text())["results"]
        line(f"resumed with {len(result.results)} finished runs of {resume}")
    target = json_file or resume

    commit = environment().commit

    def keep(row: dict) -> None:
        result.results.append({**row, "commit": commit, "quick": cfg.quick})
        line(f"  {row['part']}: {row['summary']}")
        if target is not None:
            result.write(target)

    modules: dict[str, Callable] = {
        "start": stack_start.measure,
        "reflexes": stack_reflexes.measure,
        "faults": stack_faults.measure,
        "missions": stack_missions.measure,
    }
    for part, measure in modules.items():
        if part in cfg.only:
            line(f"{part} ...")
            measure(cfg, [row for row in result.results if row["part"] == part], keep)
    for part, module in (
        ("start", stack_start),
        ("reflexes", stack_reflexes),
        ("faults", stack_faults),
        ("missions", stack_missions),
    ):
        if part in cfg.only:
            result.metrics.update(module.metrics([row for row in result.results if row["part"] == part], cfg.quick))
    if target is not None:
        result.write(target)
    return result
