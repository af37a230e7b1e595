"""What the executive asks of the world outside: drained from it and carried out by the node that hosts it."""

from dataclasses import dataclass, field
from typing import Any, Literal

from planners.corrections.correction import Correction, CorrectionReply
from planners.plan import Plan
from skills.contract import SkillCall


@dataclass(frozen=True)
class Dispatch:
    """Send a skill call to its robot.

    A later ``attempt`` for the same plan and node is the same piece of work: a skill server that still runs the earlier
    one goes on and answers for the later one.
    """

    call: SkillCall
    attempt: int


@dataclass(frozen=True)
class Cancel:
    """Ask a robot to end a node; its result still arrives."""

    robot: str
    node_id: str
    attempt: int


@dataclass(frozen=True)
class ResetSafety:
    """Ask a robot's driver to clear a latched fault."""

    robot: str


@dataclass(frozen=True)
class Remind:
    """Say a correction of a robot's motion that is remembered of earlier missions, where every robot hears it.

    Attributes:
        robot: Whom it is for.
        text: What is said, as a person would say it.
    """

    robot: str
    text: str


@dataclass(frozen=True)
class Answer:
    """Tell people what becomes of an utterance.

    Attributes:
        utterance_id: The utterance answered.
        status: ``accepted``, then ``done`` or ``failed``; or ``refused``; or ``question`` with choices.
        text: One or more sentences.
        words: Words that were not understood.
        choices: What could be said instead.
    """

    utterance_id: str
    status: Literal["accepted", "refused", "question", "done", "failed"]
    text: str
    words: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reply:
    """Tell people more of a correction that was answered before: what it told to rest stands still, or does not."""

    correction: Correction
    reply: CorrectionReply


@dataclass(frozen=True)
class Emit:
    """One line of the event log; ``data`` is JSON-ready."""

    kind: str
    node_id: str = ""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PublishPlan:
    """Publish the plan: it is new or edited."""

    plan: Plan


Action = Dispatch | Cancel | ResetSafety | Remind | Answer | Reply | Emit | PublishPlan
