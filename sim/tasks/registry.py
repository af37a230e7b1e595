"""The registry of training tasks: by task name and robot, each with a play variant and a training budget."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass

from hardware.descriptions.legged import LeggedDescription
from policies.rl.cfg import TrainCfg
from sim.tasks.errors import TaskError
from sim.tasks.evaluation import Policy, judge_commands
from sim.tasks.task import Mode, TaskCfg

Judge = Callable[[Policy, TaskCfg, LeggedDescription], dict[str, float]]


@dataclass(frozen=True)
class TaskEntry:
    """A registered task.

    Attributes:
        name: Task name, such as ``walk``.
        robot: Name of the legged description.
        build: Builds the training or the play variant.
        train: Default training budget.
        summary: What is learnt, in a sentence.
        judge: Judges the deterministic policy on the play variant; figures by name.
    """

    name: str
    robot: str
    build: Callable[[Mode], TaskCfg]
    train: TrainCfg
    summary: str
    judge: Judge = judge_commands


_TASKS: dict[tuple[str, str], TaskEntry] = {}


def register_task(entry: TaskEntry) -> None:
    """Adds a task.

    Raises:
        TaskError: the task exists for this robot.
    """
    if (entry.name, entry.robot) in _TASKS:
        raise TaskError(f"task '{entry.name}' for '{entry.robot}' is registered already; choose another name")
    _TASKS[entry.name, entry.robot] = entry


def tasks() -> tuple[TaskEntry, ...]:
    """All tasks, by name and robot."""
    _load()
    return tuple(_TASKS[key] for key in sorted(_TASKS))


def find_task(name: str, robot: str) -> TaskEntry:
    """The task ``name`` for ``robot``.

    Raises:
        TaskError: no such task; names the nearest and lists all.
    """
    _load()
    if (name, robot) not in _TASKS:
        known = [f"{entry.name} {entry.robot}" for entry in tasks()]
        near = difflib.get_close_matches(f"{name} {robot}", known, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise TaskError(f"no task '{name}' for '{robot}'.{hint} Known (task robot): {', '.join(known)}")
    return _TASKS[name, robot]


def _load() -> None:
    """Registers the tasks that ship with Rostrum, once."""
    if not _TASKS:
        from sim.tasks import shipped

        for entry in shipped.ENTRIES:
            register_task(entry)
