"""Who waits for whom, where processors are few."""

import os
import subprocess
import sys

import pytest

from rostrum.graph.scheduling import NICENESS, REAL_TIME, prioritise, real_time_allowed


@pytest.fixture
def node():
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_a_driver_goes_first_where_that_is_allowed(node) -> None:
    prioritise(node.pid, "driver")
    policy = os.sched_getscheduler(node.pid)
    assert policy == (os.SCHED_RR if real_time_allowed() else os.SCHED_OTHER)
    if real_time_allowed():
        assert os.sched_getparam(node.pid).sched_priority == REAL_TIME["driver"]


def test_a_recorder_gives_way_and_the_simulation_stays_as_it_is(node) -> None:
    before = os.getpriority(os.PRIO_PROCESS, node.pid)
    prioritise(node.pid, "sim")
    assert (os.sched_getscheduler(node.pid), os.getpriority(os.PRIO_PROCESS, node.pid)) == (os.SCHED_OTHER, before)
    prioritise(node.pid, "recorder")
    assert os.getpriority(os.PRIO_PROCESS, node.pid) >= NICENESS["recorder"]


def test_what_has_ended_is_left_alone() -> None:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    prioritise(process.pid, "driver")
    prioritise(process.pid, "recorder")


def test_what_a_measuring_process_starts_has_no_priority() -> None:
    program = (
        "import os, subprocess, sys; from rostrum.graph.scheduling import real_time; "
        "real_time(os.getpid(), 10, inherited=False); "
        "child = subprocess.run([sys.executable, '-c', 'import os; print(os.sched_getscheduler(0))'], "
        "capture_output=True, text=True); print(child.stdout.strip())"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert int(said) == os.SCHED_OTHER
