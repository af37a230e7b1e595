"""What a deployment leaves for people and tools: ``report.json``."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from hardware.document import document
from rostrum.deploy.checks import Check
from rostrum.deploy.log import DeployLog
from rostrum.deploy.outcome import Ending, Outcome, Stage
from rostrum.runs.environment import Environment


@dataclass(frozen=True)
class Spread:
    """How a time spreads over the ticks [s]."""

    median: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    most: float = 0.0


@dataclass(frozen=True)
class Part:
    """A part of the velocity profile.

    Attributes:
        t: When it began, since the start [s].
        seconds: How long it lasted [s].
        asked: Forward, sideways [m/s] and turning velocity [rad/s] that were asked for.
        done: The same as the simulation knows it, averaged from 1 s after its beginning on; None elsewhere.
    """

    t: float
    seconds: float
    asked: tuple[float, float, float]
    done: tuple[float, float, float] | None = None


@document("deploy_report", "1.0")
@dataclass(frozen=True)
class DeployReport:
    """Everything known about one deployment.

    Attributes:
        run_id: The run.
        robot: Model name of the description.
        family: ``legged`` or ``arm``.
        target: ``sim``, ``twin`` or ``real``.
        driver: Name of the driver.
        address: Where the robot was.
        bundle: File of the policy; empty without one.
        sha256: Hash of the policy's network.
        created: When, UTC, ISO 8601.
        checks: The preflight.
        ending: How it ended.
        text: Why, for people.
        stages: When each stage began, since the start [s].
        parts: The parts of the velocity profile.
        ticks: Ticks of the robot floor.
        missed: Ticks that were skipped, because time had passed them by.
        limited: Ticks in which a limit kept the output from the command.
        rejected: Commands that were refused.
        overruns: Ticks that came late.
        state_age: Age of the measured states.
        lateness: Of the ticks; zero in lock-step.
        lockstep: Whether time stood still between ticks.
        environment: Machine, load, versions, commit.
    """

    run_id: str
    robot: str
    family: str
    target: str
    driver: str
    address: str
    bundle: str
    sha256: str
    created: str
    checks: tuple[Check, ...]
    ending: Ending
    text: str
    environment: Environment
    stages: tuple[tuple[Stage, float], ...] = ()
    parts: tuple[Part, ...] = ()
    ticks: int = 0
    missed: int = 0
    limited: int = 0
    rejected: int = 0
    overruns: int = 0
    state_age: Spread = field(default_factory=Spread)
    lateness: Spread = field(default_factory=Spread)
    lockstep: bool = False


def spread(values: tuple[float, ...]) -> Spread:
    """How times spread [s]; zeros for none."""
    if not values:
        return Spread()
    array = np.array(values)
    p95, p99 = np.quantile(array, [0.95, 0.99]).tolist()
    return Spread(float(np.median(array)), p95, p99, float(array.max()))


def measured(outcome: Outcome) -> dict[str, Any]:
    """What an outcome says in the report's own words."""
    counters = outcome.counters
    return {
        "ending": outcome.ending,
        "text": outcome.text,
        "stages": outcome.stages,
        "ticks": counters.ticks,
        "missed": outcome.missed,
        "limited": counters.limited,
        "rejected": counters.rejected,
        "overruns": counters.overruns,
        "state_age": spread(outcome.ages),
        "lateness": spread(outcome.lateness),
    }


def parts_of(log: DeployLog, skip: float = 1.0) -> tuple[Part, ...]:
    """The parts of the velocity profile, and what became of each where the log has the truth.

    Args:
        log: A log.
        skip: Time after a part's beginning that is left out of the average [s].
    """
    running = [tick for tick in log.ticks if tick["stage"] == Stage.RUNNING and "policy" in tick]
    if not running:
        return ()
    begin, groups = float(log.ticks[0]["t"]), []
    for tick in running:
        asked = tuple(map(float, tick["policy"]["velocity"]))
        if not groups or groups[-1][0] != asked:
            groups.append((asked, []))
        groups[-1][1].append(tick)
    return tuple(
        Part(ticks[0]["t"] - begin, ticks[-1]["t"] - ticks[0]["t"], asked, _velocity(ticks, skip))
        for asked, ticks in groups
    )


def _velocity(ticks: list[dict[str, Any]], skip: float) -> tuple[float, float, float] | None:
    """Mean velocity of the base in its own frame, from the truth; None where there is none or too little."""
    kept = [(tick["t"], *tick["truth"]) for tick in ticks if "truth" in tick and tick["t"] - ticks[0]["t"] >= skip]
    if len(kept) < 3:
        return None
    t, x, y, heading = np.array(kept).T
    heading = np.unwrap(heading)
    span, middle = t[-1] - t[0], 0.5 * (heading[1:] + heading[:-1])
    forward = (np.diff(x) * np.cos(middle) + np.diff(y) * np.sin(middle)).sum() / span
    sideways = (np.diff(y) * np.cos(middle) - np.diff(x) * np.sin(middle)).sum() / span
    return float(forward), float(sideways), float((heading[-1] - heading[0]) / span)
