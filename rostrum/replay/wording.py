"""Parts of sentences that timeline, state and explanation share."""

from collections.abc import Mapping

from planners.plan import NodeRecord, Plan
from rostrum.replay.state import MissionState
from rostrum.report.words import describe, plain, quantity

SHORTEST = 0.3  # [s] a wait shorter than this is not told


def does(plan: Plan | None, record: NodeRecord) -> str:
    """A step in words, such as ``pick red block (t1.pick)``."""
    node = next((node for node in plan.nodes if node.id == record.id), None) if plan is not None else None
    return f"{describe(node.skill, node.arguments) if node else plain(record.skill)} ({record.id})".strip()


def evidence(values: Mapping[str, float]) -> str:
    """Measured quantities in brackets; empty without any."""
    return f" [{', '.join(quantity(name, value) for name, value in values.items())}]" if values else ""


def waits_before(mission: MissionState, node_id: str, start: float) -> list[tuple[float, str]]:
    """For how long a step waited for what, before it began at ``start`` on the run's clock [s], in order."""
    told = mission.waited.get(node_id, [])
    before = [(t, text) for t, text in told if t < start or (t == start and text)]
    begun = max((number for number, (_, text) in enumerate(before) if not text), default=-1)
    episode = before[begun + 1 :]
    if not episode:
        return []
    ends = [t for t, _ in episode[1:]] + [start]
    return [(end - t, text) for (t, text), end in zip(episode, ends, strict=True)]


def say_waits(waits: list[tuple[float, str]]) -> str:
    """The waits that are worth telling, in words; empty without any."""
    return "; ".join(f"{seconds:.1f} s because {text}" for seconds, text in waits if seconds >= SHORTEST)


def for_others(waits: list[tuple[float, str]], mission: MissionState, record: NodeRecord) -> list[tuple[float, str]]:
    """The waits without those for the robot's own work and for the step's own task, which go without saying."""
    tasks = {node.id: node.task for node in mission.plan.nodes} if mission.plan else {}
    own = {f"{name} is not done" for name, task in tasks.items() if task and task == tasks.get(record.id)}
    mine = f"{record.robot} is busy with "
    return [(seconds, text) for seconds, text in waits if text not in own and not text.startswith(mine)]
