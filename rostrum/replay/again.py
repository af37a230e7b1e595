"""The commands that run a recorded run again."""

import shlex
from dataclasses import dataclass

from rostrum.replay.fold import fold
from rostrum.replay.recording import Recording


@dataclass(frozen=True)
class Said:
    """Words to a running team, and when [s from the first request]."""

    at: float
    text: str


def requests(recording: Recording) -> list[Said]:
    """What was asked for, in order; nothing where the log does not hold it."""
    begin = _begin(recording)
    return [
        Said(entry.t - begin, str(entry.event.data.get("text", "")))
        for entry in recording.of_kind("said")
        if entry.event.data.get("text")
    ]


def corrections(recording: Recording) -> list[Said]:
    """What was said while robots moved, in order."""
    begin = _begin(recording)
    said = (record.correction for record in fold(recording.entries).corrections.values())
    return [Said(round(each.stamp - begin, 6), each.text) for each in said]


def commands(recording: Recording) -> list[str]:
    """Shell lines that do the same again; times of what is said besides stand in comments where a person says it."""
    asked, corrected = requests(recording), corrections(recording)
    scene, seed = recording.setting("scene", "bench"), recording.setting("seed", "0")
    if not asked:
        return [f"# nothing was said in this run; it was: scene {scene}, seed {seed}"]
    options = f"--scene {shlex.quote(scene)} --seed {shlex.quote(seed)}"
    if recording.setting("mode") == "rehearsal":
        if _disturbed(recording):
            return ["rostrum replay events.jsonl --rerun   # which takes its disturbances from the log"]
        more = [f" --correct {shlex.quote(f'{each.at:.9g}: {each.text}')}" for each in corrected]
        return [f"rostrum rehearse {shlex.quote(asked[0].text)} {options}{''.join(more)}"]
    mode = f"--mode {shlex.quote(recording.setting('mode', 'wall'))}"
    lines = [f"rostrum up -d {options} {mode}", f"rostrum say {shlex.quote(asked[0].text)}"]
    later = sorted(
        [(each.at, "say", each.text) for each in asked[1:]] + [(each.at, "correct", each.text) for each in corrected]
    )
    return lines + [f"rostrum {verb} {shlex.quote(text)}   # {at:.1f} s after the first" for at, verb, text in later]


def _disturbed(recording: Recording) -> bool:
    started = next(recording.of_kind("graph_started")).event.data
    return bool(started.get("disturbances") or started.get("variation"))


def _begin(recording: Recording) -> float:
    return next((entry.t for entry in recording.of_kind("said")), recording.zero)
