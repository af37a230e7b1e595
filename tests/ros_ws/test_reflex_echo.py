"""The echo that tells the floor of reflexes answers every ping, and ends with what started it."""

import pytest

pytestmark = [pytest.mark.ros, pytest.mark.timeout(120)]
pytest.importorskip("rostrum_interfaces", reason="interface packages are not built")

from benchmarks.reflexes import echo
from rostrum.graph.client import GraphClient


def test_every_ping_is_answered(free_domain, monkeypatch):
    monkeypatch.setenv("ROS_DOMAIN_ID", str(free_domain))
    monkeypatch.setattr(echo, "PATIENCE", 20.0)
    monkeypatch.setattr(echo, "MATCH_TIMEOUT", 60.0)
    started, start = [], echo.subprocess.Popen
    monkeypatch.setattr(echo.subprocess, "Popen", lambda *args: started.append(start(*args)) or started[-1])
    with GraphClient([], domain=free_domain) as client:
        trips = echo.round_trips(client, 5)
    assert len(trips) == 5
    assert all(0.0 < trip < 20.0 for trip in trips)
    assert [process.returncode for process in started] == [0]
