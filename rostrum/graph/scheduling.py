"""How the operating system is asked to share its processors among the nodes of a graph that follows the wall clock."""

import contextlib
import os
import resource
from pathlib import Path

REAL_TIME = {
    "driver": 40,
    "legged_driver": 40,
    "gait": 30,
    "skill_server": 20,
    "legged_skill_server": 20,
}
"""Priorities (sched(7), round robin) of the loops that a robot waits for; where nobody may have them, as the others."""
NICENESS = {"executive": 2, "recorder": 10}
"""Of what thinks and writes: where processors are few it gives way (nice(2))."""


def real_time_allowed() -> bool:
    """Whether this user may give real-time priorities: ``ulimit -r``, or the superuser."""
    soft, _ = resource.getrlimit(resource.RLIMIT_RTPRIO)
    return os.geteuid() == 0 or soft >= max(REAL_TIME.values())


def schedule(executable: str, real_time: bool) -> None:
    """In the node's own process, in a session of its own: takes its place among the others, as far as it may.

    Args:
        executable: Executable of the package ``rostrum_nodes``.
        real_time: Whether to ask for a real-time priority.
    """
    if real_time and executable in REAL_TIME:
        with contextlib.suppress(PermissionError):
            os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(REAL_TIME[executable]))
    if executable in NICENESS:
        os.nice(NICENESS[executable])
        with contextlib.suppress(OSError):  # sessions are weighed first, where the kernel groups by them (sched(7))
            Path("/proc/self/autogroup").write_text(str(NICENESS[executable]))
