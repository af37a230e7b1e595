"""The raw log of a deployment, ``log.jsonl``: one JSON object a line, each in the kernel's hands at once.

The first line is the header, every other one a tick of the robot floor. A run that is cut off, by SIGKILL too, keeps
every tick but the one in progress. Arrays are in the header's joint order and in SI units, quaternions wxyz.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np

from rostrum.deploy.errors import LogError
from rostrum.runs.jsonable import jsonable

NAME = "log.jsonl"
SCHEMA, VERSION = "deploy_log", "1.0"


@dataclass(frozen=True)
class Header:
    """What holds for the whole log.

    Attributes:
        run_id: The run that it belongs to.
        robot: Model name of the description.
        family: ``legged`` or ``arm``.
        target: ``sim``, ``twin`` or ``real``.
        joints: Names, in the order of every array.
        feet: Names of the feet of a legged robot.
        period: Time between two ticks [s].
        bundle: File of the policy; empty without one.
        sha256: Hash of the policy's network.
        profile: Velocities that were asked for: ``times`` and ``velocities``.
        lockstep: Whether time stood still between two ticks.
    """

    run_id: str
    robot: str
    family: str
    target: str
    joints: tuple[str, ...]
    feet: tuple[str, ...]
    period: float
    bundle: str = ""
    sha256: str = ""
    profile: dict[str, Any] = field(default_factory=dict)
    lockstep: bool = False


class LogWriter:
    """Appends ticks; a context."""

    def __init__(self, path: Path, header: Header) -> None:
        self._file = path.open("wb", buffering=0)
        self._write({"schema": SCHEMA, "version": VERSION, **asdict(header)})

    def tick(self, t: float, stage: str, **parts: Any) -> None:
        """Appends a tick.

        Args:
            t: When it happened [s].
            stage: What the run did.
            parts: What else is known of it: ``state``, ``sent``, ``policy``, ``late``, ``safety``, ``truth``; what is
                None is left out.
        """
        self._write({"t": t, "stage": stage, **{name: value for name, value in parts.items() if value is not None}})

    def close(self) -> None:
        """Closes the file; safe to call twice."""
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _write(self, body: dict[str, Any]) -> None:
        self._file.write(json.dumps(jsonable(body)).encode() + b"\n")


@dataclass(frozen=True)
class DeployLog:
    """A log as read.

    Attributes:
        header: What holds for all of it.
        ticks: The ticks, in their order.
    """

    header: Header
    ticks: tuple[dict[str, Any], ...]

    def rows(self, part: str) -> list[dict[str, Any]]:
        """The ticks that have a part, such as ``policy``."""
        return [tick for tick in self.ticks if part in tick]

    def array(self, part: str, name: str) -> np.ndarray:
        """A quantity of every tick that has the part, shape (T, ...); such as ``state``, ``position``.

        Raises:
            LogError: no tick has it, or ticks have it in different shapes.
        """
        try:
            values = np.array([tick[part][name] for tick in self.rows(part)], dtype=float)
        except (KeyError, TypeError, ValueError) as error:
            raise LogError(f"the log has no sound '{part}.{name}' in every tick that has '{part}'") from error
        if not len(values):
            raise LogError(f"the log has no tick with '{part}'; the run ended before there was one")
        return values


def read_log(path: Path) -> DeployLog:
    """Reads a log, or the one in a run folder; a last line that was torn is left out.

    Raises:
        LogError: there is none, it is of another version, or a line in its middle is damaged.
    """
    path = path / NAME if path.is_dir() else path
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise LogError(f"cannot read the log '{path}': {error.strerror}; give the folder of a deployment") from error
    bodies = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            bodies.append(json.loads(line))
        except ValueError as error:
            if number < len(lines):
                raise LogError(f"{path}: line {number} is damaged: {error}") from error
    return DeployLog(_header(path, bodies), tuple(bodies[1:]))


def _header(path: Path, bodies: list[Any]) -> Header:
    head = dict(bodies[0]) if bodies and isinstance(bodies[0], dict) else {}
    schema, version = head.pop("schema", None), str(head.pop("version", ""))
    if schema != SCHEMA or version.split(".")[0] != VERSION.split(".")[0]:
        raise LogError(f"{path}: expected '{SCHEMA}' {VERSION}, found {schema!r} {version or 'without version'}")
    try:
        header = Header(**head)
    except TypeError as error:
        raise LogError(f"{path}: its header is malformed: {error}") from error
    if not all(isinstance(tick, dict) and "t" in tick for tick in bodies[1:]):
        raise LogError(f"{path}: a line is no tick")
    return Header(**{**head, "joints": tuple(header.joints), "feet": tuple(header.feet)})
