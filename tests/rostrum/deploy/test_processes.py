"""What a deployment starts beside itself ends with it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from hardware.descriptions.legged import load_legged_description
from hardware.drivers.sim_legged import SimLeggedRobot
from rostrum.deploy.errors import TwinMissingError
from rostrum.deploy.processes import Process

GO2 = load_legged_description("go2")


def lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return open(f"/proc/{pid}/stat").read().split()[2] != "Z"


def ends(pid, patience=60.0):
    until = time.monotonic() + patience
    while lives(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not lives(pid)


def test_a_played_robot_answers_at_its_socket_and_ends(tmp_path):
    process = Process("rostrum.deploy.played", "go2", str(tmp_path / "robot.sock"))
    try:
        process.wait_for("ready", 120.0)
        robot = SimLeggedRobot(f"unix:{tmp_path}/robot.sock", GO2, "robot")
        robot.connect()
        assert robot.state().names == GO2.joint_names
        robot.close()
    finally:
        process.stop()
    assert not lives(process.pid)
    process.stop()


def test_what_ends_at_once_says_why(tmp_path):
    process = Process("rostrum.deploy.played", "unicorn", str(tmp_path / "robot.sock"))
    with pytest.raises(TwinMissingError, match="unicorn"):
        process.wait_for("ready", 120.0)
    process.stop()


def test_a_killed_deployment_leaves_nothing_running(tmp_path):
    code = (
        "import sys, time; from rostrum.deploy.processes import Process\n"
        f"process = Process('rostrum.deploy.played', 'go2', r'{tmp_path / 'robot.sock'}')\n"
        "process.wait_for('ready', 120.0)\n"
        "print(process.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    starter = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert starter.stdout is not None
    pid = int(starter.stdout.readline())
    assert lives(pid)
    starter.send_signal(signal.SIGKILL)
    starter.wait(30)
    assert ends(pid)
