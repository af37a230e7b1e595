"""Rehearses a recorded rehearsal again and compares the two logs, line by line."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from rostrum.errors import UsageError
from rostrum.rehearsal import RehearsalCfg, TimedCorrection, rehearse
from rostrum.replay.again import corrections, requests
from rostrum.replay.recording import Entry, Recording, open_recording
from sim.disturbances import Disturbance
from sim.variation import Variation

_LONGEST = 400
_SETTINGS = ("run_created", "graph_started")  # what the run was started with, which is what the rerun is made from


@dataclass(frozen=True)
class Comparison:
    """Two logs side by side.

    Attributes:
        compared: How many lines both have.
        line: Number of the first line that differs; None when none does.
        text: What differs there, in words; or how the logs end.
    """

    compared: int
    line: int | None
    text: str

    @property
    def same(self) -> bool:
        """Whether every line that both have is the same."""
        return self.line is None


def rerun(recording: Recording, name: str, out: Path) -> Comparison:
    """Rehearses the same sentence with the same seed, world and corrections at the same times, and compares.

    Args:
        recording: Of a rehearsal.
        name: Name of the new run folder.
        out: Folder that holds it.

    Raises:
        UsageError: it is no rehearsal of one sentence, or was made with what the log does not hold.
        SimError: as :func:`rostrum.rehearsal.rehearse`.
    """
    cfg, sentence = configuration(recording, name, out)
    rehearse(cfg, sentence)
    return compare(recording, open_recording(out / name))


def configuration(recording: Recording, name: str, out: Path) -> tuple[RehearsalCfg, str]:
    """What was rehearsed, and the sentence; raises as :func:`rerun`."""
    started = next((entry.event.data for entry in recording.of_kind("graph_started")), None)
    asked = requests(recording)
    if started is None or started.get("mode") != "rehearsal" or len(asked) != 1:
        raise UsageError(
            f"{recording.path} does not hold a rehearsal of one sentence; only `rostrum rehearse` repeats itself, "
            "since processes, messages and the system clock take no part in it"
        )
    unknown = [name for name in ("bundles", "paced", "remembers") if started.get(name)]
    if unknown:
        raise UsageError(
            f"{recording.path}: it was made with policies, minds or a memory of its own ({', '.join(unknown)}), which "
            "the log does not hold; rehearse it again by hand"
        )
    varied = started.get("variation")
    cfg = RehearsalCfg(
        name,
        out,
        str(started["scene"]),
        int(started["seed"]),
        TypeAdapter(tuple[Disturbance, ...]).validate_python(started.get("disturbances") or ()),
        TypeAdapter(Variation).validate_python(varied) if varied else None,
        corrections=tuple(TimedCorrection(each.at, each.text) for each in corrections(recording)),
        timeout=float(started.get("timeout", RehearsalCfg.timeout)),
    )
    return cfg, asked[0].text


def compare(first: Recording, second: Recording) -> Comparison:
    """Compares two logs by line; the run's own id and name are the same to it, and torn lines are passed over."""
    ours, theirs = _lines(first), _lines(second)
    both = sorted(ours.keys() & theirs.keys())
    for number in both:
        if ours[number] != theirs[number]:
            return Comparison(len(both), number, _difference(ours[number], theirs[number]))
    last, other = max(ours), max(theirs)
    if last == other:
        return Comparison(len(both), None, "both end there")
    shorter = "the first was cut off there" if last < other else f"the second ends there, the first at line {last}"
    return Comparison(len(both), None, shorter)


def _lines(recording: Recording) -> dict[int, dict[str, Any]]:
    return {entry.line: _neutral(entry, recording.run_id) for entry in recording.entries}


def _neutral(entry: Entry, run_id: str) -> dict[str, Any]:
    event = entry.event
    data = {} if event.kind in _SETTINGS else json.loads(json.dumps(event.data).replace(run_id, "RUN"))
    return {"t": event.t, "source": event.source, "kind": event.kind, "node_id": event.node_id, **_flat("data", data)}


def _flat(name: str, value: Any) -> dict[str, Any]:
    """Leaves of nested data by their paths, so that a difference can be named."""
    if isinstance(value, Mapping):
        return {key: leaf for inner, item in value.items() for key, leaf in _flat(f"{name}.{inner}", item).items()}
    if isinstance(value, list):
        parts = (_flat(f"{name}[{index}]", item) for index, item in enumerate(value))
        return {key: leaf for part in parts for key, leaf in part.items()}
    return {name: value}


def _difference(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    names = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
    said = "; ".join(f"{name}: {ours.get(name)!r} and then {theirs.get(name)!r}" for name in names[:4])
    more = f"; {len(names) - 4} more" if len(names) > 4 else ""
    return f"{ours['kind']} {ours['node_id']}".strip() + f" at {ours['t']} s: {said[:_LONGEST]}{more}"
