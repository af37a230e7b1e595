"""What persons meant by their own words, once they said so: local, persistent, to be read and mended by hand.

The file is ``$ROSTRUM_READINGS``, else ``$XDG_STATE_HOME/rostrum/readings.json``, else
``~/.local/state/rostrum/readings.json``. A reading is a sentence that the bounded grammar reads; it holds for the words
and the situation in which it was said, for "all of them" means something else where other things lie.
"""

import contextlib
import fcntl
import logging
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.document import document, from_json, to_json
from hardware.errors import DocumentError
from planners.errors import MemoryFileError, PlannerError, SituationError, UnsureError
from planners.language.comprehend import comprehend
from planners.language.learned.situation import situation_of
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded
from skills.world.snapshot import WorldSnapshot

log = logging.getLogger(__name__)

FILE_VARIABLE = "ROSTRUM_READINGS"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[.!?;:,]")


@dataclass(frozen=True)
class ConfirmedReading:
    """What somebody said, and what they meant by it.

    Attributes:
        text: The words.
        meaning: The sentence that they chose.
        situation: The world in which they said it, as the network is told of it.
    """

    text: str
    meaning: str
    situation: str


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

    def recall(self, text: str, situation: str) -> str:
        """What these words meant in this situation, whatever their capitals; empty when nobody said.

        Raises:
            MemoryFileError: as :meth:`readings`.
        """
        key = _key(text, situation)
        return next((k.meaning for k in reversed(self.readings()) if key[0] and _key(k.text, k.situation) == key), "")

    def keep(self, text: str, meaning: str, situation: str) -> None:
        """Keeps a reading, in the place of an older one of the same words; raises as :meth:`readings`."""
        key = _key(text, situation)
        with self._alone():
            others = tuple(kept for kept in self.readings() if _key(kept.text, kept.situation) != key)
            self._write((*others, ConfirmedReading(text, meaning, situation)))

    def correct(self, number: int, meaning: str) -> ConfirmedReading:
        """Gives the reading of that number, counted from 1, another meaning; raises as :meth:`forget`."""
        with self._alone():
            found = list(self._numbered(number))
            found[number - 1] = replace(found[number - 1], meaning=meaning)
            self._write(tuple(found))
        return found[number - 1]

    def forget(self, number: int) -> ConfirmedReading:
        """Drops the reading of that number, counted from 1.

        Raises:
            MemoryFileError: there is none; or as :meth:`readings`.
        """
        with self._alone():
            found = self._numbered(number)
            self._write(found[: number - 1] + found[number:])
        return found[number - 1]

    def _numbered(self, number: int) -> tuple[ConfirmedReading, ...]:
        found = self.readings()
        if not 1 <= number <= len(found):
            raise MemoryFileError(f"there is no reading {number}; {self.path} holds {len(found)}")
        return found

    def _write(self, readings: tuple[ConfirmedReading, ...]) -> None:
        try:
            scratch = self.path.with_name(f"{self.path.name}.new")
            with scratch.open("w", encoding="utf-8") as file:
                file.write(to_json(ConfirmedReadings(readings), indent=1) + "\n")
                file.flush()
                os.fsync(file.fileno())
            scratch.replace(self.path)
        except OSError as error:
            raise MemoryFileError(f"{self.path} cannot be written: {error}") from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.with_name(f"{self.path.name}.lock").open("w") as file:
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

        A memory that cannot be read or written is logged, and requests are read without it.

        Raises:
            PlannerError: as the reader.
        """
        (question, choices), self._asked = self._asked, ("", ())
        try:
            situation = situation_of(world)[0].described()
            if text in choices:
                self._memory.keep(question, text, situation)
            elif meant := self._memory.recall(text, situation):
                with contextlib.suppress(PlannerError):
                    return replace(read_bounded(meant, world), text=text)
        except (MemoryFileError, SituationError) as error:
            log.warning("nothing is remembered: %s", error)
        try:
            return self._reader(text, world)
        except UnsureError as error:
            self._asked = (text, error.choices)
            raise


def _key(text: str, situation: str) -> tuple[list[str], str]:
    """What tells a request from others: its words and marks, and the world in which it was said."""
    return _WORD.findall(text.lower()), situation
