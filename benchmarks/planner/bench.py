"""``rostrum bench planner``: the office cases of the published planner, exactness, formulas, scaling."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.planner.exactness import run_exactness
from benchmarks.planner.formulas import run_formulas
from benchmarks.planner.office import OfficeCfg, run_office
from benchmarks.planner.published import PublishedCfg, check, missing, run_published
from benchmarks.planner.replanning import run_replanning
from benchmarks.planner.scaling import run_scaling
from benchmarks.result import BenchResult
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.report.scaling_plot import write_scaling_plot

INSTANCES, FORMULAS = 200, 10_000


@dataclass(frozen=True)
class PlannerBenchCfg:
    """What to run.

    Attributes:
        office: The office cases, which then run alone.
        quick: Fewer instances and formulas, the small sizes.
        published: The published planner, which then runs on the office cases as well.
        plot: Where the scaling is drawn.
    """

    office: OfficeCfg | None
    quick: bool = False
    published: PublishedCfg | None = None
    plot: Path | None = None


def run(cfg: PlannerBenchCfg, path: Path | None) -> BenchResult:
    """Runs the parts; what is finished is in the file at once.

    Raises:
        UsageError: what is asked for does not go together, or a folder lacks something.
    """
    if cfg.plot is not None and cfg.office is not None:
        raise UsageError("--plot draws the scaling, which does not run with --data")
    if cfg.published is not None and cfg.office is None:
        raise UsageError("--published runs on the office cases; it needs --data")
    result = BenchResult("planner")
    for part in _office_parts(cfg.office, cfg.published, result) if cfg.office else _parts(cfg, result):
        part()
        if path is not None:
            result.write(path)
    if cfg.plot is not None:
        write_scaling_plot(result.results, cfg.plot)
        line(f"drawn: {cfg.plot}")
    return result


def _parts(cfg: PlannerBenchCfg, result: BenchResult) -> list[Callable[[], None]]:
    share = 10 if cfg.quick else 1
    return [
        partial(run_formulas, FORMULAS // share, result),
        partial(run_exactness, INSTANCES // share, result),
        partial(run_replanning, result),
        partial(run_scaling, cfg.quick, result),
    ]


def _office_parts(office: OfficeCfg, published: PublishedCfg | None, result: BenchResult) -> list[Callable[[], None]]:
    parts: list[Callable[[], None]] = [partial(run_office, office, result)]
    if published is None:
        return parts
    check(published, office)
    lack = missing(published)
    if lack is not None:
        line(f"the published planner is left out: {lack}")
        return parts
    return parts + [partial(run_published, case, published, office, result) for case in office.cases]
