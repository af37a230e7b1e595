"""Faults of processes, messages, clocks and disks, in the whole graph over ROS on the wall clock."""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from benchmarks.faults.kind import BENCH_ARMS, SHORT_SENTENCE, FaultKind, FaultRow, folder_name, unsafe
from benchmarks.faults.link import SUFFIX, LinkCfg
from benchmarks.faults.nonsense import say_nonsense
from rostrum.environment import clean_environment
from rostrum.errors import NotReadyError, RostrumError
from rostrum.finish import finish_run
from rostrum.runs.folder import load_run
from rostrum.session import Session, SessionCfg
from rostrum_interfaces.msg import Reply

MISSION_TIMEOUT = 120.0  # [s]
SETTLE = 1.5  # [s] after the end, for the last ground truth
FROZEN = (2.0, 5.0)  # [s]
BAD_FOR = 8.0  # [s] that a link is bad
DISK_FULL_FOR = 3.0  # [s]
WALK = "Send the dog to the blue mark."

Strike = Callable[[Session, np.random.Generator], str]


@dataclass(frozen=True)
class GraphFault:
    """How a kind of fault is brought about in the graph.

    Attributes:
        strike: Does it, once something moves; returns what was struck.
        link: The bad link through which messages go; None for none.
        listeners: Executables whose topics are remapped to what comes out of the link.
    """

    strike: Strike
    link: LinkCfg | None = None
    listeners: tuple[str, ...] = ()


def _kill(label: str) -> Strike:
    def strike(session: Session, _: np.random.Generator) -> str:
        name = _label(session, label)
        os.kill(session.supervisor.record.pids[name], signal.SIGKILL)
        return name

    return strike


def _freeze(label: str) -> Strike:
    def strike(session: Session, draw: np.random.Generator) -> str:
        name, seconds = _label(session, label), draw.uniform(*FROZEN)
        pid = session.supervisor.record.pids[name]
        os.kill(pid, signal.SIGSTOP)
        _listen(session, seconds)
        os.kill(pid, signal.SIGCONT)
        return f"{name} for {seconds:.1f} s"

    return strike


def _fill_disk(label: str) -> Strike:
    """No file of the process may grow: what it writes fails, as on a full disk."""

    def strike(session: Session, _: np.random.Generator) -> str:
        pid = session.supervisor.record.pids[label]
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (1024, hard))
        _listen(session, DISK_FULL_FOR)
        if session.supervisor.record.pids[label] == pid and label not in session.supervisor.record.dead:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))
        return label

    return strike


def _nothing(*_: Any) -> str:
    return "messages"


_kind = partial(FaultKind, sentence=SHORT_SENTENCE)

FAULTS: dict[FaultKind, GraphFault] = {
    _kind("driver killed", "SIGKILL of the driver of an arm that moves"): GraphFault(_kill("driver")),
    _kind("skill server killed", "SIGKILL of the skill server of an arm that moves"): GraphFault(
        _kill("skill_server")
    ),
    _kind("executive killed", "SIGKILL of the executive"): GraphFault(_kill("executive")),
    _kind("world model killed", "SIGKILL of the world model"): GraphFault(_kill("world")),
    _kind("recorder killed", "SIGKILL of the recorder"): GraphFault(_kill("recorder")),
    _kind("simulator killed", "SIGKILL of what plays the robots, as a power cut", recoverable=False): GraphFault(
        _kill("sim")
    ),
    _kind("driver frozen", "the driver of an arm that moves stands still for some seconds"): GraphFault(
        _freeze("driver")
    ),
    _kind("skill server frozen", "the skill server of an arm that moves stands still"): GraphFault(
        _freeze("skill_server")
    ),
    _kind("executive frozen", "the executive stands still for some seconds"): GraphFault(_freeze("executive")),
    _kind("messages lost", "a third of all measurements and commands is lost"): GraphFault(
        _nothing, LinkCfg(("markers", "world", "joint_states", "command"), BENCH_ARMS, lost=0.33),
        ("world", "executive", "skill_server", "driver"),
    ),
    _kind("messages late", "what is seen comes up to 0.3 s late and out of order"): GraphFault(
        _nothing, LinkCfg(("markers", "world"), BENCH_ARMS, late=0.3), ("world", "executive", "skill_server")
    ),
    _kind("messages doubled", "half of all messages comes twice, up to 30 ms late"): GraphFault(
        _nothing, LinkCfg(("markers", "world", "joint_states", "command"), BENCH_ARMS, doubled=0.5, late=0.03),
        ("world", "executive", "skill_server", "driver"),
    ),
    _kind("clock jump", "the clock of those who measure jumps ahead by 5 s, and back again"): GraphFault(
        _nothing, LinkCfg(("markers", "joint_states"), BENCH_ARMS, ahead=5.0), ("world",)
    ),
    _kind("nonsense", "malformed messages, unknown objects, calls of unknown skills"): GraphFault(say_nonsense),
    _kind("executive's disk full", "the journal cannot be written for some seconds"): GraphFault(
        _fill_disk("executive")
    ),
    _kind("recorder's disk full", "the recording cannot be written for some seconds"): GraphFault(
        _fill_disk("recorder")
    ),
    _kind("gait killed", "SIGKILL of the process that walks a robot", scene="yard", sentence=WALK): GraphFault(
        _kill("gait")
    ),
    _kind("legs' skill server killed", "SIGKILL of a walking robot's skill server", scene="yard",
              sentence=WALK): GraphFault(_kill("skill_server")),
}  # fmt: skip


