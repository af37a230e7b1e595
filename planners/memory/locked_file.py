"""One document in one file that several processes read and change at the same time."""

import contextlib
import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from hardware.document import from_json, to_json
from hardware.errors import DocumentError
from planners.errors import MemoryFileError

T = TypeVar("T")


class LockedFile(Generic[T]):
    """Reads a document, and changes it under a lock by writing a new file in its place.

    A reader sees the file before a change or after it, never in between. What cannot be read is never overwritten.

    Args:
        path: The file; it is made with the first change.
        empty: What an absent file stands for.
    """

    def __init__(self, path: Path, empty: T) -> None:
        self.path, self._empty = path, empty

    def read(self) -> T:
        """The document.

        Raises:
            MemoryFileError: the file is malformed or cannot be read; names it, and it is left as it is.
        """
        try:
            return from_json(type(self._empty), self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return self._empty
        except (OSError, UnicodeDecodeError, DocumentError) as error:
            raise MemoryFileError(f"{self.path}: {error}; mend it, or move it away") from error

    def change(self, how: Callable[[T], T]) -> T:
        """Puts ``how(document)`` in the document's place while nobody else changes it; gives the new one.

        Raises:
            MemoryFileError: as :meth:`read`, or it cannot be written; whatever ``how`` raises changes nothing.
        """
        with self._alone():
            before = self.read()
            after = how(before)
            if after != before:
                self._write(after)
        return after

    def _write(self, document: T) -> None:
        try:
            scratch = self.path.with_name(f"{self.path.name}.new")
            with scratch.open("w", encoding="utf-8") as file:
                file.write(to_json(document, indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self.path)
        except OSError as error:
            raise MemoryFileError(f"{self.path} cannot be written: {error}") from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            lock = self.path.with_name(f"{self.path.name}.lock").open("w")
        except OSError as error:
            raise MemoryFileError(f"{self.path} cannot be written: {error}") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def state_file(name: str, variable: str) -> Path:
    """Where a file of what is remembered is kept: ``$variable``, else ``rostrum/name`` in the user's state folder."""
    if named := os.environ.get(variable):
        return Path(named).expanduser()
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "rostrum" / name
