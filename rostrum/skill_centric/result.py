"""Differences between two policies, paired by seed, with their interval."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as student


@dataclass(frozen=True)
class Estimate:
    """A mean over seeds and its 95 % interval; the interval is not a number where there is one seed."""

    value: float
    low: float
    high: float


def difference(first: Sequence[float], second: Sequence[float]) -> Estimate:
    """Mean of ``first`` less ``second``, paired by seed, with Student's interval."""
    away = np.asarray(first) - np.asarray(second)
    value, count = float(away.mean()), len(away)
    if count < 2:
        return Estimate(value, math.nan, math.nan)
    half = float(student.ppf(0.975, count - 1) * away.std(ddof=1) / math.sqrt(count))
    return Estimate(value, value - half, value + half)
