"""The run report: what was asked, what was planned, what happened, and what the simulator saw."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from pydantic import JsonValue

from hardware.document import document
from planners.corrections.correction import Correction, CorrectionReply
from planners.language.task_tree import TaskTree
from planners.plan import NodeRecord, Plan
from rostrum.runs.environment import Environment


class Verdict(StrEnum):
    """What a monitor says of a finite trace."""

    SATISFIED = "satisfied"
    VIOLATED = "violated"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class MonitorVerdict:
    """What became of a monitored formula.

    Attributes:
        name: Name of the monitor.
        formula: Finite-trace LTL.
        text: Why it is watched.
        verdict: What it said at the end.
        t: When it was decided, on the run's clock [s]; None when only the end decided it.
    """

    name: str
    formula: str
    text: str
    verdict: Verdict
    t: float | None = None


@dataclass(frozen=True)
class ChangedStep:
    """A step of a plan that an edit concerned: its node's id, its robot, and what it is in words."""

    id: str
    robot: str
    text: str


@dataclass(frozen=True)
class PlanChange:
    """What an edit did to the plan.

    Attributes:
        revision: Of the plan that resulted.
        kept: Steps that were open and stay.
        moved: The same, but another robot does them; with that robot.
        cancelled: Steps that ran and were ended.
        left_out: Steps that were not running and are not wanted any more.
        added: New steps.
        banned: What is forbidden from now on.
        allowed: What is not forbidden any more.
    """

    revision: int
    kept: tuple[ChangedStep, ...] = ()
    moved: tuple[ChangedStep, ...] = ()
    cancelled: tuple[ChangedStep, ...] = ()
    left_out: tuple[ChangedStep, ...] = ()
    added: tuple[ChangedStep, ...] = ()
    banned: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class CorrectionRecord:
    """A correction, everything that answered it, and what it did to the plan (None where it did not change it)."""

    correction: Correction
    replies: tuple[CorrectionReply, ...] = ()
    plan_change: PlanChange | None = None


@dataclass(frozen=True)
class Pause:
    """A robot stood still because somebody said so, from ``start`` to ``end`` on the run's clock [s]."""

    robot: str
    start: float
    end: float


@dataclass(frozen=True)
class RobotSafety:
    """What a robot's safety filter counted.

    Attributes:
        robot: Whose.
        commands: References received.
        limited: References that had to be shaped.
        rejected: References refused.
        overruns: Control periods missed.
        exceeded: Measured states outside a limit.
        faults: Faults that were latched, in order.
        peak: Largest measured share of a limit by its kind, such as ``velocity: 0.71``.
    """

    robot: str
    commands: int = 0
    limited: int = 0
    rejected: int = 0
    overruns: int = 0
    exceeded: int = 0
    faults: tuple[str, ...] = ()
    peak: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Film:
    """The film of a run.

    Attributes:
        file: Name within the run folder.
        renderer: What drew it, such as ``egl`` or ``software``.
        width: [px].
        height: [px].
        frames: Number of frames.
        fps: Frames per second.
        t0: Run's clock at the first frame [s].
        speed: Seconds of the run per second of film.
        stills: Pictures within the run folder, in order of time.
        poster: Still that stands for the film until it plays; empty for none.
    """

    file: str
    renderer: str
    width: int
    height: int
    frames: int
    fps: float
    t0: float = 0.0
    speed: float = 1.0
    stills: tuple[str, ...] = ()
    poster: str = ""


@document("run_report", "1.2")
@dataclass(frozen=True)
class RunReport:
    """Everything known about a run once it is over.

    Every time is on the run's clock; subtract ``started`` for seconds since the mission began.

    Attributes:
        run_id: Shared by report, events, recording and film.
        text: The sentence.
        scene: Name of the scene.
        seed: Seed of the object poses.
        mode: ``wall`` paces itself to the system clock, ``lockstep`` runs as the machine allows,
            ``rehearsal`` ran in one process without ROS.
        success: Whether the mission succeeded by ground truth; without ground truth, as claimed.
        claimed: Whether the executive said that it succeeded; None when it said nothing.
        failure: Why it did not succeed, in words; empty when it did.
        created: Date and time, ISO 8601.
        started: Run's clock when the mission began [s].
        wall_seconds: Wall time of the mission.
        sim_seconds: Simulated time of the mission.
        task_tree: The request as understood; None when it was refused.
        specification: Hierarchical LTL, exchange form.
        plan: The last revision of the plan; None when there was none.
        nodes: What became of each plan node.
        corrections: What people said while robots moved, and the answers.
        constraints: What became of each monitored formula.
        pauses: When robots were paused.
        ground_truth: What the simulator saw; for scoring only.
        limits: What the safety filters counted.
        film: The film; None when there is none.
        environment: The machine and the software.
    """

    run_id: str
    text: str
    scene: str
    seed: int
    mode: Literal["wall", "lockstep", "rehearsal"]
    success: bool
    claimed: bool | None = None
    failure: str = ""
    created: str = ""
    started: float = 0.0
    wall_seconds: float = 0.0
    sim_seconds: float = 0.0
    task_tree: TaskTree | None = None
    specification: tuple[dict[str, str], ...] = ()
    plan: Plan | None = None
    nodes: tuple[NodeRecord, ...] = ()
    corrections: tuple[CorrectionRecord, ...] = ()
    constraints: tuple[MonitorVerdict, ...] = ()
    pauses: tuple[Pause, ...] = ()
    ground_truth: dict[str, JsonValue] = field(default_factory=dict)
    limits: tuple[RobotSafety, ...] = ()
    film: Film | None = None
    environment: Environment | None = None
