"""The run folder: where everything that one run leaves behind lies, under one run id."""

import contextlib
import json
import logging
import math
import os
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from hardware.document import from_dict, from_json, to_dict
from hardware.errors import DocumentError
from rostrum.runs.environment import environment
from rostrum.runs.errors import RunFolderError
from rostrum.runs.events import EventLog, EventWriter, read_events
from rostrum.runs.jsonable import jsonable
from rostrum.runs.report import RunReport
from rostrum.runs.run_id import new_run_id

log = logging.getLogger(__name__)

CREATED = "run_created"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class RunFolder:
    """A run folder on disk.

    ========================  =====================================================
    ``report.json``           the run report, written when the run is over
    ``report.html``           the same for people
    ``events.jsonl``          what happened, as it happened
    ``run.mcap``              the recording; ``metadata.yaml`` makes the folder a rosbag2 bag
    ``states.bin``            states of the simulation, from which the film is drawn
    ``film.mp4``              the film (``film.gif`` where no encoder is installed)
    ========================  =====================================================

    Args:
        path: An existing run folder; :meth:`create` makes a new one.

    Raises:
        RunFolderError: there is no run at ``path``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.run_id = _find_run_id(path)

    @classmethod
    def create(cls, name: str, root: Path = Path("out"), run_id: str | None = None) -> Self:
        """Makes ``root/name``, empty but for the event that names the run and where it is made.

        Whatever stands there is first moved aside to ``name.1``, ``name.2``, ...: the newest run has the plain name and
        nothing is ever lost.

        Raises:
            RunFolderError: ``name`` is no plain file name.
        """
        if not _NAME.fullmatch(name):
            raise RunFolderError(
                f"run folder name {name!r}: use letters, digits, '.', '_' and '-', starting with a letter or a digit"
            )
        path = root / name
        root.mkdir(parents=True, exist_ok=True)
        while True:
            move_aside(path)
            with contextlib.suppress(FileExistsError):
                path.mkdir()
                break
        run_id = run_id or new_run_id()
        with EventWriter(path / "events.jsonl", run_id) as events:
            events.write(0.0, "rostrum", CREATED, data={"name": name, "environment": environment()})
        return cls(path)

    @property
    def report(self) -> Path:
        """The run report."""
        return self.path / "report.json"

    @property
    def html(self) -> Path:
        """The report for people."""
        return self.path / "report.html"

    @property
    def events(self) -> Path:
        """The event log."""
        return self.path / "events.jsonl"

    @property
    def bag(self) -> Path:
        """The recording's first segment; later ones are ``run_1.mcap``, ..."""
        return self.path / "run.mcap"

    @property
    def states(self) -> Path:
        """The log of simulated states."""
        return self.path / "states.bin"

    @property
    def film(self) -> Path:
        """The film: the one that exists, else where it should go."""
        gif = self.path / "film.gif"
        return gif if gif.exists() else self.path / "film.mp4"

    def open_events(self) -> EventWriter:
        """Opens the event log for appending."""
        return EventWriter(self.events, self.run_id)

    def write_report(self, report: RunReport) -> None:
        """Writes the run report; a reader sees the old one or the new one, never half of it.

        JSON has finite numbers only: other evidence is left out with a warning, other ground truth becomes text.

        Raises:
            RunFolderError: the report carries another run's id, or could not be read back.
        """
        if report.run_id != self.run_id:
            raise RunFolderError(f"{self.path} belongs to run {self.run_id}, the report to {report.run_id}")
        try:
            body = to_dict(_finite(report))
            from_dict(RunReport, body)
        except (ValueError, DocumentError) as error:
            raise RunFolderError(f"report of run {self.run_id} cannot be read back: {error}; mend it") from error
        replace_text(self.report, json.dumps(body, indent=2, allow_nan=False) + "\n")


@dataclass(frozen=True)
class Run:
    """A run as read from its folder.

    Attributes:
        folder: Where it lies.
        report: None when the run ended before one was written.
        log: What could be read of the event log.
    """

    folder: RunFolder
    report: RunReport | None
    log: EventLog

    @property
    def run_id(self) -> str:
        """The run's id."""
        return self.folder.run_id


def load_run(path: Path) -> Run:
    """Reads a run folder, also one whose run crashed.

    Raises:
        RunFolderError: there is no run at ``path``, or its report is damaged.
    """
    folder = RunFolder(path)
    report = None
    if folder.report.exists():
        try:
            report = from_json(RunReport, folder.report.read_bytes())
        except DocumentError as error:
            raise RunFolderError(f"{folder.report}: {error}") from error
    run_log = read_events(folder.events)
    if run_log.damaged:
        log.warning("%s: left out %d torn line(s): %s", folder.events, len(run_log.damaged), run_log.damaged)
    return Run(folder, report, run_log)


def move_aside(path: Path) -> Path | None:
    """Renames what stands at ``path`` to the first free ``path.N`` and gives the new place; None when nothing did."""
    if not os.path.lexists(path):
        return None
    number = 1
    while os.path.lexists(aside := path.with_name(f"{path.name}.{number}")):
        number += 1
    path.rename(aside)
    log.info("moved %s aside to %s", path, aside)
    return aside


def replace_text(path: Path, text: str) -> None:
    """Replaces a file's content in one step, on the disk before the name points to it."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _finite(report: RunReport) -> RunReport:
    nodes = []
    for node in report.nodes:
        evidence = {name: value for name, value in node.evidence.items() if math.isfinite(value)}
        if len(evidence) < len(node.evidence):
            left_out = sorted(node.evidence.keys() - evidence.keys())
            log.warning("node %s: left out evidence that is not finite: %s", node.id, left_out)
        nodes.append(replace(node, evidence=evidence))
    return replace(report, nodes=tuple(nodes), ground_truth=jsonable(report.ground_truth))


def _find_run_id(path: Path) -> str:
    if (path / "report.json").is_file():
        with contextlib.suppress(ValueError, TypeError, KeyError):
            return str(json.loads((path / "report.json").read_bytes())["run_id"])
    for event in read_events(path / "events.jsonl").events:
        return event.run_id
    here = sorted(p.parent.name for p in path.parent.glob("*/events.jsonl")) if path.parent.is_dir() else []
    raise RunFolderError(
        f"{path} is no run folder: it holds neither report.json nor events.jsonl; "
        f"runs in {path.parent}: {', '.join(here) or 'none'}"
    )
