"""A bug report: one archive with everything that somebody else needs, and nothing of the machine beyond it."""

import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from rostrum.errors import UsageError
from rostrum.replay.again import commands
from rostrum.replay.fold import fold
from rostrum.replay.gantt import gantt
from rostrum.replay.privacy import Scrubber
from rostrum.replay.recording import Recording
from rostrum.replay.snapshot import describe_state
from rostrum.replay.state import RunState
from rostrum.replay.timeline import Line, timeline
from rostrum.replay.troubles import Trouble, errors_in_logs, failing_steps, troubles
from rostrum.replay.why import why
from rostrum.runs.environment import Environment, environment
from rostrum.runs.errors import RunError
from rostrum.runs.folder import load_run
from rostrum.runs.report import RunReport

LOG_LINES = 200
_AROUND = 3.0  # [s] on both sides of what went wrong
_LINES = 6  # before it, however long ago
_MOST = 12  # troubles that are told in full


def write_bug_report(recording: Recording, out: Path) -> list[str]:
    """Writes the archive, or only its first page where ``out`` ends in ``.md``.

    Returns:
        The names of what it holds.

    Raises:
        UsageError: ``out`` ends otherwise, or cannot be written.
    """
    if out.suffix not in (".zip", ".md"):
        raise UsageError(f"--bug-report {out}: name a .zip file, or a .md file for the first page alone")
    state = fold(recording.entries)
    scrub = Scrubber(recording.folder, state.robots)
    page = scrub(first_page(recording, state))
    try:
        if out.suffix == ".md":
            out.write_text(page, "utf-8")
            return [out.name]
        members = {"README.md": page, **{name: scrub(text) for name, text in _members(recording, state)}}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in members.items():
                archive.writestr(name, text)
    except OSError as error:
        raise UsageError(f"--bug-report {out} cannot be written: {error}") from error
    return list(members)


def first_page(recording: Recording, state: RunState) -> str:
    """The report in Markdown."""
    lines = timeline(recording)
    mission = state.mission
    sections: list[tuple[str, Iterable[str]]] = [
        ("What was asked", [f"- “{text}”" for text in state.said.values()] or ["nothing"]),
        ("How it ended", [_end(recording, state)]),
        ("What went wrong", _wrong(troubles(recording, state), lines)),
        ("The steps in question", _fenced(_steps(recording, state))),
        ("Errors in the logs", _errors(recording)),
        ("To run it again", _fenced(commands(recording))),
        ("Where it ran", _environment(recording)),
        ("What the log lacks", [f"- {note}" for note in (*recording.notes, *state.notes)] or ["nothing that shows"]),
        ("State at the end", _fenced(describe_state(recording, state, recording.end))),
        ("Who did what when", _fenced([gantt(recording, state)])),
        ("What happened", _fenced(f"{line.t:9.2f} s  {line.text}" for line in lines)),
    ]
    title = f"# Bug report: run {recording.run_id}\n\n{mission.text if mission else ''}\n"
    return title + "".join(f"\n## {head}\n\n" + "\n".join(body) + "\n" for head, body in sections)


def _end(recording: Recording, state: RunState) -> str:
    mission = state.mission
    report = _report(recording)
    if report is not None:
        verdict = "success" if report.success else f"failure: {report.failure}"
        return f"{verdict} (claimed: {report.claimed}; judged by ground truth where there was one)"
    return f"{mission.state}: {mission.outcome or 'the log ends before it ended'}" if mission else "nothing was begun"


def _wrong(found: list[Trouble], lines: list[Line]) -> Iterator[str]:
    if not found:
        yield "Nothing that the log shows."
    for trouble in found[:_MOST]:
        yield f"### {trouble.t:.2f} s: {trouble.text}\n"
        before = [line for line in lines if line.t <= trouble.t][-_LINES:]
        around = [line for line in lines if abs(line.t - trouble.t) <= _AROUND and line not in before]
        told = sorted([*before, *around], key=lambda line: line.t)
        yield from _fenced(f"{line.t:9.2f} s  {line.text}" for line in told)
    if len(found) > _MOST:
        yield f"\n{len(found) - _MOST} more in the timeline."


def _steps(recording: Recording, state: RunState) -> Iterator[str]:
    for name in failing_steps(recording, state) or ["none: no step failed, was tried again or is unfinished"]:
        try:
            yield from why(recording, name)
        except UsageError:
            yield name


def _errors(recording: Recording) -> Iterator[str]:
    found = list(errors_in_logs(recording.folder)) if recording.folder is not None else []
    if not found:
        yield "none" if recording.folder is not None and (recording.folder / "logs").is_dir() else "there are no logs"
    for name, text in found:
        yield f"{name}:\n"
        yield from _fenced([text])


def _environment(recording: Recording) -> Iterator[str]:
    here = recording.environment
    if here is None:
        yield "The log does not say; this is where the bug report was made:\n"
    yield from _machine(here or environment())


def _machine(here: Environment) -> Iterator[str]:
    yield f"- {here.cores} cores, load {here.load:g}, {here.system}, Python {here.python}"
    yield f"- commit {here.commit or 'unknown'}"
    yield f"- {', '.join(f'{name} {version}' for name, version in here.versions.items())}"


def _report(recording: Recording) -> RunReport | None:
    try:
        return load_run(recording.folder).report if recording.folder is not None else None
    except RunError:
        return None  # a damaged report is no reason to have no bug report


def _fenced(lines: Iterable[str]) -> list[str]:
    return ["```text", *(line.replace("```", "'''") for line in lines), "```"]


def _members(recording: Recording, state: RunState) -> Iterator[tuple[str, str]]:
    yield "events.jsonl", recording.path.read_text("utf-8", "replace")
    yield "timeline.jsonl", "".join(json.dumps(asdict(line)) + "\n" for line in timeline(recording))
    scene = Path(recording.setting("scene"))
    if scene.suffix in (".yaml", ".yml") and scene.is_file():
        yield f"scene/{scene.name}", scene.read_text("utf-8", "replace")
    folder = recording.folder
    if folder is None:
        return
    for name in ("report.json", "journal.jsonl"):
        if (folder / name).is_file():
            yield name, (folder / name).read_text("utf-8", "replace")
    for path in sorted((folder / "logs").glob("*.log")):
        tail = path.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
        yield f"logs/{path.name}", "\n".join([*tail, ""])
    for path in sorted((folder / "logs").glob("*.yaml")):
        yield f"parameters/{path.name}", path.read_text("utf-8", "replace")
