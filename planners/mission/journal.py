"""An append-only journal: what the executive must still know after a crash."""

import contextlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planners.errors import PlannerError

TOGETHER = "together"


class JournalError(PlannerError):
    """The journal cannot be read; the message names the line."""


class Journal:
    """JSON lines, each on disk (fsync) before :meth:`append` returns.

    A crash may tear the last line: it is ignored on reading and cut off before the next append. A damaged line anywhere
    else is an error, since what follows it could not be trusted.

    Args:
        path: File; created with its folder when missing.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._cut_torn_line()
        self._file = self.path.open("ab")
        self._held: list[dict[str, Any]] | None = None

    def _cut_torn_line(self) -> None:
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self.path, whole)

    def append(self, kind: str, **data: Any) -> None:
        """Writes one entry; ``data`` is JSON-ready and free of NaN."""
        entry = {"kind": kind, **data}
        if self._held is None:
            self._write(entry)
        else:
            self._held.append(entry)

    @contextlib.contextmanager
    def together(self) -> Iterator[None]:
        """Entries that are appended within are on disk at its end: after a crash all of them are there, or none."""
        if self._held is not None:
            yield
            return
        self._held = held = []
        try:
            yield
        finally:
            self._held = None
            if held:
                self._write(held[0] if len(held) == 1 else {"kind": TOGETHER, "entries": held})

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry, allow_nan=False).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def entries(self) -> list[dict[str, Any]]:
        """All entries, oldest first; see :func:`read_journal`."""
        return read_journal(self.path)

    def newest(self) -> list[dict[str, Any]]:
        """What was written last, and together: all else was written after what came before it had taken effect."""
        return (_read_lines(self.path) or [[]])[-1]

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def read_journal(path: Path) -> list[dict[str, Any]]:
    """All entries of a journal, oldest first, without a torn last line; the file stays as it is.

    Raises:
        JournalError: a line is damaged.
    """
    return [entry for line in _read_lines(path) for entry in line]


def _read_lines(path: Path) -> list[list[dict[str, Any]]]:
    found = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            entry = json.loads(line)
            several = entry["entries"] if entry["kind"] == TOGETHER else [entry]
            found.append([{**each, "kind": str(each["kind"])} for each in several])
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(f"{path}, line {number} is damaged ({error}); move the file away") from error
    return found