def run(kind: FaultKind, repeat: int, out: Path, domain: int) -> FaultRow:
    """Runs a mission in a graph of its own, with one fault."""
    name, fault = folder_name(kind, repeat), FAULTS[kind]
    draw = np.random.default_rng([repeat, len(kind.name)])
    row, begin = FaultRow(kind.name, repeat), time.monotonic()
    cfg = SessionCfg(name, out, kind.scene, repeat, "wall", domain=domain, remaps=_remaps(fault))
    session = Session(cfg)
    try:
        with session, _link(fault, domain) as link:
            session.start()
            utterance = session.client.say(kind.sentence)
            _until_moving(session, draw.uniform(0.2, 4.0))
            row.more["struck"] = fault.strike(session, draw)
            row.happened = True
            row.ended = _end_of(session, utterance, link)
            _listen(session, SETTLE)
    except RostrumError as error:
        row.ended = f"not ended: {error}"
    finish_run(session.folder.path, film=False)
    report = load_run(session.folder.path).report
    row.seconds = round(time.monotonic() - begin, 1)
    if report is not None:
        row.finished, row.unsafe = report.success, unsafe(kind, report)
        row.more["failure"] = report.failure
    return row


class _Link(AbstractContextManager["_Link"]):
    """The link's process; bad from :meth:`spoil` on, for :data:`BAD_FOR` seconds."""

    def __init__(self, cfg: LinkCfg, domain: int) -> None:
        self._process = subprocess.Popen(cfg.command_line(), env=clean_environment(domain))
        self._spoilt_at: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    def update(self) -> None:
        """Spoils the link at the first call, and mends it later."""
        now = time.monotonic()
        if self._spoilt_at is None:
            self._spoilt_at = now
            self._process.send_signal(signal.SIGUSR1)
        elif now - self._spoilt_at > BAD_FOR:
            self._spoilt_at = float("inf")
            self._process.send_signal(signal.SIGUSR2)


def _link(fault: GraphFault, domain: int) -> AbstractContextManager[Any]:
    return nullcontext() if fault.link is None else _Link(fault.link, domain)


def _remaps(fault: GraphFault) -> dict[str, dict[str, str]]:
    """Topics of those who listen, to what comes out of the link."""
    if fault.link is None:
        return {}
    own = {"driver": "command", "skill_server": "joint_states"}
    found: dict[str, dict[str, str]] = {}
    for executable in fault.listeners:
        for robot in BENCH_ARMS if executable in own else ("",):
            label = f"{robot}/{executable}" if robot else executable
            found[label] = {name: name + SUFFIX for name, _ in fault.link.names() if _listens(executable, robot, name)}
    return {label: remaps for label, remaps in found.items() if remaps}


def _listens(executable: str, robot: str, topic: str) -> bool:
    """Whether a node listens to a topic and does not publish on it."""
    of_robot = topic.startswith(f"/{robot}/") if robot else True
    match executable:
        case "driver":
            return of_robot and topic.endswith("/command")
        case "skill_server":
            return topic == "/world" or (of_robot and topic.endswith("/joint_states"))
        case "world":
            return topic == "/markers" or topic.endswith("/joint_states")
        case _:
            return topic == "/world"


def _label(session: Session, name: str) -> str:
    """A node's label; one of the robot that moves, where each robot has its own."""
    pids = session.supervisor.record.pids
    if name in pids:
        return name
    moving = [robot for robot, status in session.client.skills.items() if status.node_id]
    return f"{(moving or session.robots)[0]}/{name}"


def _until_moving(session: Session, after: float) -> None:
    _listen(session, after)
    moving = lambda: any(s.node_id and 0.05 < s.fraction < 0.95 for s in session.client.skills.values())  # noqa: E731
    if not session.client.spin_until(moving, 60.0):
        raise NotReadyError("nothing moved for 60 s")


def _listen(session: Session, seconds: float) -> None:
    """Listens, and lets the supervisor do its work."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        session.client.spin(0.05)
        session.poll()


def _end_of(session: Session, utterance: str, link: Any) -> str:
    replies, end = session.client.replies.setdefault(utterance, []), time.monotonic() + MISSION_TIMEOUT
    while not any(reply.status in (Reply.DONE, Reply.FAILED, Reply.REFUSED) for reply in replies):
        if time.monotonic() > end:
            return "never"
        if link is not None:
            link.update()
        _listen(session, 0.05)
    last = replies[-1]
    return f"{'done' if last.status == Reply.DONE else 'failed'}: {last.text}"
