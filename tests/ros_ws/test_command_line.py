"""The commands as a person types them, on a graph in lock-step at the pace of the clock."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(240)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from rostrum.graph.runtime_dir import require_record
from rostrum.runs.folder import load_run

ROSTRUM = Path(sys.prefix) / "bin" / "rostrum"


@pytest.fixture
def command(tmp_path, monkeypatch, free_domain):
    """Runs one command; returns its exit status and what it printed."""
    monkeypatch.setenv("ROSTRUM_RUNTIME_DIR", str(tmp_path / "rt"))
    monkeypatch.setenv("ROSTRUM_DOMAIN_ID", str(free_domain))

    def run(*arguments):
        done = subprocess.run([ROSTRUM, *arguments], capture_output=True, text=True, timeout=120, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done.returncode, done.stdout + done.stderr

    yield run
    run("stop")


def test_a_session_from_up_to_stop(command, tmp_path):
    code, text = command(
        "up", "--detach", "--no-revive", "--mode", "lockstep", "--rate", "1", "--out", str(tmp_path / "out")
    )
    assert code == 0, text
    code, text = command("up")
    assert code == 1
    assert "already running" in text
    code, text = command("say", "Put the orange block on the white mark.")
    assert (code, "accepted" in text) == (0, True), text
    code, text = command("correct", "stop")
    assert code == 0, text
    assert {"left: ", "right: ", "executive: "} <= set(re.findall(r"^\w+: ", text, re.MULTILINE))
    assert re.search(r"^executive: everything stands still, [\d.]+ s after the word$", text, re.MULTILINE), text
    for _ in range(10):  # on a busy machine a node may not have spoken for a while
        code, text = command("status")
        if code == 0:
            break
    assert (code, "(paused)" in text) == (0, True), text
    code, text = command("say", "Put the red block in the tray.")
    assert (code, "refused" in text) == (1, True), text
    assert command("correct", "go on")[0] == 0
    assert command("correct", "wiggle your ears")[0] == 1

    os.kill(require_record().pids["recorder"], signal.SIGKILL)
    code, text = command("status")
    assert code == 1
    assert re.search(r"DEAD +recorder .*rostrum restart recorder", text), text
    assert command("restart", "recorder")[0] == 0
    assert "no node 'recorders'" in command("restart", "recorders")[1]
    code, text = command("stop")
    assert code == 0, text
    run = load_run(tmp_path / "out" / "session")
    assert [event.data["node"] for event in run.log.of_kind("node_restarted")] == ["recorder"]
    assert run.report is not None
    assert run.report.text == "Put the orange block on the white mark."
    assert (tmp_path / "out" / "session" / "report.html").exists()
    assert (tmp_path / "out" / "session" / "run.mcap").exists()
