"""Figures of reflexes from their samples, against their targets; needs no ROS."""

from typing import Any

from benchmarks.result import Metric, largest, percentile

Row = dict[str, Any]

ARM_PERIOD = 0.010  # [s] control period of an arm's references
POLICY_PERIOD = 0.020  # [s] of what walks
ALLOWED = 0.010  # [s] beyond the period in which a reflex acts
STACK_CHANGE = 0.060  # [s] to a changed reference, as the whole stack's benchmark asks for
ARM_REST = 0.5  # [s] until all joints of all arms rest
BASE_REST = 1.0  # [s] until a base that walked stands
BASE_STANDS = 0.05  # [m/s] a base that is slower stands
UPRIGHT = 0.3  # [rad] a base that is tilted less is upright
PLANNED = 0.5  # [s] from an edit in words to the new plan

CHANGE, REST = "correction to changed reference", "stop to every joint below 0.02 rad/s"


def arms_of_the_stack(rows: list[Row]) -> dict[str, Metric]:
    """The arms' figures in the benchmark of the whole stack."""
    changes, rests = _all(rows, "change_seconds"), _all(rows, "rest_seconds")
    return {
        f"{CHANGE}, median": percentile(changes, 50),
        f"{CHANGE}, p99": percentile(changes, 99, STACK_CHANGE),
        f"{REST}, median": percentile(rests, 50),
        f"{REST}, max": largest(rests, ARM_REST, "s"),
    }


def reflexes(rows: list[Row]) -> dict[str, Metric]:
    """All figures of the parts that were measured; the main ones, stops of arms, last."""
    parts = {part: [row for row in rows if row["part"] == part] for part in ("edits", "legs", "arms")}
    found: dict[str, Metric] = {}
    for part, figures in (("edits", edits), ("legs", legs), ("arms", arms)):
        if parts[part]:
            if trips := _all(parts[part], "echo_seconds"):
                found[f"{part}: there and back through an echo, median"] = percentile(trips, 50)
                found[f"{part}: there and back through an echo, p99"] = percentile(trips, 99)
            found |= figures(parts[part])
    return found


def edits(rows: list[Row]) -> dict[str, Metric]:
    """From words to the new plan; without end where an edit was accepted and none came."""
    plans = _all(rows, "plan_seconds")
    return {
        "edits: refused": Metric(sum(len(row["refused"]) for row in rows), n=sum(row["said"] for row in rows)),
        "edits: words to new plan, median": percentile(plans, 50),
        "edits: words to new plan, p99": percentile(plans, 99, PLANNED),
    }


def legs(rows: list[Row]) -> dict[str, Metric]:
    """From a stop to the policy's zero velocity, and to a base that stands upright."""
    references, asked = _all(rows, "reference_seconds"), _all(rows, "asked_seconds")
    rests, tilts = _all(rows, "rest_seconds"), _all(rows, "tilts")
    return {
        "legs: stop to zero velocity of the skill, median": percentile(references, 50),
        "legs: stop to zero velocity of the skill, p99": percentile(references, 99),
        "legs: stop to zero velocity asked of the policy, median": percentile(asked, 50),
        "legs: stop to zero velocity asked of the policy, p99": percentile(asked, 99, POLICY_PERIOD + ALLOWED),
        "legs: stop to base below 0.05 m/s, median": percentile(rests, 50),
        "legs: stop to base below 0.05 m/s, max": largest(rests, BASE_REST, "s"),
        "legs: largest tilt after a stop": largest(tilts, UPRIGHT, "rad"),
    }


def arms(rows: list[Row]) -> dict[str, Metric]:
    """From a correction or a stop to changed, braking and resting references, and to resting joints."""
    changes, rests = _all(rows, "change_seconds"), _all(rows, "rest_seconds")
    slower, still = _all(rows, "slower_seconds"), _all(rows, "still_seconds")
    stops = _all(rows, "stop_seconds")
    return {
        f"arms: {CHANGE}, median": percentile(changes, 50),
        f"arms: {CHANGE}, p99": percentile(changes, 99, ARM_PERIOD + ALLOWED),
        f"arms: {REST}, median": percentile(rests, 50),
        f"arms: {REST}, max": largest(rests, ARM_REST, "s"),
        "arms: stop to reference at rest, median": percentile(still, 50),
        "arms: stop to reference at rest, p99": percentile(still, 99),
        "arms: stop to slower reference, median": percentile(slower, 50),
        "arms: stop to slower reference, p99": percentile(slower, 99),
        "arms: stop to changed reference, median": percentile(stops, 50),
        "arms: stop to changed reference, p99": percentile(stops, 99, ALLOWED),
    }


def _all(rows: list[Row], key: str) -> list[float]:
    return [sample for row in rows for sample in row.get(key, ())]
