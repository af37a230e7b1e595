"""What persons meant by their own words, once they said so: local, persistent, to be read and mended by hand.

The file is ``$ROSTRUM_READINGS``, else ``$XDG_STATE_HOME/rostrum/readings.json``, else
``~/.local/state/rostrum/readings.json``. A reading is a sentence that the bounded grammar reads, so it is grounded anew
in every world, and one that no longer fits the world is passed over.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.document import document, from_json, to_json
from hardware.errors import DocumentError
from planners.errors import AmbiguousEntityError, MemoryFileError, PlannerError
from planners.language.comprehend import comprehend
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded
from skills.world.snapshot import WorldSnapshot

FILE_VARIABLE = "ROSTRUM_READINGS"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True)
class ConfirmedReading:
    """What somebody said, and what they meant by it.

    Attributes:
        text: The words.
        meaning: The sentence that they chose.
    """

    text: str
    meaning: str


@document("confirmed_readings", "1.0")
@dataclass(frozen=True)
class ConfirmedReadings:
    """The file."""

    readings: tuple[ConfirmedReading, ...] = ()


def memory_file() -> Path:
    """Where readings are kept."""
    if named := os.environ.get(FILE_VARIABLE):
        return Path(named).expanduser()
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "rostrum" / "readings.json"


class ReadingMemory:
    """The readings of one file, shared with other processes.

    Args:
        path: The file; it is made with the first reading.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or memory_file()

    def readings(self) -> tuple[ConfirmedReading, ...]:
        """All of them, oldest first.

        Raises:
            MemoryFileError: the file is malformed or cannot be read; names it.
        """
        try:
            return from_json(ConfirmedReadings, self.path.read_text(encoding="utf-8")).readings
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError, DocumentError) as error:
            raise MemoryFileError(f"{self.path}: {error}; mend it, or move it away") from error

    def recall(self, text: str) -> str:
        """What these words meant, whatever their capitals and marks; empty when nobody said."""
        said = _words(text)
        return next((kept.meaning for kept in reversed(self.readings()) if _words(kept.text) == said), "")

    def keep(self, text: str, meaning: str) -> None:
        """Keeps a reading, in the place of an older one of the same words; raises as :meth:`readings`."""
        said = _words(text)
        with self._alone():
            others = tuple(kept for kept in self.readings() if _words(kept.text) != said)
            self._write((*others, ConfirmedReading(text, meaning)))

    def forget(self, number: int) -> ConfirmedReading:
        """Drops the reading of that number, counted from 1.

        Raises:
            MemoryFileError: there is none; or as :meth:`readings`.
        """
        with self._alone():
            found = self.readings()
            if not 1 <= number <= len(found):
                raise MemoryFileError(f"there is no reading {number}; {self.path} holds {len(found)}")
            self._write(found[: number - 1] + found[number:])
        return found[number - 1]

    def _write(self, readings: tuple[ConfirmedReading, ...]) -> None:
        try:
            scratch = self.path.with_suffix(".new")
            scratch.write_text(to_json(ConfirmedReadings(readings)), encoding="utf-8")
            scratch.replace(self.path)
        except OSError as error:
            raise MemoryFileError(f"{self.path} cannot be written: {error}") from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.with_suffix(".lock").open("w") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise MemoryFileError(f"{self.path} cannot be written: {error}") from error


class RememberingReader:
    """Reads requests, and remembers how its own questions were answered.

    Args:
        memory: Where confirmed readings are kept.
        reader: Reads what is not remembered.
    """

    def __init__(self, memory: ReadingMemory, reader: Callable[[str, WorldSnapshot], TaskTree] = comprehend) -> None:
        self._memory = memory
        self._reader = reader
        self._asked: tuple[str, tuple[str, ...]] = ("", ())

    def __call__(self, text: str, world: WorldSnapshot) -> TaskTree:
        """Reads a request; a choice of the last question is kept as what that request meant.

        Raises:
            PlannerError: as the reader; :class:`MemoryFileError` where the memory's file is malformed.
        """
        question, choices = self._asked
        self._asked = ("", ())
        if text in choices:
            self._memory.keep(question, text)
        elif meant := self._memory.recall(text):
            with contextlib.suppress(PlannerError):  # the world has changed since
                return replace(read_bounded(meant, world), text=text)
        try:
            return self._reader(text, world)
        except AmbiguousEntityError as error:
            if all(choice.endswith(".") for choice in error.choices):
                self._asked = (text, error.choices)
            raise


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())
