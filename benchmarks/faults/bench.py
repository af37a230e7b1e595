"""``rostrum bench faults``: every kind of fault, again and again, judged by ground truth."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.faults import in_graph, rehearsed
from benchmarks.faults.kind import FaultKind, FaultRow
from benchmarks.result import BenchResult, Metric, rate, read_rows
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.runs.environment import environment

RECOVERY_TARGET = 0.9
REPEATS, QUICK_REPEATS = 10, 1
KINDS: dict[str, FaultKind] = {kind.name: kind for kind in (*rehearsed.BODIES, *in_graph.FAULTS)}


@dataclass(frozen=True)
class FaultsBenchCfg:
    """What to run.

    Attributes:
        quick: Each kind once.
        kinds: Names of kinds; all when empty.
        out: Folder for the run folders.
        domain: ROS domain id.
    """

    quick: bool
    kinds: tuple[str, ...]
    out: Path
    domain: int


def run(cfg: FaultsBenchCfg, json_file: Path | None, resume: Path | None) -> BenchResult:
    """Runs what ``resume`` does not hold.

    Raises:
        UsageError: a kind that does not exist.
    """
    unknown = sorted(set(cfg.kinds) - set(KINDS))
    if unknown:
        raise UsageError(f"--only: no kind {', '.join(map(repr, unknown))}; there are {', '.join(KINDS)}")
    rows = read_rows(resume, "kind", "repeat") if resume is not None and resume.exists() else []
    result, target, commit = BenchResult("faults", results=rows), json_file or resume, environment().commit
    done = {(row["kind"], row["repeat"]) for row in rows}
    for repeat in range(QUICK_REPEATS if cfg.quick else REPEATS):
        for kind in map(KINDS.__getitem__, cfg.kinds or KINDS):
            if (kind.name, repeat) in done:
                continue
            row = _run(kind, repeat, cfg)
            result.results.append({**asdict(row), "commit": commit})
            line(f"{row.kind:<26} {row.repeat:>2}  {'; '.join(row.unsafe) or row.ended}")
            result.metrics = metrics(result.results, cfg.quick)
            if target is not None:
                result.write(target)
    result.metrics = metrics(result.results, cfg.quick)
    return result


def _run(kind: FaultKind, repeat: int, cfg: FaultsBenchCfg) -> FaultRow:
    if kind in rehearsed.BODIES:
        return rehearsed.run(kind, repeat, cfg.out)
    return in_graph.run(kind, repeat, cfg.out, cfg.domain)


def metrics(rows: list[dict[str, Any]], quick: bool) -> dict[str, Metric]:
    """Missions finished by kind, faults that took place, unsafe runs, and the share of recoverable ones finished."""
    found: dict[str, Metric] = {}
    for name in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == name]
        found[name] = Metric(sum(row["finished"] for row in own) / len(own), n=len(own))
    recoverable = [row for row in rows if KINDS[row["kind"]].recoverable]
    stated = [row for row in rows if row["ended"] and not row["ended"].startswith(("never", "not ended"))]
    found["faults that took place"] = Metric(sum(row["happened"] for row in rows) / max(len(rows), 1), n=len(rows))
    found["missions that ended in words"] = Metric(len(stated) / max(len(rows), 1), 1.0, ">=", n=len(rows))
    found["unsafe runs"] = Metric(sum(bool(row["unsafe"]) for row in rows), 0.0, "==", n=len(rows))
    finished = sum(row["finished"] for row in recoverable)
    found["recoverable ones finished without a person"] = rate(finished, len(recoverable), RECOVERY_TARGET, quick)
    return found
