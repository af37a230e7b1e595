"""Whether a correction had the effect that was asked for, told by the simulator's state and an uncorrected twin run."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.corrections.watch import Trace
from rostrum.runs.report import RunReport

SHIFT_ERROR = 0.004  # [m] between the shift asked for and the one seen
SHIFT_WINDOW = (0.3, 1.6)  # [s] after it was said, in which the shift is to be seen
SLOWED = 0.8  # of the way that the twin makes in the same second
REST = 0.02  # [m/s] of a tool at rest
REST_WITHIN = 0.5  # [s]
MOVED = 0.05  # [m] an object that was carried away
STAYED = 0.01  # [m] one that was not
PUT_BACK = 0.12  # [m] from where it lay, one that was put back
TURN_ERROR = 0.1  # [rad]
CLOSED = 0.003  # [m] that a gripper is told to close further


@dataclass(frozen=True)
class Run:
    """A corrected run beside its twin.

    Attributes:
        said: When the correction was said [s].
        seen: What the simulator showed.
        twin: The same without the correction, up to that moment to the last digit.
        report: Of the corrected run; None where it was ended as soon as the effect could be seen.
        robots: By plan node that was done, who did it.
    """

    said: float
    seen: Trace
    twin: Trace
    report: RunReport | None
    robots: dict[str, str]


Check = Callable[..., str]
"""Takes a run and what is wanted; gives what is wrong, empty when the effect is there."""


def shifted(run: Run, arm: str, x: float, y: float, z: float) -> str:
    """The tool is where the twin's is, shifted by what was asked for [m]."""
    shifts = _shifts(run, arm)
    errors = np.linalg.norm(shifts - np.array([x, y, z]), axis=1)
    best = int(errors.argmin())
    return "" if errors[best] <= SHIFT_ERROR else f"shifted by {np.round(shifts[best] * 1000, 1)} mm"


def shifted_toward(run: Run, arm: str, amount: float, name: str) -> str:
    """The tool is shifted level by ``amount`` [m] along the way to an object."""
    at = run.twin.between(run.said, run.said + 0.1)[0]
    way = (run.twin.object(name)[at] - run.twin.tool(arm)[at])[:2]
    x, y = amount * way / np.linalg.norm(way)
    return shifted(run, arm, float(x), float(y), 0.0)


def _shifts(run: Run, arm: str) -> np.ndarray:
    window = run.seen.between(run.said + SHIFT_WINDOW[0], run.said + SHIFT_WINDOW[1])
    window = window[window < len(run.twin.time)]
    return run.seen.tool(arm)[window] - run.twin.tool(arm)[window]


def slowed(run: Run) -> str:
    """Every arm that moves makes less way in the next second than the twin's."""
    told = []
    for arm in run.seen.tools:
        own, other = (_way(trace, arm, run.said + 0.3, run.said + 1.3) for trace in (run.seen, run.twin))
        if other > 0.03:
            told.append((arm, own / other))
    slow = [f"{arm} at {ratio:.0%}" for arm, ratio in told if ratio > SLOWED]
    return "nothing moved" if not told else ", ".join(slow)


def _way(trace: Trace, arm: str, begin: float, end: float) -> float:
    path = trace.tool(arm)[trace.between(begin, end)]
    return float(np.linalg.norm(np.diff(path, axis=0), axis=1).sum())


def rested(run: Run, *arms: str) -> str:
    """The tools of these arms are at rest soon and stay there for two seconds."""
    for arm in arms:
        still = _way(run.seen, arm, run.said + REST_WITHIN, run.said + 2.5) / (2.5 - REST_WITHIN)
        if still > REST:
            return f"{arm} moves at {still:.2f} m/s"
    return ""


