"""Speeds and grips of robots as the executive hears of them, and what a remembered one makes of a call."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from planners.corrections.correction import CorrectionMeaning
from planners.corrections.telling import told
from planners.memory.lessons import Level, What
from planners.memory.tip import Tip, TipMeaning
from skills.contract import SkillCall

RANGES: dict[str, tuple[float, float]] = {"speed": (0.1, 1.0), "grip": (0.5, 2.0)}
"""Factors that robots follow; see docs/corrections.md."""
WHATS: tuple[What, ...] = ("speed", "grip")


def level_of(levels: Iterable[Level], robot: str, what: What) -> Level:
    """A robot's level; as planned where nothing was said."""
    return next((each for each in levels if (each.robot, each.what) == (robot, what)), Level(robot, what))


def with_level(levels: Sequence[Level], level: Level) -> tuple[Level, ...]:
    """The levels with one changed; those that are as planned are left out."""
    others = tuple(each for each in levels if (each.robot, each.what) != (level.robot, level.what))
    return others if (level.usual, level.told) == (1.0, 1.0) else (*others, level)


def heard(levels: Sequence[Level], robots: Iterable[str], meaning: CorrectionMeaning) -> tuple[Level, ...]:
    """The levels after a person's correction of these robots' speed or grip."""
    found = tuple(levels)
    what, factor = what_of(meaning)
    for robot in robots if factor else ():
        level = level_of(found, robot, what)
        found = with_level(found, replace(level, usual=_changed(level.usual, meaning, what, factor),
                                          told=_changed(level.told, meaning, what, factor)))  # fmt: skip
    return found


def what_of(meaning: CorrectionMeaning) -> tuple[What, float]:
    """Whether a correction is about speed or grip, and its factor; 0 when it is about neither."""
    return ("grip", meaning.grip_factor) if meaning.grip_factor else ("speed", meaning.speed_factor)


def reminders(levels: Sequence[Level], call: SkillCall, tips: Iterable[Tip]) -> tuple[tuple[Level, ...], list[str]]:
    """What a robot is to be told before a call, so that it moves as remembered with its object and as usual else.

    Args:
        levels: As they are.
        call: What the robot does next.
        tips: Those that hold.

    Returns:
        The levels after it, and corrections of motion in words.
    """
    found, said = tuple(levels), list[str]()
    about = [tip.meaning for tip in tips if concerns(tip.meaning, call)]
    for what in WHATS:
        level = level_of(found, call.robot, what)
        wanted = next((meaning.level for meaning in about if meaning.kind == what), level.usual)
        if what == "speed":
            wanted = min(wanted, level.usual)  # what is remembered makes nobody faster
        found, said = _told(found, level, wanted, said)
    return found, said


def as_usual(levels: Sequence[Level], robot: str = "") -> tuple[tuple[Level, ...], list[str]]:
    """The same where no tip is in force any more, of one robot or of all."""
    found, said = tuple(levels), list[str]()
    for level in levels:
        if robot in ("", level.robot):
            found, said = _told(found, level, level.usual, said)
    return found, said


def concerns(meaning: TipMeaning, call: SkillCall) -> bool:
    """Whether a tip about motion is about a call."""
    return meaning.moves and call.skill in meaning.skills and call.arguments.get("object") == meaning.object


def shift(tip: Tip, robot: str) -> str:
    """The words of a remembered shift of the tool."""
    meaning = tip.meaning
    return told(CorrectionMeaning("nudge", robot, meaning.offset, meaning.frame, meaning.toward), robot)


def _told(
    levels: tuple[Level, ...], level: Level, wanted: float, said: list[str]
) -> tuple[tuple[Level, ...], list[str]]:
    if abs(wanted - level.told) < 1e-9:
        return levels, said
    speed, grip = (wanted, 0.0) if level.what == "speed" else (0.0, wanted)
    meaning = CorrectionMeaning("parameter", level.robot, speed_factor=speed, grip_factor=grip, absolute=True)
    words = told(meaning, level.robot)
    return with_level(levels, replace(level, told=wanted)), [*said, words]


def _changed(value: float, meaning: CorrectionMeaning, what: What, factor: float) -> float:
    least, most = RANGES[what]
    return min(most, max(least, factor if meaning.absolute else value * factor))
