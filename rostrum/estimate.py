"""A mean over seeds and how sure it is."""

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


def mean_over_seeds(values: Sequence[float] | np.ndarray) -> Estimate:
    """Mean and Student's interval."""
    found, count = np.asarray(values, float), len(values)
    mean = float(found.mean())
    if count < 2:
        return Estimate(mean, math.nan, math.nan)
    half = float(student.ppf(0.975, count - 1) * found.std(ddof=1) / math.sqrt(count))
    return Estimate(mean, mean - half, mean + half)
