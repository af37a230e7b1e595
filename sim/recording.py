"""The state log: every configuration of a run, written so that a crash loses at most the last chunk.

File: a header line of JSON (schema, version, scene, seed, placement, sizes), then chunks. A chunk is a marker, a
count, a CRC-32 of its rows, and the rows: little-endian float64 of time [s] and ``qpos``. A reader stops at the first
chunk that is cut off or damaged. Chunks go to the kernel at once, so a killed process loses only rows not yet chunked.
"""

import json
import struct
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from sim.errors import RecordingError
from sim.scenes.placement import ObjectStart, Placement
from sim.scenes.scene import Scene, scene_from_dict, scene_to_dict
from sim.world import World

SCHEMA, VERSION = "state_log", "1.0"
RATE = 50.0
ROWS_PER_CHUNK = 25
_CHUNK = struct.Struct("<4sII")
_MARK = b"ROWS"


class StateLog:
    """Writes a run's states at 50 Hz; made by :meth:`create`."""

    def __init__(self, file: BinaryIO, columns: int) -> None:
        self._file = file
        self._columns = columns
        self._rows: list[np.ndarray] = []
        self._next = 0.0

    @classmethod
    def create(cls, path: Path, world: World, run_id: str = "") -> "StateLog":
        """Opens a log for a world; the folder is made when it is absent.

        Raises:
            RecordingError: the file cannot be written.
        """
        header = {
            "schema": SCHEMA,
            "version": VERSION,
            "run_id": run_id,
            "scene": scene_to_dict(world.scene),
            "seed": world.seed,
            "placement": {name: asdict(start) for name, start in world.placement.items()},
            "nq": world.model.nq,
            "rate": RATE,
        }
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("wb", buffering=0)
            file.write(json.dumps(header).encode() + b"\n")
        except OSError as error:
            raise RecordingError(f"cannot write the state log {path}: {error}; choose a writable folder") from error
        log = cls(file, world.model.nq + 1)
        log.append(world)
        return log

    def append(self, world: World) -> None:
        """Takes the present state when 1/50 s has passed since the last one taken."""
        if self._file.closed or world.time < self._next - 1e-9:
            return
        self._next = world.time + 1.0 / RATE
        self._rows.append(np.concatenate(([world.time], world.data.qpos)))
        if len(self._rows) >= ROWS_PER_CHUNK:
            self.flush()

    def flush(self) -> None:
        """Hands all rows to the kernel."""
        if self._rows:
            rows = np.asarray(self._rows, dtype="<f8").tobytes()
            self._file.write(_CHUNK.pack(_MARK, len(self._rows), zlib.crc32(rows)) + rows)
            self._rows.clear()

    def close(self) -> None:
        """Writes the last rows and closes. Safe to call twice."""
        if not self._file.closed:
            self.flush()
            self._file.close()


@dataclass(frozen=True, eq=False)
class RecordedRun:
    """A state log read back.

    Attributes:
        run_id: Id of the run, empty when none was given.
        scene: The scene as it was.
        seed: Seed of the placement.
        placement: Where the objects started.
        time: Shape (n,) [s].
        qpos: Shape (n, nq): configurations of the model that ``build_model(scene, placement)`` gives.
        complete: False when the end of the file is cut off or damaged.
    """

    run_id: str
    scene: Scene
    seed: int
    placement: Placement
    time: np.ndarray
    qpos: np.ndarray
    complete: bool


def read_state_log(path: Path) -> RecordedRun:
    """Reads a log, also one whose writer was killed.

    Raises:
        RecordingError: the file is missing or is no state log.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RecordingError(f"cannot read the state log {path}: {error}") from error
    header, body = _split(data, path)
    columns = int(header["nq"]) + 1
    rows, complete = _read_chunks(body, columns)
    placement = {name: ObjectStart(**start) for name, start in header["placement"].items()}
    scene = scene_from_dict(header["scene"], source=path.name)
    return RecordedRun(header["run_id"], scene, header["seed"], placement, rows[:, 0], rows[:, 1:], complete)


def _split(data: bytes, path: Path) -> tuple[dict[str, Any], bytes]:
    head, separator, body = data.partition(b"\n")
    try:
        header = json.loads(head)
        if not separator or header["schema"] != SCHEMA or header["version"].split(".")[0] != VERSION.split(".")[0]:
            raise ValueError
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RecordingError(f"{path} is no state log of version {VERSION}; expected its JSON header line") from error
    return header, body


def _read_chunks(body: bytes, columns: int) -> tuple[np.ndarray, bool]:
    chunks, offset = [np.empty((0, columns))], 0
    while offset < len(body):
        if offset + _CHUNK.size > len(body):
            return np.concatenate(chunks), False
        mark, count, checksum = _CHUNK.unpack_from(body, offset)
        start = offset + _CHUNK.size
        end = start + 8 * count * columns
        rows = body[start:end]
        if mark != _MARK or end > len(body) or zlib.crc32(rows) != checksum:
            return np.concatenate(chunks), False
        chunks.append(np.frombuffer(rows, dtype="<f8").reshape(count, columns))
        offset = end
    return np.concatenate(chunks), True
