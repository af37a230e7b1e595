"""The file of tips and shortcuts: what is kept, what counts for and against it, and what makes room."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from hardware.document import document, from_dict, to_dict
from hardware.errors import DocumentError
from planners.errors import MemoryFileError
from planners.memory.levels import RANGES
from planners.memory.locked_file import LockedFile, state_file
from planners.memory.shortcut import Habit, Shortcut
from planners.memory.tip import MOST_UNDONE, Tip

FILE_VARIABLE = "ROSTRUM_TIPS"
MOST_TIPS = 200
MOST_SHORTCUTS = 50
MOST_HABITS = 100
MOST_MISSIONS = 100  # whose lessons are known to be learned

T = TypeVar("T", Tip, Shortcut, Habit)


@document("team_memory", "1.0")
@dataclass(frozen=True)
class TeamMemory:
    """The file.

    Attributes:
        tips: Corrections that proved right, oldest first.
        shortcuts: Plans with a name.
        habits: Requests that may become shortcuts.
        missions: Missions learned from so far; the clock by which use is dated.
        learned: Plan ids of the latest of them, so that none counts twice.
    """

    tips: tuple[Tip, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    habits: tuple[Habit, ...] = ()
    missions: int = 0
    learned: tuple[str, ...] = ()


def tips_file() -> Path:
    """Where the user's tips and shortcuts are kept."""
    return state_file("tips.json", FILE_VARIABLE)


class TipStore:
    """Tips and shortcuts of one file, shared with other processes.

    Every method raises :class:`planners.errors.MemoryFileError` where the file is malformed or cannot be written.

    Args:
        path: The file; it is made with the first lesson.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or tips_file()
        self._file = LockedFile(self.path, TeamMemory())

    def read(self) -> TeamMemory:
        """All of it."""
        return self._file.read()

    def learn(self, plan_id: str, lessons: Callable[[TeamMemory], TeamMemory]) -> TeamMemory:
        """Takes in what one mission taught; a mission that is known already changes nothing."""

        def taken(memory: TeamMemory) -> TeamMemory:
            if plan_id in memory.learned:
                return memory
            dated = replace(memory, missions=memory.missions + 1, learned=(*memory.learned, plan_id)[-MOST_MISSIONS:])
            return capped(lessons(dated))

        return self._file.change(taken)

    def keep(self, shortcut: Shortcut) -> None:
        """Keeps a shortcut, in the place of one of the same name."""

        def kept(memory: TeamMemory) -> TeamMemory:
            others = tuple(each for each in memory.shortcuts if each.name != shortcut.name)
            return capped(replace(memory, shortcuts=(*others, replace(shortcut, last_used=memory.missions))))

        self._file.change(kept)

    def applied(self, slots: Iterable[str]) -> None:
        """These tips were applied to a mission."""
        chosen = set(slots)

        def counted(memory: TeamMemory) -> TeamMemory:
            tips = (
                replace(tip, applied=tip.applied + 1, last_used=memory.missions) if tip.meaning.slot in chosen else tip
                for tip in memory.tips
            )
            return replace(memory, tips=tuple(tips))

        self._file.change(counted)

    def undone(self, slot: str) -> bool:
        """Somebody took a tip back; gives whether it is dropped."""

        def counted(memory: TeamMemory) -> TeamMemory:
            tips = (replace(t, undone=t.undone + 1) if t.meaning.slot == slot else t for t in memory.tips)
            return replace(memory, tips=tuple(tip for tip in tips if tip.undone < MOST_UNDONE))

        return all(tip.meaning.slot != slot for tip in self._file.change(counted).tips)

    def forget_slot(self, slot: str) -> None:
        """Drops a tip."""
        self._file.change(lambda memory: replace(memory, tips=tuple(t for t in memory.tips if t.meaning.slot != slot)))

    def forget_tip(self, number: int) -> Tip:
        """Drops the tip of that number, counted from 1; raises where there is none."""
        tip = self._numbered(self.read().tips, number, "tip")
        self.forget_slot(tip.meaning.slot)
        return tip

    def forget_shortcut(self, number: int) -> Shortcut:
        """Drops the shortcut of that number, counted from 1; raises where there is none."""
        gone = self._numbered(self.read().shortcuts, number, "shortcut")
        self._file.change(lambda m: replace(m, shortcuts=tuple(s for s in m.shortcuts if s.name != gone.name)))
        return gone

    def correct_tip(self, number: int, fields: dict[str, Any]) -> Tip:
        """Gives fields of a tip's meaning other values; raises where there is no such tip, field or value."""
        old = self._numbered(self.read().tips, number, "tip")
        least, most = RANGES.get(old.meaning.kind, (-math.inf, math.inf))
        if not least <= fields.get("level", least) <= most:
            raise MemoryFileError(f"tip {number}: a level of {old.meaning.kind} is from {least:g} to {most:g}")

        def corrected(memory: TeamMemory) -> TeamMemory:
            body = to_dict(memory)
            for tip in body["tips"]:
                if from_dict(TeamMemory, {**body, "tips": [tip]}).tips[0].meaning.slot == old.meaning.slot:
                    tip["meaning"].update(fields)
            return from_dict(TeamMemory, body)

        try:
            return self._file.change(corrected).tips[number - 1]
        except DocumentError as error:
            raise MemoryFileError(f"tip {number} cannot be changed: {error}") from error

    def rename_shortcut(self, number: int, name: str) -> Shortcut:
        """Gives a shortcut another name; raises where there is none of that number."""
        old = self._numbered(self.read().shortcuts, number, "shortcut")
        new = replace(old, name=name)

        def renamed(memory: TeamMemory) -> TeamMemory:
            others = tuple(each for each in memory.shortcuts if each.name not in (old.name, name))
            return replace(memory, shortcuts=(*others, new))

        self._file.change(renamed)
        return new

    def _numbered(self, found: Sequence[T], number: int, what: str) -> T:
        if not 1 <= number <= len(found):
            raise MemoryFileError(f"there is no {what} {number}; {self.path} holds {len(found)}")
        return found[number - 1]


def capped(memory: TeamMemory) -> TeamMemory:
    """The memory within its bounds: what was used longest ago goes first, and of those what proved right least."""
    return replace(
        memory,
        tips=_freshest(memory.tips, MOST_TIPS, lambda tip: tip.said + tip.applied - tip.undone),
        shortcuts=_freshest(memory.shortcuts, MOST_SHORTCUTS, lambda shortcut: shortcut.done - shortcut.corrected),
        habits=_freshest(memory.habits, MOST_HABITS, lambda habit: habit.done),
    )


def _freshest(found: tuple[T, ...], most: int, worth: Callable[[T], int]) -> tuple[T, ...]:
    if len(found) <= most:
        return found
    ranked = sorted(range(len(found)), key=lambda k: (found[k].last_used, worth(found[k]), k))
    kept = set(ranked[len(found) - most :])
    return tuple(each for k, each in enumerate(found) if k in kept)
