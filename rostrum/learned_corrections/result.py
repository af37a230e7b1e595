"""What came of the rounds of some seeds, as figures with intervals over the seeds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rostrum.estimate import Estimate, mean_over_seeds
from rostrum.learned_corrections.loop import ARMS

Stages = Mapping[str, Mapping[str, Any]]
RESAMPLES = 10_000


@dataclass(frozen=True)
class Figures:
    """Of some seeds, all in percent of episodes or in points of percent.

    Attributes:
        rounds: Success by itself after each round, from round 0 on.
        live: Success of round 0 while a person corrects it.
        gained: Last round less round 0.
        recovered: That, as a share of what the person gains [%].
        shuffled: What the same updates gain with shuffled words.
        none: What they gain without any correction.
        corrections: Corrections of an episode, in each round's rollouts.
        hashes: The low level's weights, whenever something was judged.
    """

    rounds: tuple[Estimate, ...]
    live: Estimate
    gained: Estimate
    recovered: Estimate
    shuffled: Estimate
    none: Estimate
    corrections: tuple[float, ...]
    hashes: frozenset[str]


def figures(seeds: Sequence[Stages]) -> Figures:
    """The figures of some seeds; each must have all stages of the same number of rounds."""
    last = max(int(name.split()[-1]) for name in seeds[0] if name.startswith("correct round"))
    rounds = [_rates(seeds, f"judge round {number}") for number in range(last + 1)]
    live = _rates(seeds, "judge round 0 with a person")
    shuffled, none = (_rates(seeds, f"judge round {last} {arm}") for arm in ARMS[1:])
    watched = [[stages[f"correct round {number}"] for stages in seeds] for number in range(1, last + 1)]
    return Figures(
        tuple(mean_over_seeds(rates) for rates in rounds),
        mean_over_seeds(live),
        mean_over_seeds(rounds[last] - rounds[0]),
        _share(rounds[last] - rounds[0], live - rounds[0]),
        mean_over_seeds(shuffled - rounds[0]),
        mean_over_seeds(none - rounds[0]),
        tuple(sum(each["corrections"] for each in row) / sum(each["episodes"] for each in row) for row in watched),
        frozenset(str(stage["low_level"]) for stages in seeds for stage in stages.values() if "low_level" in stage),
    )


def table(found: Figures) -> list[str]:
    """The figures in lines for a terminal."""
    lines = [f"{f'after round {i}, by itself':<36}{_told(each)} %" for i, each in enumerate(found.rounds)]
    lines += [
        f"{'round 0 with a person':<36}{_told(found.live)} %",
        f"{'gained by corrections':<36}{_told(found.gained)} points",
        f"{'share of the gap to the person':<36}{_told(found.recovered)} %",
        f"{'gained with shuffled words':<36}{_told(found.shuffled)} points",
        f"{'gained without corrections':<36}{_told(found.none)} points",
        f"{'corrections of an episode, by round':<36}{', '.join(f'{each:.2f}' for each in found.corrections)}",
    ]
    same = "one and the same" if len(found.hashes) == 1 else "NOT THE SAME"
    shown = ", ".join(sorted(name[:16] for name in found.hashes))
    return [*lines, f"{'low level throughout':<36}{same}: sha256 {shown}"]


def _rates(seeds: Sequence[Stages], name: str) -> np.ndarray:
    """Success of each seed [%]."""
    return np.array([100.0 * stages[name]["successes"] / stages[name]["episodes"] for stages in seeds])


def _share(gained: np.ndarray, possible: np.ndarray) -> Estimate:
    """Ratio of the means [%], with an interval from resampled seeds (Efron 1979)."""
    if possible.mean() <= 0.0:
        return Estimate(math.nan, math.nan, math.nan)
    value = float(100.0 * gained.mean() / possible.mean())
    if len(gained) < 2:
        return Estimate(value, math.nan, math.nan)
    drawn = np.random.default_rng(0).integers(len(gained), size=(RESAMPLES, len(gained)))
    below = possible[drawn].mean(axis=1)
    ratios = 100.0 * gained[drawn].mean(axis=1)[below > 0.0] / below[below > 0.0]
    low, high = np.percentile(ratios, [2.5, 97.5])
    return Estimate(value, float(low), float(high))


def _told(estimate: Estimate) -> str:
    interval = "" if math.isnan(estimate.low) else f"  [{estimate.low:.1f}, {estimate.high:.1f}]"
    return f"{estimate.value:6.1f}{interval}"
