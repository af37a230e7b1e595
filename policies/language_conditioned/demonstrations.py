"""Demonstrations as arrays: what was seen and done in each step of many episodes, and the segments that cut them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from policies.errors import DemonstrationError
from policies.language_conditioned.segments import FILE, Segment, read_segments, write_segments

Array = np.ndarray
STEPS = "steps.npz"


@dataclass(frozen=True)
class Episode:
    """One episode.

    Attributes:
        name: Unique.
        low: Features of the low level, (steps, features).
        high: Features of the high level, (steps, features).
        actions: Velocity of the hand [m/s] and wanted opening [m], (steps, 4).
        segments: What was said, in order.
    """

    name: str
    low: Array
    high: Array
    actions: Array
    segments: tuple[Segment, ...]

    def commands(self) -> list[str]:
        """The command that is active in each step; empty where none is."""
        active = [""] * len(self.actions)
        for segment in self.segments:
            active[segment.start : segment.end] = [segment.command] * len(segment)
        return active


def save_episodes(folder: Path, episodes: Sequence[Episode]) -> None:
    """Writes ``steps.npz`` and ``segments.jsonl``, anew."""
    folder.mkdir(parents=True, exist_ok=True)
    names = ("low", "high", "actions")
    joined = {name: np.concatenate([getattr(episode, name) for episode in episodes]) for name in names}
    lengths = np.array([len(episode.actions) for episode in episodes])
    (folder / FILE).unlink(missing_ok=True)
    write_segments(folder / FILE, (segment for episode in episodes for segment in episode.segments))
    arrays = {"names": np.array([episode.name for episode in episodes]), "lengths": lengths, **joined}
    np.savez(folder / STEPS, allow_pickle=False, **arrays)


def load_episodes(folder: Path) -> list[Episode]:
    """Reads what :func:`save_episodes` wrote.

    Raises:
        DemonstrationError: the folder holds no demonstrations, or its files contradict each other.
    """
    segments = read_segments(folder / FILE)
    try:
        with np.load(folder / STEPS) as steps:
            names, lengths = steps["names"], steps["lengths"]
            low, high, actions = steps["low"], steps["high"], steps["actions"]
    except (OSError, ValueError, KeyError) as error:
        raise DemonstrationError(f"{folder / STEPS} holds no demonstrations: {error}") from error
    if not len(low) == len(high) == len(actions) == lengths.sum():
        raise DemonstrationError(f"{folder / STEPS}: its arrays have different lengths; record the episodes anew")
    by_name: dict[str, list[Segment]] = {}
    for segment in segments:
        by_name.setdefault(segment.episode, []).append(segment)
    found, start = [], 0
    for name, length in zip(map(str, names), map(int, lengths), strict=True):
        part = slice(start, start + length)
        found.append(Episode(name, low[part], high[part], actions[part], tuple(by_name.get(name, ()))))
        start += length
    return found
