"""What went wrong in a run: steps that failed, faults, processes that died, monitors that were violated."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from planners.plan import NodeState
from rostrum.replay.event_words import in_words
from rostrum.replay.recording import Recording
from rostrum.replay.state import RunState
from rostrum.replay.wording import does, evidence
from rostrum.report.words import plain

_KINDS = frozenset({
    "node_failed", "node_attempt_failed", "task_redone", "monitor_violated", "node_died", "robot_lost",
    "robot_faulted", "accept_timed_out", "node_suspended", "policy_failed", "message_refused", "physics_diverged",
    "sim_restarted", "lockstep_left_out", "mission_failed",
})  # fmt: skip
_ERROR = re.compile(r"\b(ERROR|FATAL|CRITICAL)\b|^Traceback \(most recent call last\)|^\w*(Error|Exception)\b")
_BEFORE, _AFTER = 3, 25


@dataclass(frozen=True)
class Trouble:
    """Something that went wrong.

    Attributes:
        t: When [s from the recording's zero].
        node_id: The plan node that it is about; empty when none.
        text: What.
    """

    t: float
    node_id: str
    text: str


def troubles(recording: Recording, state: RunState) -> list[Trouble]:
    """All that went wrong, in order; ``state`` is that at the end."""
    found = [
        Trouble(entry.t - recording.zero, entry.event.node_id, in_words(entry))
        for entry in recording.entries
        if entry.event.kind in _KINDS and (entry.t >= recording.zero or not entry.event.kind.startswith("robot_"))
    ]
    return sorted([*found, *_unfinished(recording, state)], key=lambda each: each.t)


def failing_steps(recording: Recording, state: RunState) -> list[str]:
    """The steps that failed or were still running when the log ends; else those that needed another attempt."""
    records = [record for mission in state.missions for record in mission.records.values()]
    ended = [r.id for r in records if r.state in (NodeState.FAILED, NodeState.ACTIVE)]
    return ended or list(dict.fromkeys(each.node_id for each in troubles(recording, state) if each.node_id))


def _unfinished(recording: Recording, state: RunState) -> Iterator[Trouble]:
    mission = state.mission
    if mission is None or mission.state not in ("running", "ending"):
        return
    yield Trouble(recording.end, "", f"the log ends while the mission is {mission.state}")
    for record in mission.records.values():
        if record.state is NodeState.ACTIVE:
            words = f"{plain(record.robot)} was at {does(mission.plan, record)}{evidence(record.evidence)}"
            yield Trouble(recording.end, record.id, words)


def errors_in_logs(folder: Path) -> Iterator[tuple[str, str]]:
    """Errors and tracebacks in the nodes' logs, with a few lines around them: pairs of log and excerpt."""
    for path in sorted((folder / "logs").glob("*.log")):
        lines = path.read_text(errors="replace").splitlines()
        until = -1
        for number, text in enumerate(lines):
            if number > until and _ERROR.search(text):
                until = number + _AFTER
                yield path.name, "\n".join(lines[max(0, number - _BEFORE) : until])
