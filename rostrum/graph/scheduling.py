"""How the operating system is asked to share its processors among the nodes of a graph that follows the wall clock."""

import contextlib
import os
import resource
from pathlib import Path

REAL_TIME = {
    "driver": 40,
    "legged_driver": 40,
    "twin": 40,
    "gait": 30,
    "skill_server": 20,
    "legged_skill_server": 20,
}
"""Priorities (sched(7), round robin) of what robots wait for.

The simulation has none: where processors are few, its time can stand still, and nobody else's can.
"""
NICENESS = {"frames": 10, "recorder": 10}
"""Of what nobody waits for: where processors are few it gives way (nice(2))."""


def real_time_allowed() -> bool:
    """Whether this user may give real-time priorities: ``ulimit -r``, or the superuser."""
    soft, _ = resource.getrlimit(resource.RLIMIT_RTPRIO)
    return os.geteuid() == 0 or soft >= max(REAL_TIME.values())


def prioritise(pid: int, executable: str) -> None:
    """Gives a node that has started its place among the others, as far as this user may.

    Args:
        pid: Its process; threads that it starts later take after those that start them.
        executable: Executable of the package ``rostrum_nodes``.
    """
    if executable in REAL_TIME:
        real_time(pid, REAL_TIME[executable])
    if executable in NICENESS:
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, NICENESS[executable])
            Path(f"/proc/{pid}/autogroup").write_text(str(NICENESS[executable]))  # where sessions are weighed first


def real_time(pid: int, priority: int, inherited: bool = True) -> None:
    """Gives all threads of a process a real-time priority; changes nothing where that is not allowed, or it ended.

    Args:
        pid: The process.
        priority: The higher, the sooner.
        inherited: Whether threads and processes that it starts later have it, too.
    """
    policy = os.SCHED_RR if inherited else os.SCHED_RR | os.SCHED_RESET_ON_FORK
    with contextlib.suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            os.sched_setscheduler(int(task.name), policy, os.sched_param(priority))
