"""Writes demonstrations, an episode at a time: what is finished stays, whatever happens after it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from policies.demonstrations.layout import (
    ACTION,
    CHUNK,
    DATA,
    DONE,
    EPISODES,
    INFO,
    OWN,
    PHASE,
    STATE,
    STATS,
    SUCCESS,
    SURROUNDINGS,
    TASKS,
    Feature,
    Recording,
    file_of,
    info_of,
    read_info,
    recording_of,
    said,
    write_text,
)
from policies.demonstrations.parquet import columns_of, table, tasks_table, write_table
from policies.demonstrations.statistics import Statistics, statistics_of, together
from policies.errors import DemonstrationError


@dataclass
class EpisodeFrames:
    """The frames of one episode as they come.

    Attributes:
        state: Of ``observation.state``, by frame.
        surroundings: Of ``observation.environment_state``.
        action: Of ``action``.
        phase: Of ``phase_index``.
    """

    state: list[np.ndarray] = field(default_factory=list)
    surroundings: list[np.ndarray] = field(default_factory=list)
    action: list[np.ndarray] = field(default_factory=list)
    phase: list[int] = field(default_factory=list)

    def add(self, state: np.ndarray, surroundings: np.ndarray, action: np.ndarray, phase: int = 0) -> None:
        """Adds a frame; what is measured is copied."""
        self.state.append(np.array(state, np.float32))
        self.surroundings.append(np.array(surroundings, np.float32))
        self.action.append(np.array(action, np.float32))
        self.phase.append(phase)

    def __len__(self) -> int:
        return len(self.state)


class DemonstrationWriter:
    """A data set that grows by whole episodes.

    Each episode is a file of its own in ``data`` and in ``meta/episodes``; the latter makes it count, and appears in
    one step once the former is whole. What a crash left in between is removed when the set is opened again.

    Attributes:
        phases: Names of phases so far, by ``phase_index``; who records adds to it.
        notes: What is known of each episode.

    Args:
        folder: The data set; made when absent, gone on with otherwise.
        recording: What it is of.

    Raises:
        DemonstrationError: the folder holds something else, or demonstrations of another kind.
        MissingPackageError: pyarrow is not installed.
    """

    def __init__(self, folder: Path, recording: Recording) -> None:
        self.folder, self.recording = folder, recording
        self.phases = list(recording.phases)
        self.notes: list[dict[str, Any]] = []
        self._lengths: list[int] = []
        self._statistics: list[dict[str, Statistics]] = []
        self._tasks: list[str] = []
        table({"check": [0]})  # whether what writes is there, before anything is recorded
        if (folder / INFO).exists():
            self._go_on()
        elif folder.exists() and any(folder.iterdir()):
            raise DemonstrationError(f"{folder} is not empty and holds no demonstrations; choose another folder")
        self._write_meta()

    @property
    def episodes(self) -> int:
        """How many it holds."""
        return len(self._lengths)

    @property
    def frames(self) -> int:
        """How many it holds."""
        return sum(self._lengths)

    def add(self, frames: EpisodeFrames, task: str, success: bool, notes: Mapping[str, Any] | None = None) -> int:
        """Adds a finished episode; returns its number.

        Args:
            frames: What was measured and done.
            task: What was asked for, in words.
            success: Whether it succeeded.
            notes: What else is known of it, such as its seed; plain values.

        Raises:
            DemonstrationError: it has no frames, or a frame with other numbers than the recording names.
        """
        columns = self._columns(frames, task, success)
        number, features = self.episodes, self.recording.features
        write_table(self.folder / file_of(DATA, number), columns, features)
        statistics = {name: statistics_of(_rows(columns[name])) for name in features}
        row = self._row(number, len(frames), task, success, notes or {}, statistics)
        self._lengths.append(len(frames))
        self._statistics.append(statistics)
        self.notes.append(dict(notes or {}))
        write_table(self.folder / file_of(EPISODES, number), {name: [value] for name, value in row.items()})
        self._write_meta()
        return number

    def _columns(self, frames: EpisodeFrames, task: str, success: bool) -> dict[str, np.ndarray]:
        count, features = len(frames), self.recording.features
        if not count:
            raise DemonstrationError("an episode without a frame is none; was the skill refused at once?")
        if task not in self._tasks:
            self._tasks.append(task)
            write_table(self.folder / TASKS, tasks_table(self._tasks))
        measured = {STATE: frames.state, ACTION: frames.action}
        if self.recording.surroundings:
            measured[SURROUNDINGS] = frames.surroundings
        found: dict[str, np.ndarray] = {}
        for name, rows in measured.items():
            wrong = [row.shape for row in rows if row.shape != (features[name].size,)]
            if wrong or not all(np.isfinite(row).all() for row in rows):
                why = f"the shape {wrong[0]}" if wrong else "a number that is not finite"
                raise DemonstrationError(f"a frame's {name} has {why}; it is {said(features[name].names)}")
            found[name] = np.stack(rows)
        steps, last = np.arange(count), np.arange(count) == count - 1
        return found | {
            "timestamp": (steps / self.recording.fps).astype(np.float32),
            "frame_index": steps,
            "episode_index": np.full(count, self.episodes),
            "index": self.frames + steps,
            "task_index": np.full(count, self._tasks.index(task)),
            DONE: last,
            SUCCESS: last & success,
            PHASE: np.array(frames.phase),
        }

    def _row(
        self,
        number: int,
        length: int,
        task: str,
        success: bool,
        notes: Mapping[str, Any],
        statistics: dict[str, Statistics],
    ) -> dict[str, Any]:
        """The episode's row in ``meta/episodes``."""
        chunk, file = divmod(number, CHUNK)
        row: dict[str, Any] = {
            "episode_index": number,
            "tasks": [task],
            "length": length,
            "data/chunk_index": chunk,
            "data/file_index": file,
            "dataset_from_index": self.frames,
            "dataset_to_index": self.frames + length,
            "meta/episodes/chunk_index": chunk,
            "meta/episodes/file_index": file,
            f"{OWN}/success": success,
            f"{OWN}/notes": json.dumps(dict(notes), sort_keys=True),
        }
        for name, found in statistics.items():
            row |= {f"stats/{name}/{key}": value.tolist() for key, value in found.items()}
        return row

    def _write_meta(self) -> None:
        if self._statistics:
            names = self._statistics[0]
            whole = {name: together([part[name] for part in self._statistics]) for name in names}
            plain = {name: {key: value.tolist() for key, value in found.items()} for name, found in whole.items()}
            write_text(self.folder / STATS, json.dumps(plain, indent=1))
        info = info_of(replace(self.recording, phases=tuple(self.phases)), self.episodes, self.frames, len(self._tasks))
        write_text(self.folder / INFO, json.dumps(info, indent=1))

    def _go_on(self) -> None:
        """Takes over from what is there, without what was cut off."""
        found = recording_of(read_info(self.folder), self.folder)
        self.phases += [phase for phase in found.phases if phase not in self.phases]
        found = replace(found, phases=self.recording.phases)
        if found != self.recording:
            differing = [name for name in vars(found) if getattr(found, name) != getattr(self.recording, name)]
            raise DemonstrationError(f"{self.folder} holds demonstrations of another kind: {said(differing)} differ")
        number = 0
        while (path := self.folder / file_of(EPISODES, number)).exists():
            row = {name: column[0] for name, column in columns_of(path).items()}
            self._lengths.append(int(row["length"]))
            self._tasks += [task for task in row["tasks"] if task not in self._tasks]
            self.notes.append(json.loads(row[f"{OWN}/notes"]))
            self._statistics.append(_statistics_in(row, self.recording.features))
            number += 1
        whole = {self.folder / file_of(DATA, known) for known in range(number)}
        for path in (self.folder / "data").glob("*/*.parquet"):
            if path not in whole:
                os.unlink(path)
        if self._tasks:
            tasks = columns_of(self.folder / TASKS)
            known = sorted(zip(tasks["task_index"], tasks["task"], strict=True))
            self._tasks = [str(task) for _, task in known]


def _rows(column: np.ndarray) -> np.ndarray:
    return column if column.ndim == 2 else column[:, None]


def _statistics_in(row: Mapping[str, Any], features: Mapping[str, Feature]) -> dict[str, Statistics]:
    found: dict[str, Statistics] = {name: {} for name in features}
    for column, value in row.items():
        kind, _, rest = column.partition("/")
        name, _, key = rest.rpartition("/")
        if kind == "stats" and name in found:
            found[name][key] = np.array(value)
    return found
