"""The event log ``events.jsonl``: one JSON object a line, on disk as soon as it is said."""

import json
import math
import os
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rostrum.runs.errors import RunError
from rostrum.runs.jsonable import jsonable


@dataclass(frozen=True)
class Event:
    """Something that happened.

    Attributes:
        t: When, on the run's clock [s].
        run_id: The run that it belongs to.
        source: Who says it: a node's or a robot's name.
        kind: What kind of event, such as ``node_started``.
        node_id: The plan node that it is about, empty when none.
        data: What belongs to that kind, JSON values only.
    """

    t: float
    run_id: str
    source: str
    kind: str
    node_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class EventLog:
    """What could be read of an event log.

    Attributes:
        events: The intact events, in file order.
        damaged: Numbers, from 1, of the lines that were torn by a crash.
        lines: Number of the line of each event.
    """

    events: tuple[Event, ...] = ()
    damaged: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()

    def of_kind(self, *kinds: str) -> tuple[Event, ...]:
        """The events of these kinds, in file order."""
        return tuple(event for event in self.events if event.kind in kinds)


class EventWriter:
    """Appends events. Each is a single ``write`` to the kernel, so a killed process loses nothing it has said.

    A log whose last line was torn by a crash is continued on a new line.

    Args:
        path: The log; made when missing.
        run_id: Stamped on every event.
    """

    def __init__(self, path: Path, run_id: str) -> None:
        self.run_id = run_id
        self._file = path.open("ab", buffering=0)
        if path.stat().st_size and not _ends_with_newline(path):
            self._file.write(b"\n")

    def write(self, t: float, source: str, kind: str, node_id: str = "", data: dict[str, Any] | None = None) -> Event:
        """Appends one event and returns it as it will be read back.

        Raises:
            RunError: the log is closed.
        """
        if self._file.closed:
            raise RunError(f"event '{kind}' of '{source}' came after the event log was closed; write before close()")
        event = Event(float(t), self.run_id, source, kind, node_id, jsonable(data or {}))
        self._file.write(json.dumps(jsonable(event)).encode() + b"\n")
        return event

    def close(self) -> None:
        """Puts the log on the disk and closes it; a second call does nothing."""
        if not self._file.closed:
            os.fsync(self._file.fileno())
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def read_events(path: Path) -> EventLog:
    """Reads an event log, leaving out lines torn by a crash; an absent log is an empty one."""
    if not path.exists():
        return EventLog()
    events, damaged, lines = [], [], []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if not line.strip():
            continue
        event = _parse(line)
        if event is None:
            damaged.append(number)
        else:
            events.append(event)
            lines.append(number)
    return EventLog(tuple(events), tuple(damaged), tuple(lines))


def _parse(line: bytes) -> Event | None:
    try:
        body = json.loads(line)
        event = Event(**{**body, "t": float(body["t"])})
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
    texts = all(isinstance(text, str) for text in (event.run_id, event.source, event.kind, event.node_id))
    return event if texts and isinstance(event.data, dict) and math.isfinite(event.t) else None


def _ends_with_newline(path: Path) -> bool:
    with path.open("rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"