def gripped(run: Run, sign: float) -> str:
    """A gripper that holds something is told to close further, or less far, than the twin's."""
    window = run.seen.between(run.said + 0.3, run.said + 1.0)
    window = window[window < len(run.twin.time)]
    changes = {
        arm: float(np.median(np.array(run.twin.closing[arm])[window] - np.array(run.seen.closing[arm])[window]))
        for arm in run.seen.closing
    }
    best = max(changes.values(), key=lambda change: change * sign)
    return "" if best * sign >= CLOSED else f"closes {best * 1000:+.1f} mm further"


def turned(run: Run, arm: str) -> str:
    """Where the tool is lowest, it is turned by a quarter from the twin's."""
    own, other = (trace.headings[arm][int(trace.tool(arm)[:, 2].argmin())] for trace in (run.seen, run.twin))
    angle = (own - other) % math.pi
    return "" if abs(angle - math.pi / 2) < TURN_ERROR else f"turned by {math.degrees(angle):.0f} degrees"


def ends(run: Run, name: str, place: str) -> str:
    """The object is there in the end."""
    return "" if _is_in(run, name, place) else f"{name} is not in {place}"


def not_in(run: Run, name: str, place: str) -> str:
    """The object is not there in the end."""
    return f"{name} is in {place}" if _is_in(run, name, place) else ""


def instead(run: Run, new: str, old: str) -> str:
    """One object is in the tray in the end, and another one lies about where it lay."""
    if not _is_in(run, new, "tray"):
        return f"{new} is not in the tray"
    away = float(np.linalg.norm((run.seen.object(old)[-1] - run.seen.object(old)[0])[:2]))
    return f"{old} is in the tray" if _is_in(run, old, "tray") else "" if away < 10 * PUT_BACK else f"{old} is gone"


def by(run: Run, name: str, place: str, robot: str) -> str:
    """The object is there in the end, and that robot brought it."""
    if wrong := ends(run, name, place):
        return wrong
    return "" if robot in run.robots.values() else f"it was done by {', '.join(set(run.robots.values()))}"


def skipped(run: Run, name: str) -> str:
    """The object was never moved."""
    moved = float(np.linalg.norm(run.seen.object(name) - run.seen.object(name)[0], axis=1).max())
    return "" if moved < STAYED else f"{name} was moved by {moved * 100:.0f} cm"


def before(run: Run, *names: str) -> str:
    """The objects were carried away in this order."""
    starts = []
    for name in names:
        away = np.linalg.norm(run.seen.object(name) - run.seen.object(name)[0], axis=1)
        moved = np.flatnonzero(away > MOVED)
        if not len(moved):
            return f"{name} was not moved"
        starts.append(run.seen.time[int(moved[0])])
    first = starts[0] <= min(starts)
    last = starts[-1] >= max(starts)
    return "" if first and last else f"order {[round(start, 1) for start in starts]}"


def count_in(run: Run, place: str, count: float) -> str:
    """So many objects are there in the end."""
    found = sum(_is_in(run, name, place) for name in run.seen.objects)
    return "" if found == int(count) else f"{found} in {place}"


def forbidden(run: Run, name: str) -> str:
    """The ban stands in what was asked, and the object was never moved."""
    assert run.report is not None
    tree = run.report.task_tree
    banned = {constraint.object for constraint in tree.constraints} if tree is not None else set()
    return skipped(run, name) if name in banned else f"nothing forbids {name}"


def kept_out(run: Run, zone: str) -> str:
    """No legged robot was over the zone after it was said, though the mission went on."""
    entered = [
        f"{robot} entered at {when:.1f} s"
        for robot, record in _truth(run).get("legged", {}).items()
        if (when := record.get("entered", {}).get(zone)) is not None
    ]
    return ", ".join(entered)


def _is_in(run: Run, name: str, place: str) -> bool:
    return f"in({name}, {place})" in _truth(run)["facts"]


def _truth(run: Run) -> dict[str, Any]:
    assert run.report is not None
    return dict(run.report.ground_truth)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        shifted, shifted_toward, slowed, rested, gripped, turned, ends, not_in, instead, by, skipped, before, count_in,
        forbidden, kept_out,
    )
}  # fmt: skip
