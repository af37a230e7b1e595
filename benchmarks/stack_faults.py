"""SIGKILL during motion, on the wall clock: how soon the arms rest, what `status` says, how the mission ends."""

import math
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from benchmarks.motion import Motion, simulated_time
from benchmarks.result import Metric, largest
from rostrum.errors import NotReadyError, RostrumError
from rostrum.finish import finish_run
from rostrum.mission_of import mission_of
from rostrum.runs.events import read_events
from rostrum.runs.folder import load_run
from rostrum.session import Session, SessionCfg
from rostrum_interfaces.msg import Reply

if TYPE_CHECKING:
    from benchmarks.stack import StackBenchCfg

PART = "faults"
KINDS = ("driver", "skill_server", "executive", "world", "recorder", "sim")
REPEATS, QUICK_REPEATS = 3, 1
AT_REST, MOVING = 0.02, 0.1  # [rad/s]
DOWN_FOR = 3.0  # [s] before the node is started again
MISSION_TIMEOUT = 150.0
ARM_TARGET, EXECUTIVE_TARGET = 0.3, 2.0


def measure(cfg: "StackBenchCfg", done: list[dict[str, Any]], keep: Callable[[dict[str, Any]], None]) -> None:
    """Kills each kind of node in missions of their own."""
    known = {(row["kind"], row["repeat"]) for row in done}
    for repeat in range(QUICK_REPEATS if cfg.quick else REPEATS):
        for kind in KINDS:
            if (kind, repeat) not in known:
                keep(_campaign(cfg, kind, repeat))


def _campaign(cfg: "StackBenchCfg", kind: str, repeat: int) -> dict[str, Any]:
    row: dict[str, Any] = {"part": PART, "kind": kind, "repeat": repeat}
    session = Session(
        SessionCfg(f"fault-{kind}-{repeat}", cfg.out, seed=100 + repeat, mode="wall", domain=cfg.domain, revive=False)
    )
    try:
        with session:
            session.start()
            utterance = session.client.say(mission_of("bench"))
            robot = _until_moving(session, 0.5 + 1.3 * repeat)
            label = f"{robot}/{kind}" if kind in ("driver", "skill_server") else kind
            killed = time.time()
            os.kill(session.supervisor.record.pids[label], signal.SIGKILL)
            session.client.spin(DOWN_FOR)
            row |= {"robot": robot, "node": label, "killed": killed, "named": _status_names(cfg, label, session)}
            session.supervisor.restart(label)
            row["ended"] = _end_of(session, utterance)
    except RostrumError as error:
        row["ended"] = f"not ended: {error}"
    finish_run(session.folder.path, film=False)
    report = load_run(session.folder.path).report
    truth: dict[str, Any] = dict(report.ground_truth) if report else {}
    row["success"] = bool(report and report.success)
    row["limits_exceeded"] = list(truth.get("limits_exceeded", ()))
    if kind != "sim" and "killed" in row:
        row |= _rest(session, row)
    row["summary"] = (
        f"{row.get('node', kind)} killed: rest after {row.get('rest_seconds', float('nan')):.2f} s, "
        f"named {row.get('named')}, mission: {row['ended']}"
    )
    return row


def _status_names(cfg: "StackBenchCfg", label: str, session: Session) -> bool:
    """Whether ``rostrum status``, as a person would run it, names the dead node."""
    session.poll()
    command = [sys.executable, "-m", "rostrum", "status", "--domain", str(cfg.domain)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return any(line.split()[:2] == ["DEAD", label] for line in done.stdout.splitlines())


def _until_moving(session: Session, after: float) -> str:
    """Waits until ``after`` seconds into the mission and then until a skill moves an arm; its name."""
    session.client.spin(after)
    found: list[str] = []

    def moving() -> bool:
        found[:] = [r for r, s in session.client.skills.items() if s.node_id and 0.1 < s.fraction < 0.9]
        return bool(found)

    if not session.client.spin_until(moving, 60.0):
        raise NotReadyError("no arm moved for 60 s")
    return found[0]


def _end_of(session: Session, utterance: str) -> str:
    replies = session.client.replies.setdefault(utterance, [])
    ended = lambda: any(r.status in (Reply.DONE, Reply.FAILED, Reply.REFUSED) for r in replies)  # noqa: E731
    if not session.client.spin_until(ended, MISSION_TIMEOUT):
        return "never"
    last = replies[-1]
    session.client.spin(1.0)
    return f"{'done' if last.status == Reply.DONE else 'failed'}: {last.text}"


def _rest(session: Session, row: dict[str, Any]) -> dict[str, Any]:
    """How long each arm took to rest, within the time that the node was down; nothing when the arm stood still."""
    killed = simulated_time(read_events(session.folder.events), row["killed"])
    if math.isnan(killed):
        return {}
    motion = Motion(session.folder.states)
    down = killed + DOWN_FOR - 0.1
    if motion.fastest(row["robot"], killed - 0.1, killed + 0.02) < MOVING:
        return {"still": True}
    rest = {robot: motion.at_rest_after(robot, killed, AT_REST, down) for robot in session.robots}
    return {"rest_seconds": rest[row["robot"]], "rest_by_robot": rest}


def metrics(rows: list[dict[str, Any]], _: bool) -> dict[str, Metric]:
    """Time to rest by kind of node, and how missions ended."""

    def rests(*kinds: str) -> list[float]:
        return [row["rest_seconds"] for row in rows if row["kind"] in kinds and "rest_seconds" in row]

    n = len(rows)
    stated = sum(not row["ended"].startswith(("never", "not ended")) for row in rows)
    recovered = sum(row["success"] for row in rows if row["kind"] != "sim")
    return {
        "driver killed: arm at rest, max": largest(rests("driver"), ARM_TARGET, "s"),
        "skill server killed: arm at rest, max": largest(rests("skill_server"), ARM_TARGET, "s"),
        "executive killed: skill ended or held, max": largest(rests("executive"), EXECUTIVE_TARGET, "s"),
        "other node killed: limits exceeded": Metric(sum(bool(row["limits_exceeded"]) for row in rows), 0, "<=", "", n),
        "dead node named": Metric(sum(bool(row.get("named")) for row in rows) / max(n, 1), 1.0, ">=", "", n),
        "missions that ended, done or with a reason": Metric(stated / max(n, 1), 1.0, ">=", "", n),
        "missions that went on to success (all but sim)": Metric(
            recovered, None, n=sum(r["kind"] != "sim" for r in rows)
        ),
    }
