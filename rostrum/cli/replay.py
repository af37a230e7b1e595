"""``rostrum replay RUN``: a run told again from its event log."""

import time
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import tyro

from hardware.document import to_json
from rostrum.cli.terminal import line
from rostrum.errors import UsageError
from rostrum.replay.again import commands
from rostrum.replay.bug_report import write_bug_report
from rostrum.replay.document import replay_of
from rostrum.replay.fold import fold
from rostrum.replay.gantt import gantt
from rostrum.replay.recording import Recording, open_recording
from rostrum.replay.snapshot import describe_state, state_at
from rostrum.replay.timeline import timeline
from rostrum.replay.why import why as explain


def replay(
    run: Annotated[Path, tyro.conf.Positional],
    at: float | None = None,
    why: str = "",
    bug_report: Path | None = None,
    json: Path | None = None,
    speed: float = 0.0,
    rerun: bool = False,
) -> int:
    """Tells a run again from its event log alone: what happened, the state at any instant, why, a bug report.

    Args:
        run: A run folder, or an events.jsonl by itself; also of a run that was cut off.
        at: Print the state at this time, in seconds from the first mission's beginning, as in the report.
        why: Print why a step, a task's steps or a robot did what it did.
        bug_report: Write everything that somebody else needs into a .zip file, or the first page into a .md file.
        json: Write the timeline and the state at the end (or at --at) as JSON.
        speed: Print the timeline at this multiple of the run's own pace; 0 prints it at once.
        rerun: Rehearse a rehearsal again and compare the two logs.

    Returns:
        0; with --rerun 1 when a line differs.

    Raises:
        RunFolderError: there is no event log, or no line of it can be read.
        UsageError: a name that the log does not know, or a file that cannot be written.
    """
    recording = open_recording(run)
    if json is not None:
        _write(json, to_json(replay_of(recording, at), indent=2) + "\n")
        line(f"written: {json}")
    if bug_report is not None:
        _bug_report(recording, bug_report)
    if rerun:
        return _rerun(recording, run)
    if why:
        _print(explain(recording, why))
    elif at is not None:
        _print(describe_state(recording, state_at(recording, at), at))
    elif json is None and bug_report is None:
        _tell(recording, speed)
    return 0


def _tell(recording: Recording, speed: float) -> None:
    state = fold(recording.entries)
    scene = f"scene {recording.setting('scene', 'unknown')}, seed {recording.setting('seed', 'unknown')}"
    _print([f"run {recording.run_id}: {scene}, {recording.setting('mode', 'unknown mode')}"])
    begin = time.monotonic()
    lines = timeline(recording)
    for each in lines:
        if speed > 0.0:
            time.sleep(max(0.0, (each.t - lines[0].t) / speed - (time.monotonic() - begin)))
        _print([f"{each.t:9.2f} s  {each.text}"])
    mission = state.mission
    if mission is not None and mission.state in ("running", "ending"):
        _print([f"{recording.end:9.2f} s  the log ends here; the mission is {mission.state}"])
    _print(["", gantt(recording, state)])
    _print(f"note: {note}" for note in recording.notes)


def _bug_report(recording: Recording, out: Path) -> None:
    held = write_bug_report(recording, out)
    _print([f"attach {out} ({out.stat().st_size / 1000:.0f} kB): {', '.join(held)}", "it happens again with:"])
    _print(f"  {command}" for command in commands(recording))


def _rerun(recording: Recording, run: Path) -> int:
    from rostrum.replay.rerun import rerun as repeat  # physics and skills, which a replay does without

    where = run if run.is_dir() else run.parent
    found = repeat(recording, f"{where.resolve().name}.again", where.resolve().parent)
    if found.same:
        _print([f"the same to the last digit in {found.compared} lines; {found.text}"])
        return 0
    _print([f"different from line {found.line} of {found.compared}: {found.text}"])
    return 1


def _print(lines: Iterable[str]) -> None:
    """Lines without control characters, which could take over a terminal."""
    for text in lines:
        for part in text.split("\n"):
            line("".join(char if char.isprintable() else "\ufffd" for char in part))


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"--json {path} cannot be written: {error}") from error
