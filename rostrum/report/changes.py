"""What an edit did to the plan, in words."""

from rostrum.report.words import plain
from rostrum.runs.report import ChangedStep, PlanChange

_PARTS = (
    ("cancelled", "cancels"),
    ("left_out", "leaves out"),
    ("added", "adds"),
    ("moved", "gives to another"),
)


def change_parts(change: PlanChange) -> list[str]:
    """One part of a sentence for each thing that changed, and at last how much stays."""
    parts = [f"{verb} {_steps(steps)}" for name, verb in _PARTS if (steps := getattr(change, name))]
    parts += [f"nobody may {', '.join(change.banned)}"] if change.banned else []
    parts += [f"allowed again: {', '.join(change.allowed)}"] if change.allowed else []
    return [*parts, f"keeps {len(change.kept)} open step{'' if len(change.kept) == 1 else 's'}"]


def say_change(change: PlanChange) -> str:
    """The change in one sentence."""
    return f"plan {change.revision}: {'; '.join(change_parts(change))}"


def _steps(steps: tuple[ChangedStep, ...]) -> str:
    return ", ".join(f"{plain(step.robot)} {step.text} ({step.id})" for step in steps)
