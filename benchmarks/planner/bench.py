"""``rostrum bench planner``: the office cases of the published planner, exactness, formulas, scaling."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.planner.exactness import run_exactness
from benchmarks.planner.formulas import run_formulas
from benchmarks.planner.office import OfficeCfg, run_office
from benchmarks.planner.replanning import run_replanning
from benchmarks.planner.scaling import run_scaling
from benchmarks.result import BenchResult

INSTANCES, FORMULAS = 200, 10_000


@dataclass(frozen=True)
class PlannerBenchCfg:
    """What to run.

    Attributes:
        office: The office cases, which then run alone.
        quick: Fewer instances and formulas, the small sizes.
    """

    office: OfficeCfg | None
    quick: bool = False


def run(cfg: PlannerBenchCfg, path: Path | None) -> BenchResult:
    """Runs the parts; what is finished is in the file at once."""
    result = BenchResult("planner")
    share = 10 if cfg.quick else 1
    office = cfg.office
    parts = (
        [lambda: run_office(office, result)]
        if office
        else [
            lambda: run_formulas(FORMULAS // share, result),
            lambda: run_exactness(INSTANCES // share, result),
            lambda: run_replanning(result),
            lambda: run_scaling(cfg.quick, result),
        ]
    )
    for part in parts:
        part()
        if path is not None:
            result.write(path)
    return result
