"""Where a running graph leaves its traces: one folder per user, never shared."""

import fcntl
import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

from rostrum.errors import GraphRunningError, NoGraphError

VARIABLE = "ROSTRUM_RUNTIME_DIR"


@dataclass(frozen=True)
class GraphRecord:
    """What other commands need to know of a running graph.

    Attributes:
        pid: Process id of the supervisor.
        run_id: Id of the run.
        run_folder: Where it records.
        domain: ROS domain id.
        mode: ``wall`` or ``lockstep``.
        robots: Names of the robots.
        ready: Whether every node said that it is ready.
        pids: Process id of every node by label.
        dead: How each dead node ended, by label.
    """

    pid: int
    run_id: str
    run_folder: str
    domain: int
    mode: str
    robots: list[str]
    ready: bool = False
    pids: dict[str, int] = field(default_factory=dict)
    dead: dict[str, str] = field(default_factory=dict)


def runtime_dir() -> Path:
    """The folder, made if needed, readable by its owner alone."""
    named = os.environ.get(VARIABLE) or os.environ.get("XDG_RUNTIME_DIR")
    base = Path(named) if named else Path(tempfile.gettempdir())
    folder = base if os.environ.get(VARIABLE) else base / f"rostrum-{os.getuid()}"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def control_socket() -> Path:
    """Where the supervisor listens."""
    return runtime_dir() / "control.sock"


def read_record() -> GraphRecord | None:
    """The record of the graph that runs here, or None; a record left by a dead supervisor counts as none."""
    try:
        record = GraphRecord(**json.loads((runtime_dir() / "graph.json").read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return record if alive(record.pid) else None


def require_record() -> GraphRecord:
    """The record of the running graph.

    Raises:
        NoGraphError: none runs here.
    """
    record = read_record()
    if record is None:
        raise NoGraphError("no graph is running here; start one with `rostrum up`")
    return record


def claim() -> None:
    """Checks that no graph runs here.

    Raises:
        GraphRunningError: one does.
    """
    record = read_record()
    if record is not None:
        raise GraphRunningError(
            f"a graph is already running (pid {record.pid}, run {record.run_id}); `rostrum stop` ends it, "
            f"or set {VARIABLE} to another folder to run a second one in its own ROS domain (--domain)"
        )


def lock(domain: int) -> list[int]:
    """Locks the runtime folder and the ROS domain of this machine for as long as the descriptors stay open.

    Raises:
        GraphRunningError: another supervisor, of this user or of another, holds one of them.
    """
    wanted = {
        runtime_dir() / "graph.lock": "here",
        Path(tempfile.gettempdir())
        / f"rostrum-domain-{domain}.lock": f"in ROS domain {domain} (choose another: --domain)",
    }
    held: list[int] = []
    for path, where in wanted.items():
        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o666)
            held.append(descriptor)
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            for descriptor in held:
                os.close(descriptor)
            raise GraphRunningError(f"a graph is already running {where}") from error
    return held


def write_record(record: GraphRecord) -> None:
    """Writes the record atomically."""
    path = runtime_dir() / "graph.json"
    part = path.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps(asdict(record), indent=1))
    part.replace(path)


def clear_record() -> None:
    """Removes the record."""
    (runtime_dir() / "graph.json").unlink(missing_ok=True)
    control_socket().unlink(missing_ok=True)


def correction_listeners(record: GraphRecord) -> int:
    """How many living nodes listen to corrections: executive, recorder, every skill server, driver and gait."""
    living = [label for label, pid in record.pids.items() if label not in record.dead and alive(pid)]
    listeners = ("executive", "recorder", "skill_server", "driver", "gait")
    return sum(label.rsplit("/", 1)[-1] in listeners for label in living)


def alive(pid: int) -> bool:
    """Whether a process of that id exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
