"""A tip: what a person corrected, in which situation, what it was taken to mean, and how often it was right."""

from dataclasses import dataclass
from typing import Literal

from planners.corrections.correction import Frame
from planners.language.task_tree import Constraint

TipKind = Literal["choose", "substitute", "assign", "reorder", "skip", "add", "forbid", "speed", "grip", "shift"]
MOTION_KINDS = ("speed", "grip", "shift")
MOST_UNDONE = 2  # a tip that was taken back so often is dropped
ADD_AFTER = 2  # times that it must be said before more is done than is asked


@dataclass(frozen=True)
class TaskAbout:
    """A task by its content, as it is found in other requests.

    Attributes:
        action: As of a leaf of a task tree.
        object: What it moves; empty for any object that the words leave open.
        destination: Where to.
    """

    action: Literal["", "move", "hold", "go"]
    object: str = ""
    destination: str = ""


@dataclass(frozen=True)
class TipMeaning:
    """What a correction was taken to mean, in terms that hold beyond its mission.

    Attributes:
        kind: Of the edit, or of the motion; ``choose`` answers a question about a phrase that fits several things.
        tasks: Tasks that it is about; for ``add``, those that are added.
        object: Object that is taken instead, is chosen, or with which the motion is changed.
        destination: Where it goes instead.
        robot: Who does it.
        where: Of ``reorder``.
        phrase: Of ``choose``: the words that fit several things.
        constraints: Of ``forbid``.
        skills: Of a motion: skills with that object to which it belongs.
        level: Of ``speed`` and ``grip``: the factor on what is usual.
        offset: Of ``shift`` [m], in ``frame`` and towards ``toward`` as in a correction's meaning.
        frame: Of ``offset``.
        toward: Of ``offset``.
    """

    kind: TipKind
    tasks: tuple[TaskAbout, ...] = ()
    object: str = ""
    destination: str = ""
    robot: str = ""
    where: Literal["", "first", "last"] = ""
    phrase: str = ""
    constraints: tuple[Constraint, ...] = ()
    skills: tuple[str, ...] = ()
    level: float = 1.0
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    frame: Frame = "world"
    toward: str = ""

    @property
    def moves(self) -> bool:
        """Whether it is about how robots move and not about what they do."""
        return self.kind in MOTION_KINDS

    @property
    def slot(self) -> str:
        """Of two tips with the same slot, the later one replaces the earlier one."""
        about = sorted(f"{task.action} {task.object} {task.destination}" for task in self.tasks)
        extra = sorted(f"{each.kind} {each.object}" for each in self.constraints)
        object_of_motion = self.object if self.moves else ""
        return "; ".join([self.kind, *about, *extra, self.phrase.lower(), object_of_motion])


@dataclass(frozen=True)
class TipSituation:
    """When a tip was given.

    Attributes:
        request: The words of the request.
        things: Objects and places that the request's tasks name.
        lying: By object that the tip is about, the table on which it lay.
    """

    request: str
    things: tuple[str, ...] = ()
    lying: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Tip:
    """What is remembered of a correction.

    Attributes:
        meaning: What it was taken to mean.
        situation: When it was given.
        text: The correction as said.
        run_id: The run in which it was said last.
        said: Times that somebody said it.
        applied: Times that it was applied without being said.
        undone: Times that somebody took that back.
        last_used: Number of the remembered mission in which it was said or applied last.
    """

    meaning: TipMeaning
    situation: TipSituation
    text: str
    run_id: str
    said: int = 1
    applied: int = 0
    undone: int = 0
    last_used: int = 0

    @property
    def stands(self) -> bool:
        """Whether it is to be applied: more often said than taken back; what adds tasks must have been said twice."""
        least = ADD_AFTER if self.meaning.kind == "add" else 1
        return self.said - self.undone >= least
