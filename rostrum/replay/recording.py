"""An event log on one clock: in order of time, with the numbers of its lines, also when it was cut off."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from rostrum.runs.environment import Environment
from rostrum.runs.errors import RunFolderError
from rostrum.runs.events import Event, EventLog, read_events
from rostrum.runs.folder import CREATED

_OUTSIDE = ("rostrum", "supervisor")  # sources that read the system clock, whatever the run's clock is
_ENVIRONMENT = TypeAdapter(Environment)
_BACK = 1.0  # [s] a source whose time goes back by more than this has lost the clock
_NEAR = 60.0  # [s] an executive's stamp further than this from the line's own time is not believed


@dataclass(frozen=True)
class Entry:
    """An event of the log.

    Attributes:
        line: Number of its line, from 1.
        t: When it happened, on the run's clock [s].
        event: What was written.
    """

    line: int
    t: float
    event: Event


@dataclass(frozen=True)
class Recording:
    """What an event log tells.

    Attributes:
        path: The log.
        folder: The run folder; None where only the log was given.
        entries: Its events, in order of time.
        zero: When the first mission began, else when the first thing was said, else the log's beginning, on the run's
            clock [s]. Times for people count from here, as in the report.
        notes: What is wrong with the log, in words.
    """

    path: Path
    folder: Path | None
    entries: tuple[Entry, ...]
    zero: float
    notes: tuple[str, ...] = ()

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.entries[0].event.run_id

    @property
    def end(self) -> float:
        """When the last event happened [s from zero]."""
        return self.entries[-1].t - self.zero

    def of_kind(self, *kinds: str) -> Iterator[Entry]:
        """The entries of these kinds, in order of time."""
        return (entry for entry in self.entries if entry.event.kind in kinds)

    @property
    def environment(self) -> Environment | None:
        """Where the run was made; None where the log does not say."""
        created = next(self.of_kind(CREATED), None)
        try:
            return _ENVIRONMENT.validate_python(created.event.data.get("environment")) if created is not None else None
        except ValidationError:  # an older log, or a garbled one
            return None

    def setting(self, name: str, default: str = "") -> str:
        """What the run was started with: ``scene``, ``seed`` or ``mode``."""
        started = next(self.of_kind("graph_started"), None)
        return default if started is None else str(started.event.data.get(name, default))


def open_recording(path: Path) -> Recording:
    """Reads a run folder, or an event log by itself.

    Torn and garbled lines are left out and noted.

    Raises:
        RunFolderError: there is no event log, or no line of it can be read.
    """
    log = path / "events.jsonl" if path.is_dir() else path
    if not log.is_file():
        here = sorted(p.parent.name for p in path.parent.glob("*/events.jsonl")) if path.parent.is_dir() else []
        raise RunFolderError(
            f"{log} is no event log; give a run folder or its events.jsonl; runs in {path.parent}: "
            f"{', '.join(here) or 'none'}"
        )
    return recording_of(read_events(log), log, path if path.is_dir() else None)


def recording_of(events: EventLog, path: Path, folder: Path | None = None) -> Recording:
    """The recording that an event log makes.

    Raises:
        RunFolderError: it holds no event.
    """
    if not events.events:
        damaged = f"line {events.damaged[0]} is damaged, as is all that follows" if events.damaged else "it is empty"
        raise RunFolderError(f"{path}: no line can be read: {damaged}; nothing of this run can be replayed")
    entries = sorted(_on_one_clock(events), key=lambda entry: entry.t)
    return Recording(path, folder, tuple(entries), _zero(entries), tuple(_notes(events)))


def _on_one_clock(events: EventLog) -> Iterator[Entry]:
    started = next((e for e in events.events if e.kind == "graph_started"), None)
    own_clock = started is not None and started.data.get("mode") == "lockstep"
    first = next((e.t for e in events.events if e.source not in _OUTSIDE), None)
    now = first if first is not None else events.events[0].t
    reached: dict[str, float] = {}
    for line, event in zip(events.lines, events.events, strict=True):
        outside = event.source in _OUTSIDE and (own_clock or event.kind == CREATED or first is None)
        at = _stamped(event)
        behind = at < reached.get(event.source, at) - _BACK  # started again, and the clock is not known to it yet
        if outside or behind:
            yield Entry(line, now, event)
            continue
        reached[event.source] = at
        now = max(now, at)
        yield Entry(line, at, event)


def _stamped(event: Event) -> float:
    """When the executive did it, which is a moment before it was written."""
    stamp = event.data.get("stamp")
    if isinstance(stamp, (int, float)) and math.isfinite(stamp) and 0.0 <= event.t - stamp < _NEAR:
        return float(stamp)
    return event.t


def _zero(entries: list[Entry]) -> float:
    for kind in ("mission_started", "said"):
        for entry in entries:
            if entry.event.kind == kind:
                return entry.t
    return entries[0].t


def _notes(events: EventLog) -> Iterator[str]:
    last = max((*events.lines, *events.damaged))
    for line in events.damaged:
        yield f"line {line}{', the last,' if line == last else ''} is torn or garbled and was left out"
    others = sorted({event.run_id for event in events.events} - {events.events[0].run_id})
    if others:
        yield f"some lines carry another run's id: {', '.join(others)}"
