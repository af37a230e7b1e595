"""An append-only journal: what the executive must still know after a crash."""

import json
import os
from pathlib import Path
from typing import Any

from planners.errors import PlannerError


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

    def _cut_torn_line(self) -> None:
        if not self.path.exists():
            return
        content = self.path.read_bytes()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            os.truncate(self.path, whole)

    def append(self, kind: str, **data: Any) -> None:
        """Writes one entry; ``data`` is JSON-ready and free of NaN."""
        line = json.dumps({"kind": kind, **data}, allow_nan=False)
        self._file.write(line.encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def entries(self) -> list[dict[str, Any]]:
        """All entries, oldest first; see :func:`read_journal`."""
        return read_journal(self.path)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def read_journal(path: Path) -> list[dict[str, Any]]:
    """All entries of a journal, oldest first, without a torn last line; the file stays as it is.

    Raises:
        JournalError: a line is damaged.
    """
    found = []
    for number, line in enumerate(path.read_bytes().split(b"\n")[:-1], start=1):
        try:
            entry = json.loads(line)
            found.append({**entry, "kind": str(entry["kind"])})
        except (ValueError, TypeError, KeyError) as error:
            raise JournalError(f"{path}, line {number} is damaged ({error}); move the file away") from error
    return found
