"""Statistics of a column, as LeRobot keeps them for every episode and for the whole set."""

from collections.abc import Mapping, Sequence

import numpy as np

Statistics = dict[str, np.ndarray]
QUANTILES = {"q01": 0.01, "q10": 0.10, "q50": 0.50, "q90": 0.90, "q99": 0.99}


def statistics_of(column: np.ndarray) -> Statistics:
    """Of a column of shape (frames, numbers): each of shape (numbers,), ``count`` of shape (1,)."""
    rows = np.asarray(column, np.float64)
    found = {"min": rows.min(axis=0), "max": rows.max(axis=0), "mean": rows.mean(axis=0), "std": rows.std(axis=0)}
    found |= {name: np.quantile(rows, share, axis=0) for name, share in QUANTILES.items()}
    return {**found, "count": np.array([len(rows)])}


def together(parts: Sequence[Mapping[str, np.ndarray]]) -> Statistics:
    """Of several episodes together; quantiles are their means weighted by length, which is what LeRobot does."""
    counts = np.array([float(part["count"][0]) for part in parts])
    weights = (counts / counts.sum())[:, None]
    stacked = {name: np.stack([np.asarray(part[name], np.float64) for part in parts]) for name in parts[0]}
    mean = (weights * stacked["mean"]).sum(axis=0)
    spread = (weights * (stacked["std"] ** 2 + (stacked["mean"] - mean) ** 2)).sum(axis=0)
    found = {"min": stacked["min"].min(axis=0), "max": stacked["max"].max(axis=0), "mean": mean, "std": np.sqrt(spread)}
    found |= {name: (weights * stacked[name]).sum(axis=0) for name in QUANTILES}
    return {**found, "count": np.array([int(counts.sum())])}
