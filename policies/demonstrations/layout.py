"""Where the parts of a data set are, what its columns are called, and which versions can be read."""

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from policies.errors import DemonstrationError

VERSION = "v3.0"
CHUNK = 1000  # files of a folder
INFO, STATS, TASKS = "meta/info.json", "meta/stats.json", "meta/tasks.parquet"
EPISODES = "meta/episodes/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
DATA = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
VIDEO = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4"
STATE, SURROUNDINGS, ACTION = "observation.state", "observation.environment_state", "action"
DONE, SUCCESS, PHASE = "next.done", "next.success", "phase_index"
OWN = "rostrum"
"""Prefix of what LeRobot does not know: the section of ``info.json``, and columns of episodes."""

Kind = Literal["float32", "int64", "bool"]


@dataclass(frozen=True)
class Feature:
    """A column of every frame.

    Attributes:
        names: Of its numbers, in order, with their units where those are not SI; one number without a name is ``()``.
        kind: Of its numbers.
    """

    names: tuple[str, ...] = ()
    kind: Kind = "float32"

    @property
    def size(self) -> int:
        """How many numbers."""
        return max(1, len(self.names))


FIXED = {
    "timestamp": Feature(),
    "frame_index": Feature(kind="int64"),
    "episode_index": Feature(kind="int64"),
    "index": Feature(kind="int64"),
    "task_index": Feature(kind="int64"),
    DONE: Feature(kind="bool"),
    SUCCESS: Feature(kind="bool"),
    PHASE: Feature(kind="int64"),
}
"""Columns that every data set of ours has; time counts from the start of an episode [s]."""


@dataclass(frozen=True)
class Recording:
    """What a data set is of.

    Attributes:
        skill: Name of the skill.
        robot: Model of the robot.
        fps: Frames per second.
        state: Names of ``observation.state``.
        surroundings: Names of ``observation.environment_state``.
        action: Names of ``action``.
        phases: Names of the phases of the skill, by ``phase_index``.
    """

    skill: str
    robot: str
    fps: int
    state: tuple[str, ...]
    surroundings: tuple[str, ...]
    action: tuple[str, ...]
    phases: tuple[str, ...] = ()

    @property
    def features(self) -> dict[str, Feature]:
        """All columns."""
        measured = {STATE: Feature(self.state), ACTION: Feature(self.action)}
        if self.surroundings:
            measured[SURROUNDINGS] = Feature(self.surroundings)
        return {**measured, **FIXED}


def file_of(pattern: str, number: int) -> str:
    """The file with a number, by its pattern."""
    return pattern.format(chunk_index=number // CHUNK, file_index=number % CHUNK)


def info_of(recording: Recording, episodes: int, frames: int, tasks: int) -> dict[str, Any]:
    """What ``meta/info.json`` says."""
    return {
        "codebase_version": VERSION,
        "robot_type": recording.robot,
        "total_episodes": episodes,
        "total_frames": frames,
        "total_tasks": tasks,
        "chunks_size": CHUNK,
        "data_files_size_in_mb": 100,
        "video_files_size_in_mb": 200,
        "fps": recording.fps,
        "splits": {"train": f"0:{episodes}"},
        "data_path": DATA,
        "video_path": None,
        "features": {
            name: {"dtype": feature.kind, "shape": [feature.size], "names": list(feature.names) or None}
            for name, feature in recording.features.items()
        },
        OWN: {"skill": recording.skill, "phases": list(recording.phases)},
    }


def read_info(folder: Path) -> dict[str, Any]:
    """Reads ``meta/info.json``.

    Raises:
        DemonstrationError: there is none, it is no JSON, or of another version.
    """
    path = folder / INFO
    try:
        info = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DemonstrationError(f"{folder} holds no demonstrations: there is no {INFO}") from None
    except (OSError, ValueError) as error:
        raise DemonstrationError(f"{path} cannot be read: {error}") from error
    version = info.get("codebase_version") if isinstance(info, dict) else None
    if version != VERSION:
        raise DemonstrationError(
            f"{path}: version {version!r} cannot be read, {VERSION!r} can; convert older sets with LeRobot's own tools"
        )
    return info


def recording_of(info: Mapping[str, Any], folder: Path) -> Recording:
    """What a data set is of, from its ``meta/info.json``; one that others recorded has no skill and no phases.

    Raises:
        DemonstrationError: a column is missing or malformed.
    """
    try:
        features, own = info["features"], info.get(OWN, {})
        names = lambda key: tuple(features[key]["names"] or ())  # noqa: E731
        return Recording(
            str(own.get("skill", "")),
            str(info["robot_type"]),
            int(info["fps"]),
            names(STATE),
            names(SURROUNDINGS) if SURROUNDINGS in features else (),
            names(ACTION),
            tuple(own.get("phases", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DemonstrationError(
            f"{folder / INFO} lacks or garbles {error}; record with 'rostrum skill record'"
        ) from error


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(f".{path.name}.new")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, path)


def said(names: Sequence[str]) -> str:
    """Names for a message."""
    return ", ".join(names) or "none"
