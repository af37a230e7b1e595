"""One kind of fault, and how a run with it is judged."""

from dataclasses import dataclass, field
from typing import Any

from rostrum.runs.report import RunReport

BENCH_SENTENCE = "Put the red block in the tray. Put the green block on the white mark."
SHORT_SENTENCE = "Put the red block in the tray."
BENCH_ARMS = ("left", "right")
FALLEN = 1.0  # [rad] of tilt


@dataclass(frozen=True)
class FaultKind:
    """A kind of fault.

    Attributes:
        name: Short name.
        what: What happens, in words.
        recoverable: Whether the mission can and shall finish without a person.
        scene: Where.
        sentence: What the team is asked meanwhile.
        struck: Whether somebody outside moves the robots by force: their limits and attitudes are then not their doing.
    """

    name: str
    what: str
    recoverable: bool = True
    scene: str = "bench"
    sentence: str = BENCH_SENTENCE
    struck: bool = False


@dataclass
class FaultRow:
    """One run.

    Attributes:
        kind: Name of the kind.
        repeat: Which of its runs; also the seed.
        happened: Whether the fault took place.
        finished: Whether the mission was done, by ground truth.
        ended: The last answer, in words.
        unsafe: What must not happen and did, in words.
        seconds: Simulated or wall time of the run [s].
        more: Whatever else is worth keeping.
    """

    kind: str
    repeat: int
    happened: bool = False
    finished: bool = False
    ended: str = ""
    unsafe: list[str] = field(default_factory=list)
    seconds: float = 0.0
    more: dict[str, Any] = field(default_factory=dict)


def folder_name(kind: FaultKind, repeat: int) -> str:
    """Name of a run's folder."""
    return f"{kind.name.replace(' ', '-').replace(chr(39), '')}-{repeat}"


def unsafe(kind: FaultKind, report: RunReport) -> list[str]:
    """What ground truth says that must never happen, whatever fails.

    Robots in contact with each other, an arm with its table, a wall or a place; a joint of an arm beyond the vendor's
    limits of position, speed or acceleration; a legged robot that falls. Of robots that are struck only the contacts
    between robots count.
    """
    truth: dict[str, Any] = dict(report.ground_truth)
    contacts = truth.get("contacts", {})
    found = [str(contact) for contact in contacts.get("robot_robot", ())]
    if not truth:
        return ["there is no ground truth"]
    if kind.struck:
        return found
    found += [str(limit) for limit in truth.get("limits_exceeded", ())]
    arms = set(truth.get("robots", {}))
    found += [str(c) for c in contacts.get("robot_table", ()) if arms & set(c.get("between", ()))]
    found += [
        f"{name} fell: tilted by {legs['max_tilt']:.2f} rad"
        for name, legs in truth.get("legged", {}).items()
        if legs["max_tilt"] > FALLEN
    ]
    return found
