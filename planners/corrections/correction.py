"""The correction contract: kept for ever, for it is also training data."""

from dataclasses import dataclass, field
from typing import Literal

from hardware.document import document

CorrectionKind = Literal["stop", "go_on", "parameter", "nudge", "grasp", "undo", "plan_edit", "unknown"]
OF_ONE_MOTION: tuple[CorrectionKind, ...] = ("parameter", "nudge", "grasp")
"""Kinds that change how a robot does what it does, which it follows by itself and an undo takes back."""
OF_ONE_ROBOT: tuple[CorrectionKind, ...] = ("nudge", "grasp")
"""Kinds that make sense for one robot only: named, or the only one that moves."""
Frame = Literal["world", "robot", "toward"]
REMINDER = "memory"
"""Who says a correction of motion that the executive remembers of earlier missions; no person's undo is about it."""
EditKind = Literal[
    "", "other", "skip", "substitute", "assign", "reorder", "add", "forbid", "allow", "prioritise", "undo", "give_up"
]


@document("correction", "1.0")
@dataclass(frozen=True)
class Correction:
    """What a person said while robots move.

    Attributes:
        id: Unique id.
        stamp: When it was said [s].
        who: Speaker.
        text: Words as said.
    """

    id: str
    stamp: float
    who: str
    text: str


@dataclass(frozen=True)
class CorrectionMeaning:
    """What the words were taken to mean.

    Attributes:
        kind: Which floor acts on it. ``stop``, ``go_on``, ``parameter``, ``nudge`` and ``grasp`` (by the other two
            sides) act on the running skill without waiting for any planner; ``plan_edit`` goes to the executive;
            ``undo`` takes back what was said last, on whichever floor that acted.
        robot: Addressed robot, empty when none was named.
        offset: Nudge of the tool [m].
        frame: Of that: the world's, the robot's own (x ahead, y left, z up), or one whose x axis leads level from the
            tool to ``toward``.
        toward: Name of an object or place.
        speed_factor: Factor on the speed of motion (``parameter``); 0 leaves it unchanged; ``absolute`` sets it.
        grip_factor: Factor on how far the gripper closes beyond what it holds (``parameter``); 0 leaves it unchanged.
        absolute: Whether ``speed_factor`` or ``grip_factor`` replaces the present factor instead of multiplying it.
        edit: Plan edit in words' terms: ``other`` for "the other one", else the edit's name, see
            :mod:`planners.corrections.edits`.
        words: Words that were not understood (``unknown``).
    """

    kind: CorrectionKind
    robot: str = ""
    offset: tuple[float, float, float] = (0.0, 0.0, 0.0)
    frame: Frame = "world"
    toward: str = ""
    speed_factor: float = 0.0
    grip_factor: float = 0.0
    absolute: bool = False
    edit: EditKind = ""
    words: tuple[str, ...] = ()


@document("correction_reply", "2.2")
@dataclass(frozen=True)
class CorrectionReply:
    """What became of a correction.

    Attributes:
        correction_id: The correction answered.
        stamp: When it was answered [s].
        source: Who answered: a robot's name or ``executive``.
        accepted: Whether anything changed.
        meaning: What it was taken to mean.
        node_id: Plan node that it acted on, empty when none.
        changed: What changed, as ``name: value`` with units in names.
        text: Answer in words.
    """

    correction_id: str
    stamp: float
    source: str
    accepted: bool
    meaning: CorrectionMeaning
    node_id: str
    text: str
    changed: dict[str, float | str] = field(default_factory=dict)
