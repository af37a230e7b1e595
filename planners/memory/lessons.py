"""What the present mission may teach, as it goes on: kept in the journal, learned when the mission ends well."""

from dataclasses import dataclass
from typing import Literal

from hardware.document import document
from planners.memory.tip import Tip

What = Literal["speed", "grip"]


@dataclass(frozen=True)
class Change:
    """Something that a person said, or that a tip did, since the mission began.

    Attributes:
        by: Who changed it.
        what: ``plan`` for an edit that stands in the mission's history, ``motion`` for how robots move, ``choice`` for
            the answer to a question.
        slot: Of the tip, or of the lesson; empty for what teaches nothing.
        lesson: What a person's change becomes.
        robot: Of ``motion``, whose it was; empty where it was several robots'.
    """

    by: Literal["person", "tip"]
    what: Literal["plan", "motion", "choice"]
    slot: str = ""
    lesson: Tip | None = None
    robot: str = ""


@dataclass(frozen=True)
class Level:
    """A robot's speed or grip, as factors on what is planned.

    Attributes:
        robot: The robot.
        what: ``speed`` or ``grip``.
        usual: What persons asked of it.
        told: What it was told last; differs from ``usual`` while a tip is in force.
    """

    robot: str
    what: What
    usual: float = 1.0
    told: float = 1.0


@document("mission_lessons", "1.1")
@dataclass(frozen=True)
class MissionLessons:
    """What is noted of one mission.

    Attributes:
        plan_id: The mission's plan.
        request: The words that it began with.
        facts: Predicates that held at its start.
        changes: What was changed and not taken back, oldest first.
        tips: Slots of the tips about motion that hold for it.
        called: Names of the shortcuts that it began with.
        phrase: The words that a tip chose a thing for.
        besides: Whether more was asked while it ran.
        corrected: Whether a person changed what is done.
        keep_as: The name under which it is to be kept.
        learned: Whether its lessons are learned, or it ended without any.
    """

    plan_id: str = ""
    request: str = ""
    facts: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    tips: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    phrase: str = ""
    besides: bool = False
    corrected: bool = False
    keep_as: str = ""
    learned: bool = True
