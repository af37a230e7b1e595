"""A folder with an office case of our own."""

import json
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[3] / "planners" / "allocation" / "examples" / "hospital.json"


@pytest.fixture
def folder(tmp_path):
    data = json.loads(EXAMPLE.read_text())
    data["domain"]["robot_group"] = {"1": data["domain"]["robot_group"]["courier"]}
    starts = {"3": {"0": {name: body["cell"] for name, body in data["robots"].items()}}}
    baseline = {"results": [{"case": "7", "seed": 0, "cost": 90.0, "seconds": 4.0}]}
    files = {"specs": {"7": data["specification"]}, "map": data["map"], "domain": data["domain"], "starts": starts}
    for name, body in {**files, "baseline": baseline}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(body))
    return tmp_path
