"""The vendor community's client, unmodified, against the twin: every call that the driver uses, and some more.

The client keeps the interpreter to itself while it connects, so it runs in a process of its own.
"""

import json
import subprocess
import sys

import pytest

from hardware.twins.faults import FaultCfg, TwinFault

pytest.importorskip("rtde_control", reason="the client of UR arms has no wheel for this machine")

PRELUDE = """
import json, sys, time
from rtde_control import RTDEControlInterface as Control
from rtde_receive import RTDEReceiveInterface as Receive
host, seen = sys.argv[1], {}
def until(holds, seconds=40.0):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.005)
    return holds()
"""
CODA = "\nprint(json.dumps(seen), flush=True)\nimport os; os._exit(0)\n"
VARIABLES = "['timestamp','actual_q','actual_qd','runtime_state','robot_status_bits','safety_status_bits','robot_mode']"


def run(host: str, body: str) -> dict:
    """What a client program saw."""
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + body + CODA, host], capture_output=True, text=True, timeout=120, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stdout + done.stderr
    return json.loads(lines[-1])


def test_states(twin, description):
    seen = run(
        twin.address,
        f"""
receive = Receive(host, 500.0, {VARIABLES})
first = receive.getTimestamp()
seen["advances"] = until(lambda: receive.getTimestamp() > first)
seen["q"], seen["qd"] = receive.getActualQ(), receive.getActualQd()
seen["bits"] = [receive.getRobotStatus(), receive.getSafetyStatusBits()]
seen["modes"] = [receive.getRuntimeState(), receive.getRobotMode()]
seen["connected"] = receive.isConnected()
everything = Receive(host)
seen["all"] = everything.getSpeedScaling()
""",
    )
    assert seen["advances"] and seen["connected"]
    assert seen["q"] == pytest.approx(description.home)
    assert seen["qd"] == [0.0] * 6
    assert seen["bits"] == [1, 1]  # powered, safe
    assert seen["modes"] == [1, 7]  # no program, the arm is running
    assert seen["all"] == 1.0


def test_motions_and_stops(twin):
    seen = run(
        twin.address,
        f"""
control, receive = Control(host, 500.0), Receive(host, 500.0, {VARIABLES})
q = receive.getActualQ()
near = lambda goal: max(abs(a - b) for a, b in zip(receive.getActualQ(), goal)) < 2e-3
def still():
    if not receive.isConnected():  # the client drops a link that stalls, and then tells its last values for ever
        receive.reconnect()
    return max(map(abs, receive.getActualQd())) < 1e-3
seen["running"] = control.isProgramRunning()
goal = [q[0] + 0.2, *q[1:]]
seen["moveJ"] = [control.moveJ(goal, 1.0, 3.0), until(lambda: near(goal))]
servo = [*goal[:5], goal[5] + 0.1]
seen["servoJ"] = [control.servoJ(servo, 0.0, 0.0, 0.01, 0.05, 300.0), until(lambda: near(servo))]
seen["servoStop"] = [control.servoStop(10.0), until(still)]
seen["speedJ"] = [control.speedJ([0.0, 0.2, 0, 0, 0, 0], 1.0, 0.0), until(lambda: receive.getActualQd()[1] > 0.15)]
seen["speedStop"] = [control.speedStop(5.0), until(still)]
control.moveJ(goal, 0.2, 1.0, True)
until(lambda: not still())
control.stopJ(3.0)
seen["stopJ"] = until(still)
seen["tcp"], seen["steady"] = control.getTCPOffset(), control.isSteady()
seen["payload"] = control.setPayload(1.0, [0.0, 0.0, 0.05])
control.stopScript()
seen["ended"] = until(lambda: not control.isProgramRunning())
""",
    )
    for call in ("moveJ", "servoJ", "servoStop", "speedJ", "speedStop"):
        assert seen[call] == [True, True], call
    assert seen["running"] and seen["stopJ"] and seen["steady"] and seen["payload"] and seen["ended"]
    assert seen["tcp"] == [0.0] * 6


@pytest.mark.parametrize(
    "flags", ["Control.FLAG_UPLOAD_SCRIPT", "Control.FLAG_UPLOAD_SCRIPT | Control.FLAG_UPPER_RANGE_REGISTERS"]
)
def test_the_watchdog_ends_the_program_and_the_script_can_be_sent_again(twin, flags):
    seen = run(
        twin.address,
        f"""
control, receive = Control(host, 500.0, {flags}), Receive(host, 500.0, {VARIABLES})
q = receive.getActualQ()
seen["set"] = control.setWatchdog(5.0)
seen["kicked"] = control.kickWatchdog()
seen["ended"] = until(lambda: not control.isProgramRunning())
seen["refused"] = control.servoJ(q, 0.0, 0.0, 0.01, 0.05, 300.0)
seen["again"] = [control.reuploadScript(), until(control.isProgramRunning)]
seen["follows"] = control.servoJ(q, 0.0, 0.0, 0.01, 0.05, 300.0)
""",
    )
    assert seen == {
        "set": True, "kicked": True, "ended": True, "refused": False, "again": [True, True], "follows": True
    }  # fmt: skip
    assert "watchdog" in twin.inspect().ended or twin.inspect().running


def test_a_protective_stop_is_seen_and_refuses_commands(twin):
    seen = run(
        twin.address,
        """
control, receive = Control(host, 500.0), Receive(host, 500.0)
q = receive.getActualQ()
seen["asked"] = control.triggerProtectiveStop()
seen["stopped"] = until(receive.isProtectiveStopped)
seen["bits"] = receive.getSafetyStatusBits() & 4
seen["ended"] = until(lambda: not control.isProgramRunning())
seen["refused"] = control.servoJ(q, 0.0, 0.0, 0.01, 0.05, 300.0)
""",
    )
    assert (seen["stopped"], seen["bits"], seen["ended"], seen["refused"]) == (True, 4, True, False)


@pytest.mark.parametrize(
    ("fault", "why"),
    [(TwinFault.WRONG_MODE, "remote control"), (TwinFault.REGISTERS_IN_USE, "in use")],
)
def test_the_client_says_why_it_cannot_start(make_twin, fault, why):
    twin = make_twin(FaultCfg({fault: 1}))
    seen = run(
        twin.address,
        """
try:
    Control(host, 500.0)
    seen["why"] = ""
except RuntimeError as error:
    seen["why"] = str(error)
""",
    )
    assert why in seen["why"].lower()


def test_a_command_that_the_twin_cannot_do_ends_the_program_loudly(twin):
    seen = run(
        twin.address,
        """
control = Control(host, 500.0)
seen["done"] = control.moveL([0.3, 0.2, 0.3, 0.0, 3.1, 0.0], 0.1, 0.1)
seen["ended"] = until(lambda: not control.isProgramRunning())
""",
    )
    assert seen == {"done": False, "ended": True}
    assert "not one that this twin can carry out" in twin.inspect().ended
