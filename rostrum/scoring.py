"""The verdict by ground truth: did it happen, whatever anybody says."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from planners.language.task_tree import TaskTree
from planners.logic.evaluate import evaluate
from planners.logic.parse import parse
from sim.scenes.scene import Scene

STILL = 1e-3  # [m] an object that is not to be touched moves less than this


@dataclass(frozen=True)
class Score:
    """The verdict.

    Attributes:
        success: Every goal reached, every constraint kept, no limit exceeded, no robot hit another or the table.
        failures: Each thing that is wrong, in words.
    """

    success: bool
    failures: tuple[str, ...]


def score(
    truth: Mapping[str, Any],
    goals: Mapping[str, str],
    tree: TaskTree | None,
    allowed: frozenset[str],
    told: frozenset[str] = frozenset(),
) -> Score:
    """Judges a run by what the simulator saw.

    Args:
        truth: Report of :class:`sim.audit.Audit`.
        goals: Goal formula by leaf of the task tree.
        tree: The request, for its constraints.
        allowed: What an object that is not to be touched may touch: what it stands on.
        told: What leaves no trace that the simulation could show, and a robot's skill measured of itself.
    """
    facts = frozenset(truth.get("facts", ())) | told
    failures = [f"not reached: {formula}" for formula in goals.values() if not evaluate(parse(formula), [facts])]
    for constraint in tree.constraints if tree else ():
        if constraint.kind == "keep_out":
            failures += _entered(truth.get("legged", {}), constraint.object)
        else:
            failures += _broken(truth["objects"].get(constraint.object, {}), constraint.object, allowed)
    failures += [str(text) for text in truth.get("limits_exceeded", ())]
    failures += [f"contact: {contact}" for contact in truth.get("contacts", {}).get("robot_robot", ())]
    failures += [f"contact: {contact}" for contact in truth.get("contacts", {}).get("robot_table", ())]
    if not goals:
        failures.append("nothing was planned")
    return Score(not failures, tuple(failures))


def judge(
    truth: Mapping[str, Any],
    goals: Mapping[str, str],
    tree: TaskTree | None,
    scene: Scene,
    restarted: bool = False,
    told: frozenset[str] = frozenset(),
) -> Score:
    """Judges a run in a scene: objects may touch what they lie on from the start.

    Args:
        truth: As for :func:`score`.
        goals: As for :func:`score`.
        tree: As for :func:`score`.
        scene: Where it happened.
        restarted: Whether the simulation was started again on the way, and forgot what it had seen.
        told: As for :func:`score`.
    """
    verdict = score(truth, goals, tree, frozenset({*(table.name for table in scene.tables), "world"}), told)
    if restarted:
        return Score(False, (*verdict.failures, "the simulation was started again: what it saw before is lost"))
    return verdict


def _entered(robots: Mapping[str, Any], zone: str) -> list[str]:
    return [
        f"{name} was over the {zone} at {seen['entered'][zone]:.1f} s"
        for name, seen in robots.items()
        if zone in seen.get("entered", {})
    ]


def _broken(seen: Mapping[str, Any], name: str, allowed: frozenset[str]) -> list[str]:
    touched = sorted(set(seen.get("touched_by", ())) - allowed)
    moved = float(seen.get("max_displacement", 0.0))
    failures = [f"{name} was touched by {', '.join(touched)}"] if touched else []
    if moved >= STILL:
        failures.append(f"{name} moved by {moved * 1e3:.1f} mm")
    return failures
