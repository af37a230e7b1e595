"""What persons meant by their own words, once they said so: local, persistent, to be read and mended by hand.

The file is ``$ROSTRUM_READINGS``, else ``$XDG_STATE_HOME/rostrum/readings.json``, else
``~/.local/state/rostrum/readings.json``. A reading is a sentence that the bounded grammar reads; it holds for the words
and the situation in which it was said, for "all of them" means something else where other things lie.
"""

import contextlib
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.document import document
from planners.errors import MemoryFileError, PlannerError, SituationError, UnsureError
from planners.language.comprehend import comprehend, comprehend_at_once
from planners.language.learned.situation import situation_of
from planners.language.task_tree import TaskTree
from planners.language.understand import read_bounded
from planners.memory.locked_file import LockedFile, state_file
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
    return state_file("readings.json", FILE_VARIABLE)


class ReadingMemory:
    """The readings of one file, shared with other processes.

    Args:
        path: The file; it is made with the first reading.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or memory_file()
        self._file = LockedFile(self.path, ConfirmedReadings())

    def readings(self) -> tuple[ConfirmedReading, ...]:
        """All of them, oldest first.

        Raises:
            MemoryFileError: the file is malformed or cannot be read; names it.
        """
        return self._file.read().readings

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

        def kept(file: ConfirmedReadings) -> ConfirmedReadings:
            others = tuple(each for each in file.readings if _key(each.text, each.situation) != key)
            return ConfirmedReadings((*others, ConfirmedReading(text, meaning, situation)))

        self._file.change(kept)

    def correct(self, number: int, meaning: str) -> ConfirmedReading:
        """Gives the reading of that number, counted from 1, another meaning; raises as :meth:`forget`."""

        def corrected(file: ConfirmedReadings) -> ConfirmedReadings:
            found = list(self._numbered(file, number))
            found[number - 1] = replace(found[number - 1], meaning=meaning)
            return ConfirmedReadings(tuple(found))

        return self._file.change(corrected).readings[number - 1]

    def forget(self, number: int) -> ConfirmedReading:
        """Drops the reading of that number, counted from 1.

        Raises:
            MemoryFileError: there is none; or as :meth:`readings`.
        """
        gone: list[ConfirmedReading] = []

        def without(file: ConfirmedReadings) -> ConfirmedReadings:
            found = self._numbered(file, number)
            gone.append(found[number - 1])
            return ConfirmedReadings(found[: number - 1] + found[number:])

        self._file.change(without)
        return gone[0]

    def _numbered(self, file: ConfirmedReadings, number: int) -> tuple[ConfirmedReading, ...]:
        if not 1 <= number <= len(file.readings):
            raise MemoryFileError(f"there is no reading {number}; {self.path} holds {len(file.readings)}")
        return file.readings


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
        remembered = self._remembered(text, world)
        self._asked = ("", ())
        if remembered is not None:
            return remembered
        try:
            return self._reader(text, world)
        except UnsureError as error:
            self._asked = (text, error.choices)
            raise

    def at_once(self, text: str, world: WorldSnapshot) -> TaskTree | None:
        """Reads what is remembered or plain, within milliseconds; None for what takes the whole reader.

        Raises:
            AmbiguousEntityError: as :func:`planners.language.comprehend.comprehend_at_once`.
        """
        found = self._remembered(text, world) or comprehend_at_once(text, world)
        if found is not None:
            self._asked = ("", ())
        return found

    def _remembered(self, text: str, world: WorldSnapshot) -> TaskTree | None:
        """What a request meant before; an answer to the last question is kept."""
        question, choices = self._asked
        try:
            situation = situation_of(world)[0].described()
            if text in choices:
                self._memory.keep(question, text, situation)
            elif meant := self._memory.recall(text, situation):
                with contextlib.suppress(PlannerError):
                    return replace(read_bounded(meant, world), text=text)
        except (MemoryFileError, SituationError) as error:
            log.warning("nothing is remembered: %s", error)
        return None


def _key(text: str, situation: str) -> tuple[list[str], str]:
    """What tells a request from others: its words and marks, and the world in which it was said."""
    return _WORD.findall(text.lower()), situation
