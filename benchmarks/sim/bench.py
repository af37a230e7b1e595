"""``rostrum bench sim``: the parts, their order, and the file."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks.result import BenchResult
from benchmarks.sim import engines, mjlab, overhead, threads
from benchmarks.sim.overhead import OverheadCfg
from rostrum.cli.terminal import line
from rostrum.runs.environment import environment

QUICK = 12  # blocks of a quick run


@dataclass(frozen=True)
class SimBenchCfg:
    """What to measure.

    Attributes:
        quick: Fewer blocks; a minute or two.
        size: Task, copies and blocks.
        with_mjlab: Whether to make mjlab's environment when it is absent.
        mjlab_env: Where that environment is; in the user's cache by default.
        with_warp: Whether to run MuJoCo Warp on the CPU as well.
    """

    quick: bool = False
    size: OverheadCfg = field(default_factory=OverheadCfg)
    with_mjlab: bool = False
    mjlab_env: Path | None = None
    with_warp: bool = False


def run(cfg: SimBenchCfg, json_file: Path | None, resume: Path | None = None) -> BenchResult:
    """Measures part by part; each is in the file at once. What ``resume`` holds already is not measured again.

    The threads come first: they need an idle machine, and the other parts make it busy.
    """
    result, commit = BenchResult("sim"), environment().commit
    done: dict[str, dict] = {}
    if resume is not None and resume.exists():
        done = {row["part"]: row for row in json.loads(resume.read_text())["results"] if "skipped" not in row}
    target = json_file or resume
    size, steps = cfg.size, 100
    if cfg.quick:
        size, steps = replace(size, blocks=min(QUICK, size.blocks)), 30
    parts = (
        (threads, lambda: threads.measure(size.num_envs, size.blocks)),
        (engines, lambda: engines.measure(cfg.with_warp)),
        (mjlab, lambda: mjlab.measure(mjlab.mjlab_python(cfg.mjlab_env, cfg.with_mjlab), steps=steps)),
        (overhead, lambda: overhead.measure(size)),
    )
    for module, measure in parts:
        row = done.get(module.PART) or {**measure(), "commit": commit, "quick": cfg.quick}
        line(f"  {row['part']}: {row['summary']}")
        result.results.append(row)
        result.metrics.update(module.metrics(row))
        if target is not None:
            result.write(target)
    return result
