"""The vendor's own client, unmodified but for what its wheel lacks, takes the twin for a robot."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("cyclonedds", reason="needs Cyclone DDS: make setup EXTRAS=unitree")

CLIENT = Path(__file__).parent / "vendor_client.py"


def test_the_vendors_client_finds_a_robot(twin, vendor):
    domain = 60 + os.getpid() % 20  # the client knows no domain tags
    process = twin("--controller", "normal", tag="", domain=domain)
    environment = {**os.environ, "PYTHONPATH": str(vendor.wheel)}
    client = subprocess.run(
        [sys.executable, str(CLIENT), str(domain)], env=environment, capture_output=True, text=True, timeout=240
    )
    assert client.returncode == 0, client.stderr
    found = json.loads(client.stdout.splitlines()[-1])
    assert found["ticks"][1] > found["ticks"][0]
    assert found["at_first"] == pytest.approx(1.36)
    assert found["upright"] == pytest.approx(1.0)
    assert found["active"] == [0, '{"form": "0", "name": "normal"}']
    assert found["selected"] == 0
    assert json.loads(found["then"][1])["name"] == "ai"
    assert found["nonsense"] != 0
    assert found["released"] == 0
    assert json.loads(found["finally"][1])["name"] == ""
    assert found["thigh"] == pytest.approx(1.0, abs=0.03)
    assert process.count()["refused"] == 0
