"""Reads demonstrations back, ours and those that other tools recorded in the same layout."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from policies.demonstrations.layout import (
    ACTION,
    DONE,
    OWN,
    PHASE,
    STATE,
    SUCCESS,
    SURROUNDINGS,
    TASKS,
    Recording,
    read_info,
    recording_of,
)
from policies.demonstrations.parquet import columns_of
from policies.errors import DemonstrationError


@dataclass(frozen=True)
class Demonstration:
    """One episode.

    Attributes:
        number: Its ``episode_index``.
        task: What was asked for.
        success: Whether it succeeded.
        state: (frames, numbers of the state).
        surroundings: (frames, numbers of the surroundings), none of them where there are none.
        action: (frames, numbers of the action).
        phase: (frames,), number of the phase.
        notes: What else is known of it, such as its seed.
    """

    number: int
    task: str
    success: bool
    state: np.ndarray
    surroundings: np.ndarray
    action: np.ndarray
    phase: np.ndarray
    notes: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Demonstrations:
    """A whole set."""

    recording: Recording
    episodes: tuple[Demonstration, ...]


def read_demonstrations(folder: Path) -> Demonstrations:
    """Reads a set.

    Raises:
        DemonstrationError: there is none, it is of another version, or a part is missing; names the file.
        MissingPackageError: pyarrow is not installed.
    """
    info = read_info(folder)
    recording = recording_of(info, folder)
    rows = _rows(sorted((folder / "meta" / "episodes").glob("*/*.parquet")))
    tasks = columns_of(folder / TASKS) if rows else {"task_index": [], "task": []}
    texts = dict(zip(tasks["task_index"], tasks["task"], strict=True))
    files: dict[Path, dict[str, list[Any]]] = {}
    episodes = []
    for row in rows:
        path = folder / str(info["data_path"]).format(
            chunk_index=row["data/chunk_index"], file_index=row["data/file_index"]
        )
        if path not in files:
            files = {path: columns_of(path)}
        episodes.append(_episode(row, files[path], texts, path))
    if len(episodes) != int(info["total_episodes"]):
        raise DemonstrationError(
            f"{folder} says that it holds {info['total_episodes']} episodes and holds {len(episodes)}; "
            "open it once with 'rostrum skill record' to mend what was cut off"
        )
    return Demonstrations(recording, tuple(episodes))


def _rows(paths: list[Path]) -> list[dict[str, Any]]:
    rows = []
    for path in paths:
        columns = columns_of(path)
        rows += [{name: column[n] for name, column in columns.items()} for n in range(len(columns["episode_index"]))]
    return sorted(rows, key=lambda row: row["episode_index"])


def _episode(row: dict[str, Any], columns: dict[str, list[Any]], texts: dict[int, str], path: Path) -> Demonstration:
    number = int(row["episode_index"])
    chosen = [n for n, episode in enumerate(columns["episode_index"]) if episode == number]
    missing = [name for name in (STATE, ACTION, "task_index") if name not in columns]
    if missing or len(chosen) != int(row["length"]):
        raise DemonstrationError(
            f"{path}: episode {number} has {len(chosen)} of {row['length']} frames, lacks {missing}"
        )
    pick = lambda name: np.array([columns[name][n] for n in chosen])  # noqa: E731
    rows = lambda name: pick(name).astype(np.float32).reshape(len(chosen), -1)  # noqa: E731 - one number is no list
    last = pick(SUCCESS) if SUCCESS in columns else pick(DONE) if DONE in columns else np.array([True])
    return Demonstration(
        number,
        texts[int(pick("task_index")[0])],
        bool(row.get(f"{OWN}/success", last[-1])),
        rows(STATE),
        rows(SURROUNDINGS) if SURROUNDINGS in columns else np.zeros((len(chosen), 0), np.float32),
        rows(ACTION),
        pick(PHASE).astype(int) if PHASE in columns else np.zeros(len(chosen), int),
        json.loads(row.get(f"{OWN}/notes") or "{}"),
    )
