"""Figures of the missions that ran."""

from benchmarks.result import Metric, percentile, rate
from benchmarks.workshop.part import Part, Row


def metrics(rows: list[Row], chosen: list[Part], quick: bool) -> dict[str, Metric]:
    """Speed, what must never happen in a run that is not a control, and each part's share of successes."""
    controls = {part.name for part in chosen if part.control}
    names = {part.name for part in chosen}
    real = [row for row in rows if row["part"] in names - controls]
    n = len(real)
    never = lambda key: Metric(sum(bool(row[key]) for row in real), 0, "<=", "", n)  # noqa: E731
    plain = [row for row in real if row["part"] == "nominal"]
    well = [row for row in real if row["success"]]
    found = {
        "mission simulated time, median": percentile([row["sim_seconds"] for row in well], 50, None, "s"),
        "simulated over wall time of one process, median": percentile(
            [row["sim_seconds"] / row["wall_seconds"] for row in well], 50, None, ""
        ),
        "steps done more than once": Metric(sum(row["repeated"] for row in real), None, n=n),
        "claims that ground truth denies": Metric(sum(bool(r["claimed"]) and not r["success"] for r in real), 0, n=n),
        "runs in which the physics diverged": never("diverged"),
        "runs with constraints beyond the grippers' linkages": never("ties"),
        "nominal runs with a forbidden contact": Metric(sum(bool(r["contacts"]) for r in plain), 0, n=len(plain)),
        "nominal runs with a limit exceeded": Metric(sum(bool(r["limits_exceeded"]) for r in plain), 0, n=len(plain)),
    }
    for part in chosen:
        found |= _share(part, [row for row in rows if row["part"] == part.name], quick)
    return found


def _share(part: Part, rows: list[Row], quick: bool) -> dict[str, Metric]:
    successes = sum(row["success"] for row in rows)
    if not part.control:
        return {f"{part.name}: missions that succeed": rate(successes, len(rows), part.target, quick)}
    share = successes / len(rows) if rows else float("nan")
    return {f"{part.name}: missions that succeed": Metric(share, part.target, "<=", "", len(rows))}
